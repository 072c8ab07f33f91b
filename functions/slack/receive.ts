// The door for Slack: believes nothing that is not signed, of this moment and seen for the first time [A7], hands the
// work to another function and answers at once, since Slack waits three seconds. It decides nothing itself.
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type Interaction, readInteraction } from '../../core/slack/interaction.ts';
import type { SlackStore } from '../../core/slack/ports.ts';
import type { SlackSettings } from '../../core/slack/settings.ts';
import { isFromSlack } from '../../core/slack/signature.ts';
import { onlyHeader } from '../only-header.ts';

/** What Slack sends is smaller by far. */
const bodyMaximumBytes = 262_144;

export function receiveFromSlack(dependencies: {
  readonly settings: SlackSettings;
  readonly signingSecret: () => Promise<string>;
  readonly store: Pick<SlackStore, 'firstSeen'>;
  readonly handOver: (interaction: Interaction) => Promise<void>;
  readonly nowEpochSeconds: () => number;
}): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  const { settings, signingSecret, store, handOver, nowEpochSeconds } = dependencies;
  return async (event) => {
    if (event.httpMethod !== 'POST') return answer(405, '', { allow: 'POST' });
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const signature = onlyHeader(event, 'x-slack-signature');
    const timestamp = onlyHeader(event, 'x-slack-request-timestamp');
    const isGenuine =
      body.byteLength <= bodyMaximumBytes &&
      isFromSlack({ signature, timestamp, body }, await signingSecret(), nowEpochSeconds());
    if (!isGenuine) return answer(401, '');
    const read = readInteraction(body.toString('utf8'), settings);
    if (read.outcome === 'refused') return answer(403, '');
    if (read.outcome === 'nothing') return answer(200, '');
    if (!(await store.firstSeen(signature, nowEpochSeconds()))) return answer(409, '');
    await handOver(read.interaction);
    // https://docs.slack.dev/surfaces/modals: `clear` closes every view. What came of it shows in the message.
    return read.interaction.type === 'submit'
      ? answer(200, JSON.stringify({ response_action: 'clear' }), { 'content-type': 'application/json' })
      : answer(200, '');
  };
}

function answer(
  statusCode: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return { statusCode, body, headers: { 'cache-control': 'no-store', ...headers } };
}
