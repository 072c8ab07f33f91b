// Verifies one token against given issuers, keys and a time: the one way, for the doors and for `token explain`. A token
// chooses nothing but whose entry it is held against: algorithms, audiences and times are the entry's.
import { JwtInvalidAudienceError, JwtParseError } from 'aws-jwt-verify/error';
import type { Jwk, JwkWithKid } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt as decomposeByLibrary, validateJwtFields } from 'aws-jwt-verify/jwt';
import { verifyJwt } from 'aws-jwt-verify/jwt-verifier';
import { sha256Hex } from '../core/call.ts';
import type { CountersignError } from '../core/countersign-error.ts';
import type { IssuerConfiguration } from '../core/issuer.ts';
import type { VerifiedToken } from '../core/ports.ts';
import { signInTimeOf } from '../core/sign-in-time.ts';
import { decomposeUnverifiedJwt, invalidToken } from '../core/strict-jwt.ts';
import { assertTokenTimes, principalOf } from '../core/token-principal.ts';
import { verifiedEmailOf } from '../core/verified-email.ts';

/** What a token is held against. `null` switches a check off, which only `token explain` may do. */
export interface TokenChecks {
  /** By exact name. */
  readonly issuerOf: (name: string) => IssuerConfiguration | undefined;
  /** Of this issuer and no other. Null: the signature is not checked. */
  readonly keyOf: ((issuer: IssuerConfiguration, keyId: string) => JwkWithKid | Promise<JwkWithKid>) | null;
  /** Null: the audience is not checked. */
  readonly audiencesOf: ((issuer: IssuerConfiguration) => readonly string[]) | null;
  /** Asked once the key is there. Null: times are not held against a clock; their form and the lifetime still count. */
  readonly nowEpochSeconds: (() => number) | null;
}

/** Throws CountersignError `invalid-token` or `expired-token`, and what `keyOf` throws. */
export async function verifyToken(token: string, checks: TokenChecks): Promise<VerifiedToken> {
  const { issuer: name, algorithm, keyId, payload } = decomposeUnverifiedJwt(token);
  const issuer = checks.issuerOf(name);
  if (issuer === undefined) {
    throw invalidToken(
      "the token's issuer (`iss`) is not configured here; expected one that is, letter for letter",
    );
  }
  if (!issuer.algorithms.some((accepted) => accepted === algorithm)) {
    throw invalidToken(
      `the token's algorithm is not accepted from its issuer; expected ${issuer.algorithms.join(' or ')}`,
    );
  }
  const key = checks.keyOf === null ? null : await checks.keyOf(issuer, keyId);
  if (key !== null) assertKeyFits(key, algorithm);
  const audiences = checks.audiencesOf === null ? null : [...checks.audiencesOf(issuer)];
  // Times are checked afterwards, with the clock that was passed in.
  const expectations = { issuer: name, audience: audiences, graceSeconds: Number.POSITIVE_INFINITY };
  try {
    if (key === null) validateJwtFields(decomposeByLibrary(token).payload, expectations);
    else await verifyJwt(token, issuer.issuer, expectations, async () => key);
  } catch (error) {
    throw refusalOf(error, audiences ?? []);
  }
  const nowEpochSeconds = checks.nowEpochSeconds?.() ?? null;
  const signedInAtEpochSeconds =
    nowEpochSeconds === null
      ? undefined
      : signInTimeOf(payload, { nowEpochSeconds, toleranceSeconds: issuer.clockToleranceSeconds });
  const verifiedEmail = verifiedEmailOf(payload);
  return {
    expiresAtEpochSeconds: assertTokenTimes(payload, issuer, nowEpochSeconds),
    principal: principalOf(payload, issuer),
    tokenSha256: sha256Hex(token),
    ...(signedInAtEpochSeconds === undefined ? {} : { signedInAtEpochSeconds }),
    ...(verifiedEmail === undefined ? {} : { verifiedEmail }),
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
function refusalOf(error: unknown, audiences: readonly string[]): CountersignError {
  if (error instanceof JwtInvalidAudienceError) {
    return invalidToken(
      `the token is for another audience (\`aud\`); expected ${audiences.join(' or ')}, exactly`,
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
