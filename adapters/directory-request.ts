// One request to a directory: JSON over HTTPS, briefly, without redirects, and nothing of an answer in an error.
import { z } from 'zod';

const patienceMilliseconds = 4_000;
const answerMaximumBytes = 2_000_000;
/** Of a list: more is not read, and then the groups are not all known. */
export const pagesMaximum = 50;

export interface DirectoryAnswer {
  readonly json: unknown;
  readonly headers: Headers;
}

/** Throws an Error that names the host and the status. */
export async function askDirectory(url: string, request: RequestInit = {}): Promise<DirectoryAnswer> {
  const { host } = new URL(url);
  const response = await fetch(url, {
    ...request,
    headers: { accept: 'application/json', ...request.headers },
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMilliseconds),
  }).catch((cause) => {
    throw new Error(`the directory at ${host} does not answer`, { cause });
  });
  if (!response.ok) throw new Error(`the directory at ${host} answers ${response.status}`);
  const text = await response.text();
  if (text.length > answerMaximumBytes) throw new Error(`the directory at ${host} answers too much`);
  try {
    return { json: JSON.parse(text), headers: response.headers };
  } catch (cause) {
    throw new Error(`the directory at ${host} answers no JSON`, { cause });
  }
}

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** An access token, kept until a minute before it ends (RFC 6749 section 5.1). */
export function accessTokens(
  clock: () => number,
  request: () => Promise<DirectoryAnswer>,
): () => Promise<string> {
  let kept: { readonly token: string; readonly untilMilliseconds: number } | undefined;
  return async () => {
    if (kept !== undefined && clock() < kept.untilMilliseconds) return kept.token;
    const { access_token: token, expires_in: seconds } = tokenSchema.parse((await request()).json);
    kept = { token, untilMilliseconds: clock() + (seconds - 60) * 1000 };
    return token;
  };
}

export function formRequest(fields: Readonly<Record<string, string>>): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}
