// Keeps the messages about a request true: posts one in each channel that should hear of it, and updates every one when
// the request's state changes. What it shows is always what the table says at that moment, never what an event said.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { approvalCard } from '../../core/approvals/card.ts';
import type { RequestEventType } from '../../core/approvals/request-events.ts';
import type { ApprovalDesk, ConnectionStore } from '../../core/ports.ts';
import { escaped, section } from '../../core/slack/blocks.ts';
import { allChannels, channelsFor } from '../../core/slack/channels.ts';
import { requestMessage } from '../../core/slack/message.ts';
import type { SlackApi, SlackStore } from '../../core/slack/ports.ts';
import type { SlackSettings } from '../../core/slack/settings.ts';

export interface NotifyDependencies {
  readonly settings: SlackSettings;
  readonly slack: SlackApi;
  readonly store: SlackStore;
  readonly approvals: Pick<ApprovalDesk, 'get'>;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly baseUrl: string;
  readonly nowEpochSeconds: () => number;
}

/** As often as a request may change while its message is written. */
const roundsMaximum = 10;
const closing: readonly RequestEventType[] = [
  'RequestApproved',
  'RequestDenied',
  'RequestExpired',
  'RequestWithdrawn',
  'RequestExecuted',
];

export function notifyBySlack(
  dependencies: NotifyDependencies,
): (type: RequestEventType, requestId: string) => Promise<void> {
  const { settings, slack, store, approvals, connections, baseUrl, nowEpochSeconds } = dependencies;

  const messageOf = async (request: ApprovalRequest) =>
    requestMessage(
      approvalCard({
        request,
        connection: await connections.get(request.connection),
        nowEpochSeconds: nowEpochSeconds(),
        baseUrl,
      }),
    );

  const post = async (request: ApprovalRequest, channel: string): Promise<void> => {
    if ((await store.claimMessage(request.id, channel, nowEpochSeconds())) === 'taken') return;
    let ts: string;
    try {
      ts = await slack.postMessage({ channel, ...(await messageOf(request)) });
    } catch (error) {
      // The event comes again. Where Slack took the message and did not say so, a second one is the lesser evil.
      await store.releaseMessage(request.id, channel, nowEpochSeconds());
      throw error;
    }
    await store.keepMessage(request.id, channel, ts, nowEpochSeconds());
  };

  /** Until nothing changed while it was written: of two writers, the later state stays. */
  const refresh = async (requestId: string): Promise<void> => {
    let shown: string | undefined;
    for (let round = 0; round < roundsMaximum; round++) {
      const request = await approvals.get(requestId);
      if (request === undefined) return;
      const state = JSON.stringify([request.status, request.decisions, request.callId]);
      if (state === shown) return;
      const message = await messageOf(request);
      await inEach(allChannels(settings), async (channel) => {
        const ts = await store.messageTs(requestId, channel);
        if (ts !== undefined) await slack.updateMessage({ channel, ts, ...message });
      });
      shown = state;
    }
  };

  const remind = async (request: ApprovalRequest): Promise<void> => {
    await inEach(allChannels(settings), async (channel) => {
      const threadTs = await store.messageTs(request.id, channel);
      if (threadTs === undefined) return;
      const text = 'This still waits for a decision; half of its time is over.';
      await slack.postMessage({ channel, threadTs, text, blocks: [section(text)] });
    });
  };

  /** Who answers for the agent, when they have signed in from Slack. */
  const tellOwner = async (request: ApprovalRequest): Promise<void> => {
    const { owner, issuer } = request.principal;
    if (owner === undefined) return;
    const userId = (await store.userOf(`${issuer}|${owner}`)) ?? (await store.userOf(owner));
    if (userId === undefined) return;
    const { text, blocks } = await messageOf(request);
    await slack.postMessage({
      channel: userId,
      text: escaped('Of an agent that you answer for. ') + text,
      blocks: [section('Of an agent that you answer for:'), ...blocks],
    });
  };

  return async (type, requestId) => {
    const request = await approvals.get(requestId);
    if (request === undefined) return;
    if (type === 'RequestOpened' || type === 'RequestEscalated') {
      await inEach(channelsFor(request, settings, nowEpochSeconds()), (channel) => post(request, channel));
    }
    await refresh(requestId);
    if (type === 'RequestReminded' && request.status === 'pending') await remind(request);
    if (closing.includes(type)) await tellOwner(request);
  };
}

/** All of them, also when one fails: then it throws what failed first, so that the event comes again. */
async function inEach(channels: readonly string[], work: (channel: string) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const channel of channels) await work(channel).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
