// A verifier under test with an issuer it can ask, keys to sign with and a clock that tests turn.
import { expect } from 'vitest';
import { fetchHttpsDocument } from '../../adapters/https-document.ts';
import { createOidcTokenVerifier } from '../../adapters/oidc-token-verifier.ts';
import type { CountersignErrorCode } from '../../core/countersign-error.ts';
import { parseIssuers } from '../../core/issuer.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import { createSigningKey, startTestIssuer } from './test-issuer.ts';

export type TokenWorld = Awaited<ReturnType<typeof startTokenWorld>>;

export async function startTokenWorld() {
  const server = await startTestIssuer();
  const [key, rsaKey, strangerKey] = await Promise.all([
    createSigningKey('key-1'),
    createSigningKey('key-rsa', 'RS256'),
    createSigningKey('key-1'),
  ]);
  const startEpochSeconds = Date.UTC(2026, 10, 22, 12, 0, 0) / 1000;
  const fetchDocument = (url: string) =>
    fetchHttpsDocument(url, { ca: server.caCertificate, timeoutMilliseconds: 300, maximumBytes: 65_536 });

  const world = {
    server,
    key,
    rsaKey,
    /** The issuer does not publish it, although it has the same id as `key`. */
    strangerKey,
    startEpochSeconds,
    nowEpochSeconds: startEpochSeconds,

    reset(): void {
      world.nowEpochSeconds = startEpochSeconds;
      server.publish(key, rsaKey);
      server.requests.length = 0;
    },

    /** The least configuration of the test issuer. */
    entry: () => ({ issuer: server.url, audiences: ['countersign'], jwksUri: `${server.url}/keys` }),

    /** One entry per argument, each over the least one; one entry when there is none. */
    verifierOf(...entries: Record<string, unknown>[]): TokenVerifier {
      const all = (entries.length === 0 ? [{}] : entries).map((options) => ({
        ...world.entry(),
        ...options,
      }));
      return createOidcTokenVerifier({
        issuers: parseIssuers(JSON.stringify(all)),
        clock: () => world.nowEpochSeconds * 1000,
        fetchDocument,
      });
    },

    claims: (more: Record<string, unknown> = {}): Record<string, unknown> => ({
      iss: server.url,
      aud: 'countersign',
      sub: 'agent-7',
      iat: world.nowEpochSeconds,
      exp: world.nowEpochSeconds + 600,
      ...more,
    }),

    without: (name: string): Record<string, unknown> =>
      Object.fromEntries(Object.entries(world.claims()).filter(([claim]) => claim !== name)),

    async refuses(
      token: string,
      code: CountersignErrorCode,
      message = /^/,
      verifier: TokenVerifier = world.verifierOf(),
    ): Promise<void> {
      const refusal = expect.objectContaining({ code, message: expect.stringMatching(message) });
      await expect(verifier.verify(token)).rejects.toEqual(refusal);
    },

    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return world;
}
