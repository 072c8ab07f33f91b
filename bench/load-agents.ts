// Agents that call without a pause, each by SigV4 with surrogate keys or by the JSON API with its token, over connections
// that stay open.
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { seeds } from '../local/seeds.ts';
import { keysOf, signRequest } from '../test/support/sign-request.ts';
import type { SigningKeys } from '../test/support/sigv4-client.ts';

export interface Answered {
  /** The mark that the call bore, which the upstream and the record show too. */
  readonly mark: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly tookMilliseconds: number;
  /** Of an answer that is not 200. */
  readonly body?: string;
}

interface Sent {
  readonly status: number;
  readonly body: Buffer;
}

export type Call = (mark: string) => Promise<Answered>;

/** The parameter that holds the mark: it is in the target of the upstream's request and in the record. */
export const markPattern = /start-after=(load-[\w-]+\.)/i;

/** `agents`: token and role of each. Half of them speak to the AWS door. */
export async function signInAll(
  url: string,
  agents: readonly { readonly token: string; readonly roleArn: string }[],
): Promise<readonly Call[]> {
  const connections = new HttpAgent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const send = sender(url, connections);
  return Promise.all(
    agents.map(async ({ token, roleArn }, index) => {
      if (index % 2 === 1) return timed((mark) => byJson(send, token, mark));
      const form = new URLSearchParams({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: roleArn,
        RoleSessionName: `load-${index}`,
        WebIdentityToken: token,
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const keys = keysOf(await patiently(() => send('POST', '/aws/', headers, form.toString())));
      return timed((mark) => byAwsDoor(send, url, keys, mark));
    }),
  );
}

type Send = ReturnType<typeof sender>;

/** As SDKs do: cold environments all ask for the issuer's keys at once, which may take too long. */
async function patiently(send: () => Promise<Sent>): Promise<Sent> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send();
    if (answer.status === 200) return answer;
    if (attempt === 5) throw new Error(`an agent could not sign in: ${answer.body}`);
  }
}

async function byAwsDoor(send: Send, url: string, keys: SigningKeys, mark: string): Promise<Sent> {
  const target = `/aws/${seeds.bucket}?list-type=2&start-after=${mark}`;
  const { headers } = await signRequest(url, { method: 'GET', target }, { service: 's3', keys });
  return send('GET', target, headers ?? {});
}

function byJson(send: Send, token: string, mark: string): Promise<Sent> {
  const call = {
    connection: 'demo',
    service: 's3',
    operation: 'ListObjectsV2',
    parameters: { Bucket: seeds.bucket, StartAfter: mark },
  };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return send('POST', '/v1/calls', headers, JSON.stringify(call));
}

function timed(call: (mark: string) => Promise<Sent>): Call {
  return async (mark) => {
    const began = performance.now();
    const { status, body } = await call(mark).catch((error: unknown) => ({
      status: 0,
      body: Buffer.from(String(error)),
    }));
    const tookMilliseconds = performance.now() - began;
    return { mark, status, tookMilliseconds, ...(status !== 200 && { body: body.toString() }) };
  };
}

function sender(url: string, agent: HttpAgent) {
  const { hostname, port } = new URL(url);
  return (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Sent> =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ hostname, port, method, path, headers, agent });
      request.once('error', reject).once('response', (response) => {
        response
          .toArray()
          .then(
            (chunks) => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
            reject,
          );
      });
      request.end(body);
    });
}
