// A small function of yours between Jira Cloud and Countersign: believes Jira's signed webhooks, reads which request an
// issue stands for, and sends the decision on, signed as Standard Webhooks are. It runs as a Lambda function behind a
// function URL. docs/integrations/jira.md says how to set it up, and what it is trusted with.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

const { JIRA_URL, JIRA_USER, JIRA_TOKEN, JIRA_WEBHOOK_SECRET, COUNTERSIGN_URL, COUNTERSIGN_SECRET } =
  process.env;
/** Status of the issue → decision. */
const decisions = new Map([
  ['Approved', 'approve'],
  ['Denied', 'deny'],
]);
const timeoutMilliseconds = 5_000;

export async function handler(event) {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (!isFromJira(event.headers?.['x-hub-signature'] ?? '', body)) return { statusCode: 401 };
  const { issue, user, changelog } = JSON.parse(body.toString('utf8'));
  const change = changelog?.items?.find(({ fieldId }) => fieldId === 'status');
  const decision = decisions.get(change?.toString);
  if (decision === undefined) return { statusCode: 204 };
  const property = await fetch(
    `${JIRA_URL}/rest/api/3/issue/${encodeURIComponent(issue.id)}/properties/countersign`,
    {
      headers: { authorization: `Basic ${Buffer.from(`${JIRA_USER}:${JIRA_TOKEN}`).toString('base64')}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    },
  );
  if (property.status === 404) return { statusCode: 204 };
  if (!property.ok)
    return { statusCode: 502, body: `Jira answered ${property.status} for the issue's property` };
  const { requestId, digest } = (await property.json()).value;
  // An issue that does not show the whole request has none: the page decides it.
  if (digest === undefined) return { statusCode: 204 };
  const answer = await decide({ requestId, digest, decision, user: user.accountId });
  return { statusCode: answer.status, body: await answer.text() };
}

/** https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks */
function isFromJira(signature, body) {
  const expected = Buffer.from(
    `sha256=${createHmac('sha256', JIRA_WEBHOOK_SECRET).update(body).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function decide(decision) {
  const body = JSON.stringify(decision);
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(COUNTERSIGN_SECRET.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return fetch(`${COUNTERSIGN_URL}/webhooks/decisions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMilliseconds),
  });
}
