import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyLifetimes } from '../../adapters/issuer-keys.ts';
import { createOidcTokenVerifier } from '../../adapters/oidc-token-verifier.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { createSigningKey, rawToken, signToken } from '../support/test-issuer.ts';
import { startTokenWorld, type TokenWorld } from '../support/token-world.ts';

let world: TokenWorld;
beforeAll(async () => {
  world = await startTokenWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.reset());

describe('[J9] keys', () => {
  const laterThan = (seconds: number) => {
    world.nowEpochSeconds += seconds;
  };

  it('are fetched once more when a token names a new one', async () => {
    const verifier = world.verifierOf();
    await verifier.verify(await signToken(world.key, world.claims()));
    const rotated = await createSigningKey('key-2');
    world.server.publish(rotated);
    laterThan(keyLifetimes.cooldownSeconds);
    await verifier.verify(await signToken(rotated, world.claims()));
    expect(world.server.requests).toEqual(['/keys', '/keys']);
    await world.refuses(
      await signToken(world.key, world.claims()),
      'invalid-token',
      /does not publish/,
      verifier,
    );
  });

  it('are another key when the issuer publishes another one under the same id', async () => {
    const verifier = world.verifierOf();
    await verifier.verify(await signToken(world.key, world.claims()));
    world.server.publish(world.strangerKey);
    laterThan(keyLifetimes.freshSeconds);
    await verifier.verify(await signToken(world.strangerKey, world.claims()));
    await world.refuses(
      await signToken(world.key, world.claims()),
      'invalid-token',
      /was not signed/,
      verifier,
    );
  });

  it('are fetched at most once per cooldown, for a thousand random key ids', async () => {
    const verifier = world.verifierOf();
    await verifier.verify(await signToken(world.key, world.claims()));
    laterThan(keyLifetimes.cooldownSeconds);
    const flood = Array.from({ length: 1000 }, (_, index) =>
      verifier
        .verify(rawToken({ alg: 'ES256', kid: `random-${index}` }, world.claims()))
        .catch((error) => error.code),
    );
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['invalid-token']));
    expect(world.server.requests).toEqual(['/keys', '/keys']);
    await verifier.verify(await signToken(world.key, world.claims()));
  });

  // biome-ignore format: a table
  it.each([
    ['is down', { statusCode: 503, body: '' }],
    ['redirects', { statusCode: 302, headers: { location: '/evil' }, body: '' }],
    ['answers HTML', { headers: { 'content-type': 'text/html' }, body: '<html></html>' }],
    ['is huge', { body: `{"keys":[],"filler":"${'x'.repeat(70_000)}"}` }],
    ['is slow', { body: '{"keys":[', isUnfinished: true }],
    ['has no keys member', { body: '{"jwks":[]}' }],
    ['has a malformed key', { body: '{"keys":[{"kid":"key-1"}]}' }],
    ['has a name twice', { body: '{"keys":[],"keys":[]}' }],
  ])('of before serve while the key set %s, then no longer', async (_, answer) => {
    const verifier = world.verifierOf({ maximumLifetimeSeconds: 604_800 });
    const exp = world.nowEpochSeconds + 172_800;
    const token = await signToken(world.key, world.claims({ exp }));
    await verifier.verify(token);
    world.server.answer('/keys', answer);
    world.server.answer('/evil', { body: JSON.stringify({ keys: [world.strangerKey.publicJwk] }) });
    laterThan(keyLifetimes.freshSeconds);
    await verifier.verify(token);
    await world.refuses(await signToken(world.strangerKey, world.claims({ exp }), { kid: 'new' }), 'issuer-unavailable', /^/, verifier);
    laterThan(keyLifetimes.staleSeconds - keyLifetimes.freshSeconds);
    await world.refuses(token, 'issuer-unavailable', /^/, verifier);
    expect(world.server.requests).not.toContain('/evil');
    world.server.publish(world.key);
    laterThan(keyLifetimes.cooldownSeconds);
    await verifier.verify(token);
  });

  it('that were never there make the issuer unavailable, at one fetch per cooldown', async () => {
    world.server.answer('/keys', { statusCode: 500, body: '' });
    const verifier = world.verifierOf();
    const token = await signToken(world.key, world.claims());
    for (let attempt = 0; attempt < 5; attempt += 1)
      await world.refuses(token, 'issuer-unavailable', /^/, verifier);
    expect(world.server.requests).toEqual(['/keys']);
  });

  it('are not taken from a server whose certificate nobody vouches for', async () => {
    const issuers = parseIssuers(JSON.stringify([world.entry()]));
    const strict = createOidcTokenVerifier({ issuers, clock: () => world.nowEpochSeconds * 1000 });
    await world.refuses(await signToken(world.key, world.claims()), 'issuer-unavailable', /^/, strict);
    expect(world.server.requests).toEqual([]);
  });

  describe('by discovery', () => {
    const discovery = '/.well-known/openid-configuration';
    const describeIssuer = (document: object) =>
      world.server.answer(discovery, { body: JSON.stringify(document) });
    const discovering = (more = {}) => world.verifierOf({ jwksUri: 'discover', ...more });

    it('come from where the issuer says', async () => {
      describeIssuer({ issuer: world.server.url, jwks_uri: `${world.server.url}/keys` });
      await discovering().verify(await signToken(world.key, world.claims()));
      expect(world.server.requests).toEqual([discovery, '/keys']);
    });

    it.each([
      ['another issuer', () => ({ issuer: `${world.server.url}/`, jwks_uri: `${world.server.url}/keys` })],
      [
        'http',
        () => ({ issuer: world.server.url, jwks_uri: `${world.server.url.replace('https', 'http')}/keys` }),
      ],
      ['another host', () => ({ issuer: world.server.url, jwks_uri: 'https://evil.example.com/keys' })],
      [
        'a user part',
        () => ({ issuer: world.server.url, jwks_uri: `${world.server.url}@evil.example.com/keys` }),
      ],
      ['a file', () => ({ issuer: world.server.url, jwks_uri: 'file:///etc/passwd' })],
      ['no address', () => ({ issuer: world.server.url })],
    ])('are not fetched when the document names %s', async (_, document) => {
      describeIssuer(document());
      await world.refuses(
        await signToken(world.key, world.claims()),
        'issuer-unavailable',
        /^/,
        discovering(),
      );
      expect(world.server.requests).toEqual([discovery]);
    });

    it('may lie on another host that the configuration names', async () => {
      describeIssuer({
        issuer: world.server.url,
        jwks_uri: `${world.server.url.replace('127.0.0.1', 'localhost')}/keys`,
      });
      const jwksHosts = [new URL(world.server.url).host.replace('127.0.0.1', 'localhost')];
      await discovering({ jwksHosts }).verify(await signToken(world.key, world.claims()));
    });
  });
});
