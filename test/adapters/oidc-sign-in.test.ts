// Signing in at an issuer that answers as OpenID Connect Discovery 1.0 and Core 1.0 say, over a stubbed fetch.
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOidcSignIns, type SignInAttempt } from '../../adapters/oidc-sign-in.ts';
import { parseIssuers } from '../../core/issuer.ts';

const issuer = 'https://id.example.com';
const redirectUri = 'https://cs.example.com/prod/approve/callback';
const { privateKey, publicKey } = await generateKeyPair('RS256');

let isDown = false;
let nonce = '';
let audience = 'countersign-pages';
let authTime: number | undefined;
const asked: { url: string; body: string }[] = [];

const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });

async function provider(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  if (isDown) throw new TypeError('fetch failed');
  const url = String(input instanceof Request ? input.url : input);
  asked.push({ url, body: String(init?.body ?? '') });
  if (url === `${issuer}/.well-known/openid-configuration`) {
    return json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  if (url === `${issuer}/jwks`)
    return json({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' }] });
  if (url === `${issuer}/token`) {
    const idToken = await new SignJWT({ nonce, ...(authTime === undefined ? {} : { auth_time: authTime }) })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('alice')
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(privateKey);
    return json({ access_token: 'opaque', token_type: 'Bearer', id_token: idToken });
  }
  return json({ error: 'not_found' }, 404);
}

beforeEach(() => {
  authTime = undefined;
  isDown = false;
  audience = 'countersign-pages';
  asked.length = 0;
  vi.stubGlobal('fetch', provider);
});
afterEach(() => void vi.unstubAllGlobals());

function signIn() {
  const issuers = parseIssuers(
    JSON.stringify([
      { issuer: 'https://agents.example.com', audiences: ['countersign'] },
      {
        issuer,
        audiences: ['countersign-pages'],
        principalKind: 'human',
        signIn: { clientId: 'countersign-pages', scopes: ['openid', 'groups'] },
      },
    ]),
  );
  const [only, ...others] = createOidcSignIns(issuers);
  if (only === undefined || others.length > 0)
    throw new Error('expected the one issuer that lets people sign in');
  return only;
}

async function begun() {
  const one = signIn();
  const { url, attempt } = await one.begin(redirectUri, { asksWho: false });
  nonce = attempt.nonce;
  return { one, url: new URL(url), attempt };
}

const callback = (attempt: SignInAttempt, query: Record<string, string> = {}) =>
  `${redirectUri}?${new URLSearchParams({ code: 'the-code', state: attempt.state, ...query })}`;

it('asks for a code with PKCE, state and nonce (RFC 7636, OpenID Connect Core 3.1.2.1)', async () => {
  const { url, attempt } = await begun();
  expect(`${url.origin}${url.pathname}`).toBe(`${issuer}/authorize`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'countersign-pages',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid groups',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: createHash('sha256').update(attempt.codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
});

it('asks a person again whom the issuer still knows (OpenID Connect Core 3.1.2.1)', async () => {
  const { url } = await signIn().begin(redirectUri, { asksWho: true });
  expect(new URL(url).searchParams.get('prompt')).toBe('login');
});

it('brings the ID token for the code and the verifier, and discovers the issuer once', async () => {
  const { one, attempt } = await begun();
  expect(await one.complete(callback(attempt), attempt)).toMatch(/^eyJ/);
  const exchange = new URLSearchParams(asked.find(({ url }) => url.endsWith('/token'))?.body);
  expect(Object.fromEntries(exchange)).toMatchObject({
    grant_type: 'authorization_code',
    code: 'the-code',
    code_verifier: attempt.codeVerifier,
    redirect_uri: redirectUri,
    client_id: 'countersign-pages',
  });
  await one.begin(redirectUri, { asksWho: false });
  expect(asked.filter(({ url }) => url.includes('.well-known'))).toHaveLength(1);
});

it('refuses an answer with another state, another nonce or for another client', async () => {
  const { one, attempt } = await begun();
  const forged = { code: 'forged-form' };
  await expect(one.complete(callback(attempt, { state: 'x' }), attempt)).rejects.toMatchObject(forged);
  nonce = 'another';
  await expect(one.complete(callback(attempt), attempt)).rejects.toMatchObject(forged);
  nonce = attempt.nonce;
  audience = 'another-client';
  await expect(one.complete(callback(attempt), attempt)).rejects.toMatchObject(forged);
});

describe('asked for a sign-in that is at most a minute old (OpenID Connect Core 3.1.2.1, max_age)', () => {
  const asksFresh = async () => {
    const one = signIn();
    const { url, attempt } = await one.begin(redirectUri, { asksWho: false, maximumAgeSeconds: 60 });
    nonce = attempt.nonce;
    expect(new URL(url).searchParams.get('max_age')).toBe('60');
    return { one, attempt };
  };
  const nowEpochSeconds = () => Math.floor(Date.now() / 1000);

  it('takes an ID token that says so', async () => {
    const { one, attempt } = await asksFresh();
    authTime = nowEpochSeconds() - 5;
    expect(await one.complete(callback(attempt), attempt)).toMatch(/^eyJ/);
  });

  it.each([
    { name: 'does not say when', ago: undefined },
    { name: 'says that it is older', ago: 3600 },
  ])('refuses an ID token that $name', async ({ ago }) => {
    const { one, attempt } = await asksFresh();
    authTime = ago === undefined ? undefined : nowEpochSeconds() - ago;
    await expect(one.complete(callback(attempt), attempt)).rejects.toMatchObject({ code: 'forged-form' });
  });
});

it('says that the person or the issuer declined', async () => {
  const { one, attempt } = await begun();
  const declined = `${redirectUri}?${new URLSearchParams({ error: 'access_denied', state: attempt.state })}`;
  await expect(one.complete(declined, attempt)).rejects.toMatchObject({
    code: 'access-denied',
    message: expect.stringContaining('`access_denied`'),
  });
});

it('says that the issuer does not answer, and asks it again the next time', async () => {
  const one = signIn();
  isDown = true;
  await expect(one.begin(redirectUri, { asksWho: false })).rejects.toMatchObject({
    code: 'issuer-unavailable',
  });
  isDown = false;
  expect((await one.begin(redirectUri, { asksWho: false })).url).toContain(issuer);
});
