import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signBytes,
} from 'node:crypto';
import { exportPKCS8 } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../core/call.ts';
import { rawToken, signToken } from '../support/test-issuer.ts';
import { startTokenWorld, type TokenWorld } from '../support/token-world.ts';

let world: TokenWorld;
beforeAll(async () => {
  world = await startTokenWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.reset());

describe('a token of a configured issuer', () => {
  it('says whose it is, until when, and the hash of its text', async () => {
    const token = await signToken(
      world.key,
      world.claims({ name: 'Release agent', email: 'agents@example.com' }),
    );
    expect(await world.verifierOf().verify(token)).toEqual({
      expiresAtEpochSeconds: world.startEpochSeconds + 600,
      tokenSha256: sha256Hex(token),
      principal: {
        issuer: world.server.url,
        subject: 'agent-7',
        kind: 'agent',
        displayName: 'Release agent',
        email: 'agents@example.com',
        groups: [],
        groupsCompleteness: 'absent',
        claims: {},
      },
    });
  });

  it('says which e-mail its issuer vouches for', async () => {
    const claims = world.claims({ email: 'alice@example.com', email_verified: true });
    const verified = await world.verifierOf().verify(await signToken(world.key, claims));
    expect(verified.verifiedEmail).toBe('alice@example.com');
  });

  it('may be signed with RS256, be an access token or have several audiences', async () => {
    await world.verifierOf().verify(await signToken(world.rsaKey, world.claims()));
    await world.verifierOf().verify(await signToken(world.key, world.claims(), { typ: 'at+JWT' }));
    await world
      .verifierOf()
      .verify(await signToken(world.key, world.claims({ aud: ['other', 'countersign'] })));
  });

  it('costs one fetch of the keys, however many come at once', async () => {
    const verifier = world.verifierOf();
    const token = await signToken(world.key, world.claims());
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
    await verifier.verify(token);
    expect(world.server.requests).toEqual(['/keys']);
  });
});

describe('[J1] algorithms come from the configuration', () => {
  it('refuses `none`, a stripped signature and symmetric algorithms', async () => {
    await world.refuses(
      rawToken({ alg: 'none', kid: 'key-1' }, world.claims()),
      'invalid-token',
      /algorithm is not accepted/,
    );
    const token = await signToken(world.key, world.claims());
    await world.refuses(token.replace(/[^.]*$/, ''), 'invalid-token', /three base64url parts/);
    await world.refuses(token.replace(/[^.]*$/, 'AA'), 'invalid-token', /was not signed/);
    expect(world.server.requests).toEqual(['/keys']);
  });

  it('refuses HS256 under the RSA public key', async () => {
    const publicJwk = { key: world.rsaKey.publicJwk, format: 'jwk' } as Parameters<typeof createPublicKey>[0];
    const publicPem = createPublicKey(publicJwk).export({ type: 'spki', format: 'pem' });
    const hmac = (input: string) => createHmac('sha256', publicPem).update(input).digest('base64url');
    await world.refuses(
      rawToken({ alg: 'HS256', kid: 'key-rsa' }, world.claims(), hmac),
      'invalid-token',
      /not accepted/,
    );
  });

  it('refuses an algorithm that this issuer does not use, and a key of another kind', async () => {
    await world.refuses(
      await signToken(world.key, world.claims()),
      'invalid-token',
      /not accepted/,
      world.verifierOf({ algorithms: ['RS256'] }),
    );
    const rsa = createPrivateKey(await exportPKCS8(world.rsaKey.privateKey));
    const rs256 = (input: string) => signBytes('sha256', Buffer.from(input), rsa).toString('base64url');
    // The library alone would verify this: both algorithms hash alike and the key decides.
    await world.refuses(
      rawToken({ alg: 'ES256', kid: 'key-rsa' }, world.claims(), rs256),
      'invalid-token',
      /not one for the/,
    );
  });

  it('refuses an RSA key of less than 2048 bits', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'short' };
    world.server.answer('/keys', { body: JSON.stringify({ keys: [publicJwk] }) });
    const rs256 = (input: string) =>
      signBytes('sha256', Buffer.from(input), pair.privateKey).toString('base64url');
    await world.refuses(
      rawToken({ alg: 'RS256', kid: 'short' }, world.claims(), rs256),
      'invalid-token',
      /too short/,
    );
  });
});

describe('[J3] times', () => {
  const tolerance = 30;

  it('accepts up to the tolerance and refuses from there', async () => {
    const token = await signToken(world.key, world.claims());
    const verifier = world.verifierOf();
    world.nowEpochSeconds = world.startEpochSeconds + 600 + tolerance - 1;
    await verifier.verify(token);
    world.nowEpochSeconds += 1;
    await world.refuses(token, 'expired-token', /2026-11-22T12:10:00/, verifier);
  });

  it.each(['nbf', 'iat'])('accepts an early %s up to the tolerance', async (claim) => {
    await world
      .verifierOf()
      .verify(await signToken(world.key, world.claims({ [claim]: world.nowEpochSeconds + tolerance })));
    await world.refuses(
      await signToken(world.key, world.claims({ [claim]: world.nowEpochSeconds + tolerance + 1 })),
      'invalid-token',
    );
  });

  it.each(['exp', 'iat'])('refuses a missing %s', async (claim) => {
    await world.refuses(
      await signToken(world.key, world.without(claim)),
      'invalid-token',
      new RegExp(`no \`${claim}\``),
    );
  });

  it.each(['"1999999999"', 'null', 'true', '[1]', '{}', '1e400', '-1', '1e15'])(
    'refuses %s as a time',
    async (text) => {
      const privateKey = createPrivateKey(await exportPKCS8(world.key.privateKey));
      const es256 = (input: string) =>
        signBytes('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
          'base64url',
        );
      for (const claim of ['exp', 'nbf', 'iat']) {
        const payload = JSON.stringify({ ...world.claims(), [claim]: '@' }).replace('"@"', text);
        await world.refuses(rawToken({ alg: 'ES256', kid: 'key-1' }, payload, es256), 'invalid-token');
      }
    },
  );

  it('refuses a token that lives longer than its issuer may give, or is older', async () => {
    const exp = world.nowEpochSeconds + 86_400;
    await world.verifierOf().verify(await signToken(world.key, world.claims({ exp })));
    await world.refuses(
      await signToken(world.key, world.claims({ exp: exp + 1 })),
      'invalid-token',
      /lives 86401 seconds/,
    );
    const young = world.verifierOf({ maximumTokenAgeSeconds: 60 });
    const token = await signToken(world.key, world.claims());
    world.nowEpochSeconds += 60 + tolerance;
    await young.verify(token);
    world.nowEpochSeconds += 1;
    await world.refuses(token, 'expired-token', /last 60 seconds/, young);
  });

  it('tells an expiry only to whom has a signed token', async () => {
    await world.refuses(
      await signToken(world.strangerKey, world.claims({ exp: 1, iat: 0 })),
      'invalid-token',
      /was not signed/,
    );
  });
});

describe('[J4] audience and issuer are exact', () => {
  it.each([
    ['another audience', 'other'],
    ['a longer audience', 'countersign2'],
    ['a shorter audience', 'counter'],
    ['another case', 'Countersign'],
    ['an empty list', []],
    ['a list in a list', [['countersign']]],
    ['an object', { 0: 'countersign' }],
    ['a list with a number', ['countersign', 1]],
  ])('refuses %s', async (_, aud) => {
    await world.refuses(await signToken(world.key, world.claims({ aud })), 'invalid-token');
  });

  it('refuses a missing audience', async () => {
    await world.refuses(
      await signToken(world.key, world.without('aud')),
      'invalid-token',
      /another audience/,
    );
  });

  it('refuses an issuer that is not spelt exactly so, before it asks for keys', async () => {
    for (const iss of [
      `${world.server.url}/`,
      world.server.url.toUpperCase(),
      world.server.url.replace('127.0.0.1', 'localhost'),
      '',
      null,
      [world.server.url],
    ]) {
      await world.refuses(await signToken(world.key, world.claims({ iss })), 'invalid-token');
    }
    await world.refuses(await signToken(world.key, world.without('iss')), 'invalid-token', /no `iss`/);
    expect(world.server.requests).toEqual([]);
  });

  it('accepts Entra tenants of the list only, and names the principal by tenant and object', async () => {
    const entra = world.verifierOf({ subject: 'tid+oid', allowedTenants: ['tenant-1'] });
    const ids = { tid: 'tenant-1', oid: 'object-1' };
    const { principal } = await entra.verify(await signToken(world.key, world.claims(ids)));
    expect(principal.subject).toBe('tenant-1/object-1');
    await world.refuses(
      await signToken(world.key, world.claims({ ...ids, tid: 'tenant-2' })),
      'invalid-token',
      /tenant/,
      entra,
    );
    await world.refuses(
      await signToken(world.key, world.claims({ oid: 'object-1' })),
      'invalid-token',
      /tenant/,
      entra,
    );
    await world.refuses(
      await signToken(world.key, world.claims({ tid: 'tenant-1' })),
      'invalid-token',
      /no `oid`/,
      entra,
    );
  });
});

it('[J5] verifies with the keys of the token’s own issuer, also where two have one key id', async () => {
  const second = 'https://second.example.com';
  world.server.answer('/second', { body: JSON.stringify({ keys: [world.strangerKey.publicJwk] }) });
  const both = world.verifierOf({}, { issuer: second, jwksUri: `${world.server.url}/second` });
  await both.verify(await signToken(world.key, world.claims()));
  await both.verify(await signToken(world.strangerKey, world.claims({ iss: second })));
  await world.refuses(
    await signToken(world.key, world.claims({ iss: second })),
    'invalid-token',
    /was not signed/,
    both,
  );
  await world.refuses(
    await signToken(world.strangerKey, world.claims()),
    'invalid-token',
    /was not signed/,
    both,
  );
});

describe('[J11] tokens for something else', () => {
  it('refuses an ID token for another client and a Kubernetes token for the API server', async () => {
    await world.refuses(
      await signToken(world.key, world.claims({ aud: 'web-client', nonce: 'n' })),
      'invalid-token',
      /another audience/,
    );
    const aud = ['https://kubernetes.default.svc.cluster.local'];
    await world.refuses(
      await signToken(world.key, world.claims({ aud })),
      'invalid-token',
      /another audience/,
    );
  });

  it('hands policies what tells a fork’s pull request from the repository', async () => {
    const github = world.verifierOf({
      passedClaims: ['repository_id', 'repository_owner_id', 'environment', 'event_name'],
    });
    const more = {
      repository_id: '456789',
      repository_owner_id: '123456',
      event_name: 'pull_request',
      actor: 'mallory',
    };
    const { principal } = await github.verify(await signToken(world.key, world.claims(more)));
    expect(principal.claims).toEqual({
      repository_id: '456789',
      repository_owner_id: '123456',
      event_name: 'pull_request',
    });
  });
});
