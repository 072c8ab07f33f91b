// Slack's Web API, as far as it is used. Every call is a POST of JSON with the bot's token, and no address comes from
// anything but the environment. https://docs.slack.dev/apis/web-api
import { z } from 'zod';
import type { JsonObject } from '../core/json.ts';
import { type SlackApi, SlackRefusal } from '../core/slack/ports.ts';
import { type Environment, environmentVariables } from './environment.ts';

const timeoutMilliseconds = 5_000;
const answerSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  ts: z.string().optional(),
  team_id: z.string().optional(),
});

/**
 * What stands in Slack's place on this machine; undefined: Slack itself is asked.
 * INVARIANT: only a loopback address is taken, since the bot's token goes there. Throws an Error for any other.
 */
export function standInUrl(environment: Environment): string | undefined {
  const address = environment[environmentVariables.slackApiUrl];
  if (address === undefined || address === '') return undefined;
  if (URL.canParse(address) && new URL(address).hostname === '127.0.0.1') return address;
  throw new Error(`${environmentVariables.slackApiUrl} is \`${address}\`: expected an address of 127.0.0.1`);
}

export interface SlackAccess {
  /** Asked for each call; the secret may be changed at any time. */
  readonly botToken: () => Promise<string>;
  /** Default: Slack's own. */
  readonly baseUrl?: string;
}

/** Of which workspace the token is (`auth.test`). Throws SlackRefusal when Slack refuses it, an Error when it does not answer. */
export async function slackTeamOf(access: SlackAccess): Promise<string> {
  const { team_id: teamId } = await callerOf(access)('auth.test', {});
  if (teamId === undefined) throw new Error('Slack named no workspace for the token');
  return teamId;
}

export function createSlackApi(access: SlackAccess): SlackApi {
  const call = callerOf(access);
  /** Nothing in a text is a link, a mention or markup. */
  const inert = { mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };

  return {
    async postMessage({ channel, text, blocks, threadTs }) {
      const { ts } = await call('chat.postMessage', {
        channel,
        text,
        blocks,
        ...inert,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      });
      if (ts === undefined) throw new Error('Slack named no ts for the message that it took');
      return ts;
    },
    async updateMessage({ channel, ts, text, blocks }) {
      await call('chat.update', { channel, ts, text, blocks, parse: 'none', link_names: false });
    },
    async tell({ channel, userId, text, blocks }) {
      await call('chat.postEphemeral', {
        channel,
        user: userId,
        text,
        parse: 'none',
        link_names: false,
        ...(blocks && { blocks }),
      });
    },
    async openModal(triggerId, view) {
      await call('views.open', { trigger_id: triggerId, view });
    },
  };
}

function callerOf({ botToken, baseUrl = 'https://slack.com/api' }: SlackAccess) {
  return async (method: string, body: JsonObject) => {
    const response = await fetch(`${baseUrl}/${method}`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${await botToken()}`,
      },
      body: JSON.stringify(body),
    });
    // 429 has no body that says so; the event or the person comes again.
    if (!response.ok) throw new Error(`Slack answered ${response.status} to \`${method}\``);
    const answer = answerSchema.parse(await response.json());
    if (!answer.ok) throw new SlackRefusal(method, answer.error ?? 'no reason given');
    return answer;
  };
}
