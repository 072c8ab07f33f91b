// Signs requests as the AWS SDK for JavaScript does, with its own signer, and shows them as they stand on the wire.
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface RequestToSign {
  readonly method: string;
  /** As on the wire: percent-encoded. */
  readonly path: string;
  /** Decoded. */
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly service: string;
  readonly withoutHashHeader?: boolean;
}

export interface SignedWireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export const secretAccessKey = 'countersign+surrogate/secret+0123456789a';
const defaultKeys = { accessKeyId: 'CSIAAAAAAAAAAAAAAAAA', secretAccessKey, sessionToken: 'session-token' };

export async function sign(
  request: RequestToSign,
  options: {
    readonly host: string;
    readonly nowEpochMilliseconds: number;
    /** Presigns. */
    readonly expiresInSeconds?: number;
    /** Default: ones that verify under `secretAccessKey`. */
    readonly credentials?: SigningKeys;
    /** Default: eu-central-1. */
    readonly region?: string;
  },
): Promise<SignedWireRequest> {
  const { method, path, query = {}, headers = {}, body = '', service } = request;
  const isS3 = service === 's3';
  const signer = new SignatureV4({
    service,
    region: options.region ?? 'eu-central-1',
    credentials: options.credentials ?? defaultKeys,
    sha256: Sha256,
    uriEscapePath: !isS3,
    applyChecksum: request.withoutHashHeader !== true,
  });
  const plain = new HttpRequest({
    method,
    protocol: 'https:',
    hostname: options.host,
    path,
    query: { ...query },
    headers: { host: options.host, ...headers },
    body,
  });
  const signingDate = new Date(options.nowEpochMilliseconds);
  if (options.expiresInSeconds !== undefined) {
    if (isS3) plain.headers['X-Amz-Content-Sha256'] = 'UNSIGNED-PAYLOAD';
    return onWire(await signer.presign(plain, { signingDate, expiresIn: options.expiresInSeconds }), body);
  }
  return onWire(await signer.sign(plain, { signingDate }), body);
}

function onWire(
  request: {
    method: string;
    path: string;
    query?: Record<string, string | string[] | null>;
    headers: Record<string, string>;
  },
  body: string,
): SignedWireRequest {
  const pairs = Object.entries(request.query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  return {
    method: request.method,
    path: request.path,
    query: pairs.join('&'),
    headers: Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    body,
  };
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
