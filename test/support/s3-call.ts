// POST /v1/calls of a running stack: one operation of S3, as one of its agents asks for it.
import { readFile } from 'node:fs/promises';

interface Door {
  readonly url: string;
  /** Of the agent: `COUNTERSIGN_TOKEN_FILE`. */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
}

export async function callS3<Answer>(
  { url, environment }: Door,
  operation: string,
  parameters: object,
  more: { readonly connection?: string; readonly reason?: string } = {},
): Promise<{ readonly status: number; readonly body: Answer }> {
  const token = await readFile(environment?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const answer = await fetch(`${url}/v1/calls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ connection: 'demo', service: 's3', operation, parameters, ...more }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}
