// The JSON API of the running stack, asked by one of the cast.
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';

/** The members of the answer beside its status; `body` makes it a POST. */
export async function askAs<Answer extends object>(
  person: string,
  path: string,
  body?: object,
): Promise<Answer & { readonly httpStatus: number }> {
  const { url, people } = inject('stack');
  const token = await readFile(people[person]?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const answer = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { httpStatus: answer.status, ...((await answer.json()) as Answer) };
}
