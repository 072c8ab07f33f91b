// What Slack approvals need of the world.
import type { JsonObject } from '../json.ts';
import type { Principal } from '../principal.ts';
import type { Block } from './blocks.ts';
import type { SlackUser } from './interaction.ts';
import type { SlackMessage } from './message.ts';

/** Throws SlackRefusal when Slack refuses, an Error when it does not answer. */
export interface SlackApi {
  /** `channel`: also a user's id, for a message to them alone. Answers the message's ts. */
  postMessage(ask: SlackMessage & { readonly channel: string; readonly threadTs?: string }): Promise<string>;
  updateMessage(ask: SlackMessage & { readonly channel: string; readonly ts: string }): Promise<void>;
  /** Seen by one person. */
  tell(ask: {
    readonly channel: string;
    readonly userId: string;
    readonly text: string;
    readonly blocks?: readonly Block[];
  }): Promise<void>;
  openModal(triggerId: string, view: JsonObject): Promise<void>;
}

export class SlackRefusal extends Error {
  /** Slack's own word, e.g. `channel_not_found`. */
  readonly reason: string;
  constructor(method: string, reason: string) {
    super(`Slack refused \`${method}\`: ${reason}`);
    this.reason = reason;
  }
}

/** Whom a Slack user signed in as. Its groups are those of that moment. */
export interface SlackLink {
  readonly principal: Principal;
  readonly linkedAtEpochSeconds: number;
}

export interface SlackStore {
  /** False: this signature was seen before. */
  firstSeen(signature: string, nowEpochSeconds: number): Promise<boolean>;
  /** Where a request's message stands. `claimed`: somebody posts it at this moment. */
  claimMessage(requestId: string, channel: string, nowEpochSeconds: number): Promise<'claimed' | 'taken'>;
  /** After a claim: it could not be posted, and may be claimed at once. Nothing when it was. */
  releaseMessage(requestId: string, channel: string, nowEpochSeconds: number): Promise<void>;
  keepMessage(requestId: string, channel: string, ts: string, nowEpochSeconds: number): Promise<void>;
  messageTs(requestId: string, channel: string): Promise<string | undefined>;
  linkOf(user: SlackUser): Promise<SlackLink | undefined>;
  /** The id of the Slack user of a person, by `issuer|subject` or by e-mail. */
  userOf(person: string): Promise<string | undefined>;
}

/** Sign-ins that were begun from Slack. Ids are random, kept hashed, and used once [A6]. */
export interface SlackLinking {
  offer(id: string, user: SlackUser, expiresAtEpochSeconds: number): Promise<void>;
  /** Undefined when there is none, or it was used or has run out. */
  offered(id: string, nowEpochSeconds: number): Promise<SlackUser | undefined>;
  /**
   * Unties the Slack user that the person had before, if another. False when there is no such offer, or it was used or
   * has run out, or the person is linked elsewhere at the same moment: then nothing changes.
   */
  link(id: string, principal: Principal, nowEpochSeconds: number): Promise<boolean>;
  /** The Slack user that decides as the person. */
  slackUserOf(principal: Principal): Promise<SlackUser | undefined>;
  /** Gives the Slack user that no longer decides as the person; undefined when there was none. */
  unlink(principal: Principal): Promise<SlackUser | undefined>;
}
