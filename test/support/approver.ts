// Decides on requests as a person does through the JSON door.
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';

async function ask(subject: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const { url, people } = inject('stack');
  const token = await readFile(people[subject]?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const response = await fetch(`${url}/v1/requests/${path}`, {
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** The id in a pending answer's message. */
export const requestIdOf = (message = ''): string => /req_[0-9a-z]{26}/.exec(message)?.[0] ?? '';

export async function decide(
  subject: string,
  requestId: string,
  decision: 'approve' | 'deny',
  comment?: string,
): Promise<void> {
  const { digest } = await ask(subject, requestId);
  await ask(subject, `${requestId}/decision`, { decision, digest, ...(comment && { comment }) });
}
