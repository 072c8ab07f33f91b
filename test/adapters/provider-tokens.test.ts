// Tokens of real providers, in their documented shapes, and attacks on each: by the verifier of the doors and by
// `token explain`, which must say the same. Names of attacks begin with their ids, and stand beside the tokens: those on every
// provider [J1] [J2] [J3] [J4] [J5] [J6] [J8] [J11] in test/support, its own [J4] [J6] [J7] [J11] in its fixture.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createOidcTokenVerifier } from '../../adapters/oidc-token-verifier.ts';
import { parseIssuers } from '../../core/issuer.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import { attacksOn, loadProviders, type Provider, tokenOf } from '../support/provider-tokens.ts';
import { runCli } from '../support/run-cli.ts';

vi.setConfig({ testTimeout: 60_000 });

const providers = await loadProviders();

/** Of all providers at once, each with its own keys at its own address. */
function verifierAt(nowEpochSeconds: number): TokenVerifier {
  const configurations = new Map(providers.map(({ configuration }) => [configuration.issuer, configuration]));
  return createOidcTokenVerifier({
    issuers: parseIssuers(JSON.stringify([...configurations.values()])),
    clock: () => nowEpochSeconds * 1000,
    fetchDocument: async (url) => keysAt(url),
  });
}

function keysAt(url: string): Uint8Array {
  const keys = providers
    .filter(({ configuration }) => configuration.jwksUri === url)
    .flatMap(({ jwks }) => jwks.keys);
  return Buffer.from(JSON.stringify({ keys }));
}

/** With this provider's own entry alone. */
function verifierOf({ configuration, jwks }: Provider, nowEpochSeconds: number): TokenVerifier {
  return createOidcTokenVerifier({
    issuers: parseIssuers(JSON.stringify([configuration])),
    clock: () => nowEpochSeconds * 1000,
    fetchDocument: async (url) => {
      if (url !== configuration.jwksUri) throw new Error(`nobody may ask \`${url}\``);
      return Buffer.from(JSON.stringify(jwks));
    },
  });
}

const refusal = (reason: RegExp) => expect.objectContaining({ message: expect.stringMatching(reason) });

interface Asked {
  readonly provider: Provider;
  readonly token: string;
  readonly now: number;
}

/** All in one process, since each answer stands on a line of its own. */
async function explain(asked: readonly Asked[]): Promise<readonly Record<string, unknown>[]> {
  const lines = asked.map(({ provider: { configuration, jwks }, token, now }) =>
    JSON.stringify({ token, issuer: configuration, jwks, now }),
  );
  const { stdout, stderr, exitCode } = await runCli(
    ['token', 'explain', '--batch', '--json'],
    `${lines.join('\n')}\n`,
  );
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const answers = stdout.trimEnd().split('\n');
  expect(answers).toHaveLength(lines.length);
  return answers.map((answer) => JSON.parse(answer));
}

const cases = await Promise.all(
  providers.map(async (provider) => ({
    provider,
    name: provider.name,
    attacks: await attacksOn(provider),
    variants: await Promise.all(
      provider.variants.map(async (variant) => ({ ...variant, token: await tokenOf(provider, variant) })),
    ),
  })),
);
const asked: readonly Asked[] = cases.flatMap(({ provider, attacks, variants }) =>
  [...attacks, ...variants].map(({ token, ...rest }) => ({
    provider,
    token,
    now: 'nowEpochSeconds' in rest ? (rest.nowEpochSeconds ?? 0) : provider.nowEpochSeconds,
  })),
);
const answers = await explain(asked);
const answerTo = (provider: Provider, token: string, now = provider.nowEpochSeconds) =>
  answers[asked.findIndex((one) => one.provider === provider && one.token === token && one.now === now)];

describe.each(cases)('a token of $name', ({ provider, attacks, variants }) => {
  const { nowEpochSeconds } = provider;

  test('is its principal with its groups', async () => {
    const { principal } = await verifierOf(provider, nowEpochSeconds).verify(await tokenOf(provider));
    expect(principal).toMatchObject(provider.principal);
    expect(principal.claims).toEqual(provider.principal.claims);
  });

  test.each(attacks)(
    'is refused: $name',
    async ({ token, refused, nowEpochSeconds: at = nowEpochSeconds }) => {
      await expect(verifierOf(provider, at).verify(token)).rejects.toEqual(refusal(refused));
      expect(answerTo(provider, token, at)).toMatchObject({
        accepted: false,
        principal: null,
        groups: null,
        reason: expect.stringMatching(refused),
      });
    },
  );

  test.each(variants)('$name', async ({ token, refused, accepted }) => {
    const answer = answerTo(provider, token);
    const door = verifierOf(provider, nowEpochSeconds).verify(token);
    if (refused !== undefined) {
      const reason = new RegExp(refused);
      await expect(door).rejects.toEqual(refusal(reason));
      expect(answer).toMatchObject({
        accepted: false,
        principal: null,
        reason: expect.stringMatching(reason),
      });
      return;
    }
    const { principal } = await door;
    const { groups, groupsCompleteness, ...rest } = principal;
    expect(answer).toMatchObject({
      accepted: true,
      principal: rest,
      groups,
      groupsCompleteness,
      unchecked: [],
    });
    for (const [member, value] of Object.entries(accepted ?? {})) {
      expect(principal[member as keyof typeof principal] ?? null, member).toEqual(value);
    }
  });

  test('[J8] is refused with any one character changed, added or left out', async () => {
    const token = await tokenOf(provider);
    const verifier = verifierOf(provider, nowEpochSeconds);
    const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.oneof(
          fc.constantFrom(...base64url, '.', '=', ' ', '+', '/'),
          fc.string({ minLength: 1, maxLength: 1 }),
        ),
        fc.constantFrom('change', 'add', 'leave out'),
        async (index, character, what) => {
          const rest = token.slice(what === 'add' ? index : index + 1);
          const changed = `${token.slice(0, index)}${what === 'leave out' ? '' : character}${rest}`;
          fc.pre(changed !== token);
          await expect(verifier.verify(changed)).rejects.toThrow();
        },
      ),
      { numRuns: 150 },
    );
  });
});

test('[J5] each token is its own issuer’s and nobody else’s, with all issuers configured at once', async () => {
  for (const provider of providers) {
    const { issuer } = provider.configuration;
    const verifier = verifierAt(provider.nowEpochSeconds);
    const { principal } = await verifier.verify(await tokenOf(provider));
    expect(principal.issuer).toBe(issuer);
    for (const other of providers.filter(({ configuration }) => configuration.issuer !== issuer)) {
      const signer = { ...other.key, keyId: provider.key.keyId };
      const forged =
        other.key.algorithm === provider.key.algorithm ? tokenOf(provider, {}, signer) : undefined;
      if (forged !== undefined) await expect(verifier.verify(await forged)).rejects.toThrow(/was not signed/);
    }
  }
});
