// Which run of a pipeline a token speaks of, by the claims that the profile names. Everything that must happen once for an
// attempt, or be told apart in CloudTrail, hangs on this: a token that does not say it gets nothing.
import { canonicalJson, sha256Hex } from '../call.ts';
import { CountersignError } from '../countersign-error.ts';
import { newId } from '../identifiers.ts';
import type { VerifiedToken } from '../ports.ts';
import type { VendingProfile } from './profile.ts';

export interface Run {
  /** Claim → value, as text: the same over all attempts of the run. */
  readonly claims: Readonly<Record<string, string>>;
  /** Of this attempt and profile, whichever of its tokens came. */
  readonly sessionId: string;
  /**
   * The run in CloudTrail, 2 to 64 of `[\w+=,.@-]` (API_AssumeRole, SourceIdentity). It ends with a hash of session and
   * issuer, so that it names these credentials and no others [E7].
   */
  readonly sourceIdentity: string;
}

/** Throws CountersignError `access-denied`: the token is of another issuer, or does not say which run it is of. */
export function runOf({ principal }: Pick<VerifiedToken, 'principal'>, profile: VendingProfile): Run {
  if (principal.issuer !== profile.issuer) {
    throw new CountersignError(
      'access-denied',
      `profile \`${profile.name}\` is for tokens of another issuer: its configuration names the one`,
    );
  }
  const valuesOf = (names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => {
        const value = Object.hasOwn(principal.claims, name) ? principal.claims[name] : undefined;
        if (value === undefined || value === '') {
          throw new CountersignError(
            'access-denied',
            `the token does not say \`${name}\`, by which profile \`${profile.name}\` knows a run: it must be in the token and in the issuer's \`passedClaims\``,
          );
        }
        return [name, String(value)];
      }),
    );
  const claims = valuesOf(profile.run);
  const attempt = valuesOf(profile.attempt);
  const hash = sha256Hex(canonicalJson(['vend', principal.issuer, profile.name, claims, attempt]));
  const shown = [profile.name, ...Object.values(claims), ...Object.values(attempt)]
    .join('-')
    .replace(/[^A-Za-z0-9_+=,.@-]/g, '-');
  return {
    claims,
    sessionId: idFrom(hash),
    sourceIdentity: `${shown.slice(0, 51)}-${hash.slice(0, 12)}`,
  };
}

/** The session under which the refusals of a token are recorded that speaks of no run. */
export function runlessSessionId({ tokenSha256 }: VerifiedToken, profile: VendingProfile): string {
  return idFrom(sha256Hex(`vend\n${tokenSha256}\n${profile.name}`));
}

function idFrom(hexSha256: string): string {
  const bytes = Buffer.from(hexSha256, 'hex');
  return newId('ses', (lengthBytes) => bytes.subarray(0, lengthBytes));
}
