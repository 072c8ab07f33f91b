// An OIDC issuer over real TLS with real keys, which tests can make rotate, fail, stall or lie. It counts what it
// is asked, so that tests see when nobody asked.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createCertificates } from '../../local/certificates.ts';

export interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Sends the head and never the end. */
  readonly isUnfinished?: boolean;
}

export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function createSigningKey(keyId: string, algorithm = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    keyId,
    algorithm,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid: keyId, use: 'sig' },
  };
}

export type TestIssuer = Awaited<ReturnType<typeof startTestIssuer>>;

export async function startTestIssuer() {
  const { caCertificate, serverCertificate, serverKey } = await createCertificates({
    commonName: 'test issuer',
    hosts: [],
  });
  const requests: string[] = [];
  const answers = new Map<string, Answer>();
  const server = createServer({ cert: serverCertificate, key: serverKey }, (request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const answer = answers.get(path) ?? { statusCode: 404, body: '' };
    response.writeHead(answer.statusCode ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.write(answer.body);
    if (answer.isUnfinished !== true) response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;

  return {
    url,
    caCertificate,
    /** Paths that were asked for, in order. */
    requests,
    answer(path: string, answer: Answer): void {
      answers.set(path, answer);
    },
    /** Publishes these keys, and no others, at `/keys`. */
    publish(...keys: readonly SigningKey[]): void {
      answers.set('/keys', { body: JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }) });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function signToken(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: key.algorithm, kid: key.keyId, typ: 'JWT', ...header })
    .sign(key.privateKey);
}

/** A token whose parts are these texts, signed by nobody or by `sign`. */
export function rawToken(
  header: string | object,
  payload: string | object,
  sign: (input: string) => string = () => 'AA',
): string {
  const part = (value: string | object) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${sign(input)}`;
}
