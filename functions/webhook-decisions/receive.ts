// The door for decisions that other systems send for their users: believes nothing that is not signed with a system's
// secret, of this moment and seen for the first time, and decides as the person whom the configuration names, judged as
// everywhere else [A2] [A3] [A4] [A5]. Nobody has signed in here, so what wants a fresh sign-in can only be denied.
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { SeenWebhooks } from '../../adapters/dynamodb-seen-webhooks.ts';
import type { WebhookKeys } from '../../adapters/webhook-secrets.ts';
import type { Approvals } from '../../core/approvals.ts';
import { CountersignError, countersignErrors } from '../../core/countersign-error.ts';
import { personBehind, readWebhookDecision } from '../../core/webhooks/decision.ts';
import type { WebhookSender } from '../../core/webhooks/settings.ts';
import { senderOf } from '../../core/webhooks/signature.ts';
import { onlyHeader } from '../only-header.ts';
import { knownError, problemResponse } from '../problem.ts';

/** A decision is smaller by far. */
const bodyMaximumBytes = 16_384;

export function receiveDecisions(dependencies: {
  readonly senders: readonly WebhookSender[];
  readonly keys: () => Promise<WebhookKeys>;
  readonly seen: SeenWebhooks;
  readonly approvals: Pick<Approvals, 'view' | 'decide'>;
  readonly nowEpochSeconds: () => number;
}): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  const { senders, keys, seen, approvals, nowEpochSeconds } = dependencies;

  /** Who is not known, signs wrongly, comes late or sends too much hears the same. */
  const verified = async (event: APIGatewayProxyEvent, body: Uint8Array) => {
    const headers = {
      'webhook-id': onlyHeader(event, 'webhook-id'),
      'webhook-timestamp': onlyHeader(event, 'webhook-timestamp'),
      'webhook-signature': onlyHeader(event, 'webhook-signature'),
    };
    const known = await keys();
    const system =
      body.byteLength > bodyMaximumBytes ? undefined : senderOf(headers, body, known, nowEpochSeconds());
    const sender = senders.find((each) => each.system === system);
    if (sender !== undefined) return { sender, id: headers['webhook-id'] };
    throw new CountersignError(
      'signature-mismatch',
      'the webhook is not signed as expected: sign `webhook-id.webhook-timestamp.body` with the secret of your system, at most five minutes ago, and send the body as it was signed',
    );
  };

  const decide = async (sender: WebhookSender, body: Uint8Array) => {
    const { requestId, user, comment, ...decision } = readWebhookDecision(body);
    const approver = personBehind(sender, user, nowEpochSeconds());
    // Ids of requests that are none of their business stay unknown to them.
    await approvals.view(requestId, approver, []);
    return approvals.decide({
      requestId,
      approver,
      ...decision,
      ...(comment === undefined ? {} : { comment }),
      byWebhook: { system: sender.system, user },
    });
  };

  const receive = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    const { sender, id } = await verified(event, body);
    const { system } = sender;
    if (!(await seen.claim(system, id, nowEpochSeconds()))) {
      throw new CountersignError(
        'duplicate-invocation',
        'a webhook with this `webhook-id` counted before: read the request to see what came of it, and give a new decision a new id',
      );
    }
    try {
      const { id: requestId, status } = await decide(sender, body);
      return answer(200, JSON.stringify({ requestId, status }));
    } catch (error) {
      const passes = !(error instanceof CountersignError) || countersignErrors[error.code].retryable;
      if (passes) await seen.release(system, id, nowEpochSeconds());
      throw error;
    }
  };

  return async (event) => {
    try {
      return await receive(event);
    } catch (error) {
      const { requestId } = event.requestContext;
      const { statusCode, headers, body } = problemResponse(knownError(error, requestId), requestId);
      return answer(statusCode, Buffer.from(body).toString('utf8'), Object.fromEntries(headers));
    }
  };
}

function answer(
  statusCode: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    body,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  };
}
