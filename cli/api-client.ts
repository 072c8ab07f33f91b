// Speaks to the JSON door and turns its problems into failures of the command line.
import { CliFailure, type exitCodes } from './failure.ts';
import type { Access } from './settings.ts';

export interface ApiClient {
  /** The answer's JSON. Throws CliFailure with what the door said. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

const patienceMilliseconds = 30_000;

export function createApiClient({ url, token }: Access): ApiClient {
  async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMilliseconds),
    }).catch((cause) => {
      throw new CliFailure('unreachable', `${url} does not answer: is Countersign running there?`, { cause });
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    throw new CliFailure(failureOf(response.status), `${detailOf(text)} (${response.status})`);
  }

  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
  };
}

function failureOf(status: number): keyof typeof exitCodes {
  if (status === 401) return 'notSignedIn';
  if (status === 403) return 'notAllowed';
  if (status === 404) return 'notFound';
  if (status === 409) return 'conflict';
  return 'failed';
}

function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text);
    if (typeof detail === 'string') return detail;
  } catch {
    // Not JSON: something stands between us and the door.
  }
  return 'the answer is not of Countersign: check COUNTERSIGN_URL';
}
