import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signBytes,
} from 'node:crypto';
import { exportPKCS8 } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchHttpsDocument } from '../../adapters/https-document.ts';
import { keyLifetimes } from '../../adapters/issuer-keys.ts';
import { createOidcTokenVerifier } from '../../adapters/oidc-token-verifier.ts';
import { sha256Hex } from '../../core/call.ts';
import type { CountersignErrorCode } from '../../core/countersign-error.ts';
import { parseIssuers } from '../../core/issuer.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import {
  createSigningKey,
  rawToken,
  type SigningKey,
  signToken,
  startTestIssuer,
  type TestIssuer,
} from '../support/test-issuer.ts';

const startEpochSeconds = Date.UTC(2026, 10, 22, 12, 0, 0) / 1000;
let nowEpochSeconds = startEpochSeconds;
let server: TestIssuer;
let key: SigningKey;
let rsaKey: SigningKey;
let strangerKey: SigningKey;

beforeAll(async () => {
  server = await startTestIssuer();
  [key, rsaKey, strangerKey] = await Promise.all([
    createSigningKey('key-1'),
    createSigningKey('key-rsa', 'RS256'),
    createSigningKey('key-1'),
  ]);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  nowEpochSeconds = startEpochSeconds;
  server.publish(key, rsaKey);
  server.requests.length = 0;
});

const fetchDocument = (url: string) =>
  fetchHttpsDocument(url, {
    ca: server.caCertificate,
    timeoutMilliseconds: 300,
    maximumBytes: 65_536,
  });

function verifierOf(...issuers: Record<string, unknown>[]): TokenVerifier {
  const entries = issuers.map((options) => ({
    issuer: server.url,
    audiences: ['countersign'],
    jwksUri: `${server.url}/keys`,
    ...options,
  }));
  const configuration = parseIssuers(JSON.stringify(entries.length === 0 ? [defaults()] : entries));
  return createOidcTokenVerifier({
    issuers: configuration,
    clock: () => nowEpochSeconds * 1000,
    fetchDocument,
  });
}
const defaults = () => ({ issuer: server.url, audiences: ['countersign'], jwksUri: `${server.url}/keys` });

const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: server.url,
  aud: 'countersign',
  sub: 'agent-7',
  iat: nowEpochSeconds,
  exp: nowEpochSeconds + 600,
  ...more,
});
const without = (name: string) =>
  Object.fromEntries(Object.entries(claims()).filter(([claim]) => claim !== name));
const refusal = (code: CountersignErrorCode, message: RegExp = /^/) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const refuses = async (
  token: string,
  code: CountersignErrorCode,
  message?: RegExp,
  verifier = verifierOf(),
) => {
  await expect(verifier.verify(token)).rejects.toEqual(refusal(code, message));
};

describe('a token of a configured issuer', () => {
  it('says whose it is, until when, and the hash of its text', async () => {
    const token = await signToken(key, claims({ name: 'Release agent', email: 'agents@example.com' }));
    expect(await verifierOf().verify(token)).toEqual({
      expiresAtEpochSeconds: startEpochSeconds + 600,
      tokenSha256: sha256Hex(token),
      principal: {
        issuer: server.url,
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

  it('may be signed with RS256, be an access token or have several audiences', async () => {
    await verifierOf().verify(await signToken(rsaKey, claims()));
    await verifierOf().verify(await signToken(key, claims(), { typ: 'at+JWT' }));
    await verifierOf().verify(await signToken(key, claims({ aud: ['other', 'countersign'] })));
  });

  it('costs one fetch of the keys, however many come at once', async () => {
    const verifier = verifierOf();
    const token = await signToken(key, claims());
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
    await verifier.verify(token);
    expect(server.requests).toEqual(['/keys']);
  });
});

describe('[J1] algorithms come from the configuration', () => {
  it('refuses `none`, a stripped signature and symmetric algorithms', async () => {
    await refuses(
      rawToken({ alg: 'none', kid: 'key-1' }, claims()),
      'invalid-token',
      /algorithm is not accepted/,
    );
    const token = await signToken(key, claims());
    await refuses(token.replace(/[^.]*$/, ''), 'invalid-token', /three base64url parts/);
    await refuses(token.replace(/[^.]*$/, 'AA'), 'invalid-token', /was not signed/);
    expect(server.requests).toEqual(['/keys']);
  });

  it('refuses HS256 under the RSA public key', async () => {
    const publicJwk = { key: rsaKey.publicJwk, format: 'jwk' } as Parameters<typeof createPublicKey>[0];
    const publicPem = createPublicKey(publicJwk).export({ type: 'spki', format: 'pem' });
    const hmac = (input: string) => createHmac('sha256', publicPem).update(input).digest('base64url');
    await refuses(
      rawToken({ alg: 'HS256', kid: 'key-rsa' }, claims(), hmac),
      'invalid-token',
      /not accepted/,
    );
  });

  it('refuses an algorithm that this issuer does not use, and a key of another kind', async () => {
    await refuses(
      await signToken(key, claims()),
      'invalid-token',
      /not accepted/,
      verifierOf({ algorithms: ['RS256'] }),
    );
    const rsa = createPrivateKey(await exportPKCS8(rsaKey.privateKey));
    const rs256 = (input: string) => signBytes('sha256', Buffer.from(input), rsa).toString('base64url');
    // The library alone would verify this: both algorithms hash alike and the key decides.
    await refuses(
      rawToken({ alg: 'ES256', kid: 'key-rsa' }, claims(), rs256),
      'invalid-token',
      /not one for the/,
    );
  });

  it('refuses an RSA key of less than 2048 bits', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'short' };
    server.answer('/keys', { body: JSON.stringify({ keys: [publicJwk] }) });
    const rs256 = (input: string) =>
      signBytes('sha256', Buffer.from(input), pair.privateKey).toString('base64url');
    await refuses(rawToken({ alg: 'RS256', kid: 'short' }, claims(), rs256), 'invalid-token', /too short/);
  });
});

describe('[J2] a token brings no key', () => {
  it.each([
    ['a path', '../../keys/evil'],
    ['SQL', `' OR 1=1 --`.replaceAll(' ', '/**/')],
    ['a prototype', '__proto__'],
    ['a member of every object', 'constructor'],
  ])('refuses %s as key id, and asks for nothing but the configured set', async (_, kid) => {
    await refuses(await signToken(strangerKey, claims(), { kid }), 'invalid-token', /does not publish/);
    expect(new Set(server.requests)).toEqual(new Set(['/keys']));
  });

  it.each([
    ['of 10 kB', 'k'.repeat(10_000)],
    ['with a line break', 'a\nb'],
    ['that is empty', ''],
    ['that is a number', 1],
    ['that is missing', undefined],
  ])('refuses a key id %s without asking the issuer', async (_, kid) => {
    await refuses(rawToken({ alg: 'ES256', kid }, claims()), 'invalid-token', /no usable `kid`/);
    expect(server.requests).toEqual([]);
  });

  it.each(['jku', 'x5u'])('never follows %s', async (member) => {
    server.answer('/evil', { body: JSON.stringify({ keys: [strangerKey.publicJwk] }) });
    const token = await signToken(strangerKey, claims(), { [member]: `${server.url}/evil` });
    await refuses(token, 'invalid-token', /was not signed/);
    expect(server.requests).toEqual(['/keys']);
  });

  it('never uses an embedded key', async () => {
    await refuses(
      await signToken(strangerKey, claims(), { jwk: strangerKey.publicJwk }),
      'invalid-token',
      /not signed/,
    );
    await refuses(
      await signToken(strangerKey, claims(), { x5c: ['MIIB'] }),
      'invalid-token',
      /was not signed/,
    );
  });

  it.each([
    [{ crit: ['exp'] }, /`crit`/],
    [{ crit: [] }, /`crit`/],
    [{ b64: false }, /`b64`/],
    [{ b64: true }, /`b64`/],
    [{ typ: 'logout+jwt' }, /`typ`/],
    [{ typ: 'dpop+jwt' }, /`typ`/],
    [{ typ: 1 }, /`typ`/],
  ])('refuses the header %j', async (header, message) => {
    await refuses(rawToken({ alg: 'ES256', kid: 'key-1', ...header }, claims()), 'invalid-token', message);
  });
});

describe('[J3] times', () => {
  const tolerance = 30;

  it('accepts up to the tolerance and refuses from there', async () => {
    const token = await signToken(key, claims());
    const verifier = verifierOf();
    nowEpochSeconds = startEpochSeconds + 600 + tolerance - 1;
    await verifier.verify(token);
    nowEpochSeconds += 1;
    await refuses(token, 'expired-token', /2026-11-22T12:10:00/, verifier);
  });

  it.each(['nbf', 'iat'])('accepts an early %s up to the tolerance', async (claim) => {
    await verifierOf().verify(await signToken(key, claims({ [claim]: nowEpochSeconds + tolerance })));
    await refuses(
      await signToken(key, claims({ [claim]: nowEpochSeconds + tolerance + 1 })),
      'invalid-token',
    );
  });

  it.each(['exp', 'iat'])('refuses a missing %s', async (claim) => {
    await refuses(await signToken(key, without(claim)), 'invalid-token', new RegExp(`no \`${claim}\``));
  });

  it.each(['"1999999999"', 'null', 'true', '[1]', '{}', '1e400', '-1', '1e15'])(
    'refuses %s as a time',
    async (text) => {
      const privateKey = createPrivateKey(await exportPKCS8(key.privateKey));
      const es256 = (input: string) =>
        signBytes('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
          'base64url',
        );
      for (const claim of ['exp', 'nbf', 'iat']) {
        const payload = JSON.stringify({ ...claims(), [claim]: '@' }).replace('"@"', text);
        await refuses(rawToken({ alg: 'ES256', kid: 'key-1' }, payload, es256), 'invalid-token');
      }
    },
  );

  it('refuses a token that lives longer than its issuer may give, or is older', async () => {
    const exp = nowEpochSeconds + 86_400;
    await verifierOf().verify(await signToken(key, claims({ exp })));
    await refuses(await signToken(key, claims({ exp: exp + 1 })), 'invalid-token', /lives 86401 seconds/);
    const young = verifierOf({ maximumTokenAgeSeconds: 60 });
    const token = await signToken(key, claims());
    nowEpochSeconds += 60 + tolerance;
    await young.verify(token);
    nowEpochSeconds += 1;
    await refuses(token, 'expired-token', /last 60 seconds/, young);
  });

  it('tells an expiry only to whom has a signed token', async () => {
    await refuses(
      await signToken(strangerKey, claims({ exp: 1, iat: 0 })),
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
    await refuses(await signToken(key, claims({ aud })), 'invalid-token');
  });

  it('refuses a missing audience', async () => {
    await refuses(await signToken(key, without('aud')), 'invalid-token', /another audience/);
  });

  it('refuses an issuer that is not spelt exactly so, before it asks for keys', async () => {
    for (const iss of [
      `${server.url}/`,
      server.url.toUpperCase(),
      server.url.replace('127.0.0.1', 'localhost'),
      '',
      null,
      [server.url],
    ]) {
      await refuses(await signToken(key, claims({ iss })), 'invalid-token');
    }
    await refuses(await signToken(key, without('iss')), 'invalid-token', /no `iss`/);
    expect(server.requests).toEqual([]);
  });

  it('accepts Entra tenants of the list only, and names the principal by tenant and object', async () => {
    const entra = verifierOf({ subject: 'tid+oid', allowedTenants: ['tenant-1'] });
    const ids = { tid: 'tenant-1', oid: 'object-1' };
    const { principal } = await entra.verify(await signToken(key, claims(ids)));
    expect(principal.subject).toBe('tenant-1/object-1');
    await refuses(
      await signToken(key, claims({ ...ids, tid: 'tenant-2' })),
      'invalid-token',
      /tenant/,
      entra,
    );
    await refuses(await signToken(key, claims({ oid: 'object-1' })), 'invalid-token', /tenant/, entra);
    await refuses(await signToken(key, claims({ tid: 'tenant-1' })), 'invalid-token', /no `oid`/, entra);
  });
});

it('[J5] verifies with the keys of the token’s own issuer, also where two have one key id', async () => {
  const second = 'https://second.example.com';
  server.answer('/second', { body: JSON.stringify({ keys: [strangerKey.publicJwk] }) });
  const both = verifierOf({}, { issuer: second, jwksUri: `${server.url}/second` });
  await both.verify(await signToken(key, claims()));
  await both.verify(await signToken(strangerKey, claims({ iss: second })));
  await refuses(await signToken(key, claims({ iss: second })), 'invalid-token', /was not signed/, both);
  await refuses(await signToken(strangerKey, claims()), 'invalid-token', /was not signed/, both);
});

describe('[J8] one token has one spelling', () => {
  it('refuses padding, spaces, standard base64, line breaks and further parts', async () => {
    const token = await signToken(key, claims());
    const [header = '', payload = '', signature = ''] = token.split('.');
    for (const spelling of [
      `${header}=.${payload}.${signature}`,
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      `${header}. ${payload}.${signature}`,
      `${token}.`,
      `${token}.AA`,
      `${token.replace(/\.[^.]*$/, '.')}+/`,
      '',
      'a.b',
    ]) {
      await refuses(spelling, 'invalid-token', /three base64url parts/);
    }
  });

  it('refuses a last character with bits that no byte uses', async () => {
    const token = await signToken(key, claims());
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 64 bytes of an ES256 signature end in a character with four unused bits.
    const next = alphabet[alphabet.indexOf(token.at(-1) ?? '') + 1];
    await refuses(`${token.slice(0, -1)}${next}`, 'invalid-token', /no strict base64url/);
  });

  it.each([
    ['header', '{"alg":"none","alg":"ES256","kid":"key-1"}', '{}'],
    ['header, escaped', '{"alg":"ES256","kid":"key-1","k\\u0069d":"key-2"}', '{}'],
    ['payload', '{"alg":"ES256","kid":"key-1"}', '{"iss":"a","iss":"b"}'],
    ['payload, nested', '{"alg":"ES256","kid":"key-1"}', '{"iss":"a","x":{"y":1,"y":2}}'],
  ])('refuses a name that stands twice (%s)', async (_, header, payload) => {
    await refuses(rawToken(header, payload), 'invalid-token', /one reading/);
  });

  it.each(['null', '[]', '"x"', '1', '{', '{}x', '\uFEFF{}', "{'a':1}"])(
    'refuses the payload %s',
    async (payload) => {
      await refuses(rawToken({ alg: 'ES256', kid: 'key-1' }, payload), 'invalid-token');
    },
  );

  it('refuses a token of more than 20,000 characters, and repeats none in its message', async () => {
    const long = await signToken(key, claims({ filler: 'x'.repeat(20_000) }));
    await refuses(long, 'invalid-token', /^the token has \d+ characters; at most 20000 are read$/);
  });
});

describe('[J9] keys', () => {
  const laterThan = (seconds: number) => {
    nowEpochSeconds += seconds;
  };

  it('are fetched once more when a token names a new one', async () => {
    const verifier = verifierOf();
    await verifier.verify(await signToken(key, claims()));
    const rotated = await createSigningKey('key-2');
    server.publish(rotated);
    laterThan(keyLifetimes.cooldownSeconds);
    await verifier.verify(await signToken(rotated, claims()));
    expect(server.requests).toEqual(['/keys', '/keys']);
    await refuses(await signToken(key, claims()), 'invalid-token', /does not publish/, verifier);
  });

  it('are another key when the issuer publishes another one under the same id', async () => {
    const verifier = verifierOf();
    await verifier.verify(await signToken(key, claims()));
    server.publish(strangerKey);
    laterThan(keyLifetimes.freshSeconds);
    await verifier.verify(await signToken(strangerKey, claims()));
    await refuses(await signToken(key, claims()), 'invalid-token', /was not signed/, verifier);
  });

  it('are fetched at most once per cooldown, for a thousand random key ids', async () => {
    const verifier = verifierOf();
    await verifier.verify(await signToken(key, claims()));
    laterThan(keyLifetimes.cooldownSeconds);
    const flood = Array.from({ length: 1000 }, (_, index) =>
      verifier
        .verify(rawToken({ alg: 'ES256', kid: `random-${index}` }, claims()))
        .catch((error) => error.code),
    );
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['invalid-token']));
    expect(server.requests).toEqual(['/keys', '/keys']);
    await verifier.verify(await signToken(key, claims()));
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
    const verifier = verifierOf({ maximumLifetimeSeconds: 604_800 });
    const exp = nowEpochSeconds + 172_800;
    const token = await signToken(key, claims({ exp }));
    await verifier.verify(token);
    server.answer('/keys', answer);
    server.answer('/evil', { body: JSON.stringify({ keys: [strangerKey.publicJwk] }) });
    laterThan(keyLifetimes.freshSeconds);
    await verifier.verify(token);
    await refuses(await signToken(strangerKey, claims({ exp }), { kid: 'new' }), 'issuer-unavailable', /^/, verifier);
    laterThan(keyLifetimes.staleSeconds - keyLifetimes.freshSeconds);
    await refuses(token, 'issuer-unavailable', /^/, verifier);
    expect(server.requests).not.toContain('/evil');
    server.publish(key);
    laterThan(keyLifetimes.cooldownSeconds);
    await verifier.verify(token);
  });

  it('that were never there make the issuer unavailable, at one fetch per cooldown', async () => {
    server.answer('/keys', { statusCode: 500, body: '' });
    const verifier = verifierOf();
    const token = await signToken(key, claims());
    for (let attempt = 0; attempt < 5; attempt += 1)
      await refuses(token, 'issuer-unavailable', /^/, verifier);
    expect(server.requests).toEqual(['/keys']);
  });

  it('are not taken from a server whose certificate nobody vouches for', async () => {
    const issuers = parseIssuers(JSON.stringify([defaults()]));
    const strict = createOidcTokenVerifier({ issuers, clock: () => nowEpochSeconds * 1000 });
    await refuses(await signToken(key, claims()), 'issuer-unavailable', /^/, strict);
    expect(server.requests).toEqual([]);
  });

  describe('by discovery', () => {
    const discovery = '/.well-known/openid-configuration';
    const describeIssuer = (document: object) => server.answer(discovery, { body: JSON.stringify(document) });
    const discovering = (more = {}) => verifierOf({ jwksUri: 'discover', ...more });

    it('come from where the issuer says', async () => {
      describeIssuer({ issuer: server.url, jwks_uri: `${server.url}/keys` });
      await discovering().verify(await signToken(key, claims()));
      expect(server.requests).toEqual([discovery, '/keys']);
    });

    it.each([
      ['another issuer', () => ({ issuer: `${server.url}/`, jwks_uri: `${server.url}/keys` })],
      ['http', () => ({ issuer: server.url, jwks_uri: `${server.url.replace('https', 'http')}/keys` })],
      ['another host', () => ({ issuer: server.url, jwks_uri: 'https://evil.example.com/keys' })],
      ['a user part', () => ({ issuer: server.url, jwks_uri: `${server.url}@evil.example.com/keys` })],
      ['a file', () => ({ issuer: server.url, jwks_uri: 'file:///etc/passwd' })],
      ['no address', () => ({ issuer: server.url })],
    ])('are not fetched when the document names %s', async (_, document) => {
      describeIssuer(document());
      await refuses(await signToken(key, claims()), 'issuer-unavailable', /^/, discovering());
      expect(server.requests).toEqual([discovery]);
    });

    it('may lie on another host that the configuration names', async () => {
      describeIssuer({
        issuer: server.url,
        jwks_uri: `${server.url.replace('127.0.0.1', 'localhost')}/keys`,
      });
      const jwksHosts = [new URL(server.url).host.replace('127.0.0.1', 'localhost')];
      await discovering({ jwksHosts }).verify(await signToken(key, claims()));
    });
  });
});

describe('[J11] tokens for something else', () => {
  it('refuses an ID token for another client and a Kubernetes token for the API server', async () => {
    await refuses(
      await signToken(key, claims({ aud: 'web-client', nonce: 'n' })),
      'invalid-token',
      /another audience/,
    );
    const aud = ['https://kubernetes.default.svc.cluster.local'];
    await refuses(await signToken(key, claims({ aud })), 'invalid-token', /another audience/);
  });

  it('hands policies what tells a fork’s pull request from the repository', async () => {
    const github = verifierOf({
      passedClaims: ['repository_id', 'repository_owner_id', 'environment', 'event_name'],
    });
    const more = {
      repository_id: '456789',
      repository_owner_id: '123456',
      event_name: 'pull_request',
      actor: 'mallory',
    };
    const { principal } = await github.verify(await signToken(key, claims(more)));
    expect(principal.claims).toEqual({
      repository_id: '456789',
      repository_owner_id: '123456',
      event_name: 'pull_request',
    });
  });
});
