// SigV4 over a request that no SDK makes.
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SigningKeys } from './sigv4-client.ts';

export interface RawRequestToSend {
  readonly method?: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Of the answer to AssumeRoleWithWebIdentity. */
export function keysOf({ body }: { readonly body: Buffer }): SigningKeys {
  const text = body.toString();
  const element = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1] ?? '';
  return {
    accessKeyId: element('AccessKeyId'),
    secretAccessKey: element('SecretAccessKey'),
    sessionToken: element('SessionToken'),
  };
}

/** The request with the headers of SigV4. `unsigned`: headers that are sent, but not signed. */
export async function signRequest(
  baseUrl: string,
  ask: RawRequestToSend,
  options: { readonly service: string; readonly keys: SigningKeys; readonly unsigned?: readonly string[] },
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
