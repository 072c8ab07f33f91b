// Verifies bearer tokens of the configured OIDC issuers. A token chooses nothing but whose entry it is held against:
// key address, algorithms, audiences and times are the entry's.
import { JwtInvalidAudienceError, JwtParseError } from 'aws-jwt-verify/error';
import type { Jwk } from 'aws-jwt-verify/jwk';
import { verifyJwt } from 'aws-jwt-verify/jwt-verifier';
import { sha256Hex } from '../core/call.ts';
import type { CountersignError } from '../core/countersign-error.ts';
import type { IssuerConfiguration } from '../core/issuer.ts';
import { isJsonObject } from '../core/json.ts';
import type { Clock, TokenVerifier } from '../core/ports.ts';
import { decomposeUnverifiedJwt, invalidToken } from '../core/strict-jwt.ts';
import { assertTokenTimes, principalOf } from '../core/token-principal.ts';
import { parseStrictJson } from '../core/wire/strict-json.ts';
import { fetchHttpsDocument } from './https-document.ts';
import { IssuerKeys } from './issuer-keys.ts';

/** Rejects when the document cannot be had. */
export type FetchDocument = (url: string) => Promise<Uint8Array>;

export function createOidcTokenVerifier(options: {
  readonly issuers: readonly IssuerConfiguration[];
  readonly clock: Clock;
  /** Absent: https only, with Node's authorities and those of NODE_EXTRA_CA_CERTS. */
  readonly fetchDocument?: FetchDocument;
}): TokenVerifier {
  const { issuers, clock, fetchDocument = fetchHttpsDocument } = options;
  const entries = new Map(
    issuers.map((issuer) => [
      issuer.issuer,
      { issuer, keys: new IssuerKeys(() => fetchKeySet(issuer, fetchDocument), clock) },
    ]),
  );

  return {
    async verify(token) {
      const { issuer: name, algorithm, keyId, payload } = decomposeUnverifiedJwt(token);
      const entry = entries.get(name);
      if (entry === undefined) {
        throw invalidToken(
          "the token's issuer (`iss`) is not configured here; expected one that is, letter for letter",
        );
      }
      const { issuer, keys } = entry;
      if (!issuer.algorithms.some((accepted) => accepted === algorithm)) {
        throw invalidToken(
          `the token's algorithm is not accepted from its issuer; expected ${issuer.algorithms.join(' or ')}`,
        );
      }
      const key = await keys.find(keyId);
      assertKeyFits(key, algorithm);
      // Times are checked afterwards, with the clock that was passed in.
      const expectations = {
        issuer: name,
        audience: [...issuer.audiences],
        graceSeconds: Number.POSITIVE_INFINITY,
      };
      await verifyJwt(token, issuer.jwksUri, expectations, async () => key).catch((error: unknown) => {
        throw refusalOf(error, issuer);
      });
      return {
        expiresAtEpochSeconds: assertTokenTimes(payload, issuer, clock() / 1000),
        principal: principalOf(payload, issuer),
        tokenSha256: sha256Hex(token),
      };
    },
  };
}

/** Kind and size of key for each algorithm (RFC 7518 section 3): a key for one is not a key for another. */
function assertKeyFits(key: Jwk, algorithm: string): void {
  const curves: Readonly<Record<string, string>> = {
    ES256: 'P-256',
    ES384: 'P-384',
    ES512: 'P-521',
    EdDSA: 'Ed25519',
  };
  const fits = algorithm.startsWith('RS')
    ? key.kty === 'RSA' && Buffer.from(key.n ?? '', 'base64url').byteLength >= 256
    : key.kty === (algorithm === 'EdDSA' ? 'OKP' : 'EC') && key.crv === curves[algorithm];
  if (fits) return;
  throw invalidToken("the issuer's key (`kid`) is not one for the token's algorithm, or too short for it");
}

/** The library's own messages may quote claims; ours never do. */
function refusalOf(error: unknown, issuer: IssuerConfiguration): CountersignError {
  if (error instanceof JwtInvalidAudienceError) {
    return invalidToken(
      `the token is for another audience (\`aud\`); expected ${issuer.audiences.join(' or ')}, exactly`,
      error,
    );
  }
  return error instanceof JwtParseError
    ? invalidToken('a standard claim of the token has another type than RFC 7519 gives it', error)
    : invalidToken(
        'the token was not signed with the key that it names; expected its issuer to have signed it',
        error,
      );
}

async function fetchKeySet(issuer: IssuerConfiguration, fetchDocument: FetchDocument): Promise<Uint8Array> {
  return fetchDocument(
    issuer.jwksUri === 'discover' ? await discoverKeySet(issuer, fetchDocument) : issuer.jwksUri,
  );
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig, sections 4.1 to 4.3. */
async function discoverKeySet(issuer: IssuerConfiguration, fetchDocument: FetchDocument): Promise<string> {
  const address = `${issuer.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = parseStrictJson(await fetchDocument(address));
  if (!isJsonObject(document) || document.issuer !== issuer.issuer) {
    throw new Error(`\`${address}\` does not describe the issuer \`${issuer.issuer}\``);
  }
  const keySetUrl = URL.parse(String(document.jwks_uri));
  const hosts = issuer.jwksHosts ?? [new URL(issuer.issuer).host];
  if (keySetUrl?.protocol !== 'https:' || !hosts.includes(keySetUrl.host)) {
    throw new Error(`\`${address}\` names a \`jwks_uri\` that is not https on ${hosts.join(' or ')}`);
  }
  return keySetUrl.href;
}
