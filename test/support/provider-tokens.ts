// Tokens as real providers shape them (test/fixtures/tokens), signed here with keys of the test's own, and the attacks that
// every one of them must stand. The shapes come from each provider's documentation, which the fixture names.
import { createHmac, createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createSigningKey, rawToken, type SigningKey, signToken } from './test-issuer.ts';

type Claims = Readonly<Record<string, unknown>>;

interface Variant {
  readonly name: string;
  readonly claims?: Claims;
  readonly without?: readonly string[];
  /** Claim → how many generated values its list has. */
  readonly many?: Readonly<Record<string, number>>;
  readonly header?: Claims;
  /** Members of the principal; null: it has no such member. */
  readonly accepted?: Claims;
  /** Pattern of the reason. */
  readonly refused?: string;
}

interface ProviderFixture {
  readonly documentation: string;
  readonly configuration: Claims & { readonly issuer: string; readonly jwksUri: string };
  readonly header: { readonly alg: string; readonly kid: string };
  readonly claims: Claims & { readonly iat: number; readonly exp: number };
  readonly principal: Claims;
  readonly variants: readonly Variant[];
}

export interface Provider extends ProviderFixture {
  readonly name: string;
  readonly key: SigningKey;
  /** Of somebody else, under the same id. */
  readonly strangerKey: SigningKey;
  /** A minute after the token was issued. */
  readonly nowEpochSeconds: number;
  readonly jwks: { readonly keys: readonly unknown[] };
}

const folder = 'test/fixtures/tokens';

export async function loadProviders(): Promise<readonly Provider[]> {
  return Promise.all(
    readdirSync(folder)
      .sort()
      .map(async (file) => {
        const fixture: ProviderFixture = JSON.parse(readFileSync(join(folder, file), 'utf8'));
        const { alg, kid } = fixture.header;
        const key = await createSigningKey(kid, alg);
        return {
          ...fixture,
          name: basename(file, '.json'),
          key,
          strangerKey: await createSigningKey(kid, alg),
          nowEpochSeconds: fixture.claims.iat + 60,
          jwks: { keys: [key.publicJwk] },
        };
      }),
  );
}

export function tokenOf(
  { key, header, claims }: Provider,
  change: Omit<Variant, 'name'> = {},
  signer: SigningKey = key,
): Promise<string> {
  const many = Object.entries(change.many ?? {}).map(([name, count]) => [
    name,
    Array.from({ length: count }, (_, index) => `group-${index}`),
  ]);
  const kept = Object.entries({ ...claims, ...change.claims, ...Object.fromEntries(many) }).filter(
    ([name]) => change.without?.includes(name) !== true,
  );
  // `undefined` takes away the `typ` that a test token otherwise has.
  return signToken(signer, Object.fromEntries(kept), { typ: undefined, ...header, ...change.header });
}

interface Attack {
  /** Begins with its id in the threat model. */
  readonly name: string;
  readonly token: string;
  readonly refused: RegExp;
  /** When it is sent. Absent: a minute after it was issued. */
  readonly nowEpochSeconds?: number;
}

/** Those that do not depend on whose token it is. */
export async function attacksOn(provider: Provider): Promise<readonly Attack[]> {
  const { header, claims, key, strangerKey } = provider;
  const token = await tokenOf(provider);
  const [first = '', second = '', third = ''] = token.split('.');
  const publicPem = createPublicKey({ key: key.publicJwk, format: 'jwk' } as never).export({
    type: 'spki',
    format: 'pem',
  });
  const hmac = (input: string) => createHmac('sha256', publicPem).update(input).digest('base64url');
  const claimsText = JSON.stringify(claims);
  const headerText = JSON.stringify(header);
  const own = (change: Omit<Variant, 'name'>) => tokenOf(provider, change);
  const foreign = (more: Claims) => tokenOf(provider, { header: more }, strangerKey);
  const audience = [claims.aud].flat()[0] as string;
  const noForm = /three base64url parts/;
  const unsigned = /was not signed/;
  const elsewhere = /another audience/;
  const unknown = /not configured/;
  const { iat, exp } = claims;
  return [
    { name: '[J1] `alg: none`', token: rawToken({ ...header, alg: 'none' }, claims), refused: /algorithm/ },
    { name: '[J1] a stripped signature', token: `${first}.${second}.`, refused: noForm },
    {
      name: '[J1] HS256 under the public key',
      token: rawToken({ ...header, alg: 'HS256' }, claims, hmac),
      refused: /algorithm/,
    },
    {
      name: '[J2] a key that the header brings',
      token: await foreign({ jwk: strangerKey.publicJwk }),
      refused: unsigned,
    },
    {
      name: '[J2] a key that the header points to',
      token: await foreign({ jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' }),
      refused: unsigned,
    },
    {
      name: '[J2] a key id that is a path',
      token: await foreign({ kid: '../../../../dev/null' }),
      refused: /does not publish/,
    },
    {
      name: '[J2] a key id that every object has',
      token: await foreign({ kid: '__proto__' }),
      refused: /does not publish/,
    },
    {
      name: '[J2] a critical extension',
      token: rawToken({ ...header, crit: ['exp'] }, claims),
      refused: /`crit`/,
    },
    { name: '[J3] at its end', token, refused: /expired at/, nowEpochSeconds: exp + 30 },
    {
      name: '[J3] before it was issued',
      token: await own({ without: ['nbf'] }),
      refused: /still to come/,
      nowEpochSeconds: iat - 31,
    },
    { name: '[J3] no end', token: await own({ without: ['exp'] }), refused: /no `exp`|lives/ },
    {
      name: '[J3] an end as text',
      token: rawToken(header, { ...claims, exp: String(exp) }, () => third),
      refused: /another type than RFC 7519/,
    },
    {
      name: '[J3] a year',
      token: await own({ claims: { exp: iat + 31_536_000 } }),
      refused: /lives 31536000 seconds/,
    },
    {
      name: '[J4] an audience with a slash more',
      token: await own({ claims: { aud: `${audience}/` } }),
      refused: elsewhere,
    },
    {
      name: '[J4] an audience in capitals',
      token: await own({ claims: { aud: `${audience.toUpperCase()}X` } }),
      refused: elsewhere,
    },
    {
      name: '[J4] a part of the audience',
      token: await own({ claims: { aud: audience.slice(0, -1) } }),
      refused: elsewhere,
    },
    { name: '[J4] no audience', token: await own({ without: ['aud'] }), refused: elsewhere },
    {
      name: '[J4] an issuer with something after it',
      token: await own({ claims: { iss: `${claims.iss}.evil.example` } }),
      refused: unknown,
    },
    {
      name: '[J4] an issuer in a list',
      token: rawToken(header, { ...claims, iss: [claims.iss] }),
      refused: /no `iss`/,
    },
    {
      name: '[J5] a key of the same id of another issuer',
      token: await tokenOf(provider, {}, strangerKey),
      refused: unsigned,
    },
    { name: '[J6] no subject', token: await own({ without: ['sub', 'oid'] }), refused: /no `(sub|oid)`/ },
    {
      name: '[J8] the algorithm twice',
      token: rawToken(headerText.replace('{', '{"alg":"none",'), claimsText),
      refused: /one reading/,
    },
    {
      name: '[J8] the subject twice',
      token: rawToken(headerText, claimsText.replace('{', '{"sub":"root",')),
      refused: /one reading/,
    },
    { name: '[J8] padding', token: `${first}.${second}=.${third}`, refused: noForm },
    { name: '[J8] a line break after it', token: `${token}\n`, refused: noForm },
    {
      name: '[J8] claims in UTF-8 with a byte order mark',
      token: rawToken(headerText, `\uFEFF${claimsText}`),
      refused: /one reading/,
    },
    {
      name: '[J11] a type for something else',
      token: await own({ header: { typ: 'dpop+jwt' } }),
      refused: /`typ`/,
    },
  ];
}
