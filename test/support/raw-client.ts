// HTTP as it stands on the wire, signed or not, for requests that no SDK would send.
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { inject } from 'vitest';
import type { RawRequestToSend } from './sign-request.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Connects to 127.0.0.1, whatever the `host` header says. */
export function send(baseUrl: string, ask: RawRequestToSend): Promise<RawAnswer> {
  const { protocol, port } = new URL(baseUrl);
  const { method = 'POST', target: path, headers = {}, body } = ask;
  const shape = { host: '127.0.0.1', port, method, path, headers };
  return new Promise((resolve, reject) => {
    const request =
      protocol === 'http:'
        ? httpRequest(shape)
        : httpsRequest({ ...shape, ca: readFileSync(inject('stack').caCertificateFile) });
    request.once('error', reject).once('response', (response) => {
      response.toArray().then(
        (chunks) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        reject,
      );
    });
    request.end(body);
  });
}

/** AssumeRoleWithWebIdentity as a form, without any SDK. */
export async function signIn(baseUrl: string, token: string, roleSessionName: string): Promise<RawAnswer> {
  const { agents } = inject('stack');
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: agents['demo-agent']?.AWS_ROLE_ARN ?? '',
    RoleSessionName: roleSessionName,
    WebIdentityToken: token,
  });
  return send(baseUrl, {
    target: '/aws/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
}
