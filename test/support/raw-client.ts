// HTTP as it stands on the wire, signed or not, for requests that no SDK would send.
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { inject } from 'vitest';

export interface RawRequestToSend {
  readonly method?: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
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

export function keysOf(answer: RawAnswer): Keys {
  const text = answer.body.toString();
  const element = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1] ?? '';
  return {
    accessKeyId: element('AccessKeyId'),
    secretAccessKey: element('SecretAccessKey'),
    sessionToken: element('SessionToken'),
  };
}

/** The request with the headers of SigV4. `unsigned`: headers that are sent, but not signed. */
export async function sign(
  baseUrl: string,
  ask: RawRequestToSend,
  options: { readonly service: string; readonly keys: Keys; readonly unsigned?: readonly string[] },
): Promise<RawRequestToSend> {
  const { host, hostname, protocol } = new URL(baseUrl);
  const { method = 'POST', target, headers, body } = ask;
  const [path = '', query = ''] = target.split('?');
  const signer = new SignatureV4({
    service: options.service,
    region: 'us-east-1',
    credentials: options.keys,
    sha256: Sha256,
    uriEscapePath: options.service !== 's3',
  });
  const plain = new HttpRequest({
    method,
    protocol,
    hostname,
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: { host, ...headers },
    body,
  });
  const signed = await signer.sign(plain, { unsignableHeaders: new Set(options.unsigned) });
  return { ...ask, headers: signed.headers };
}
