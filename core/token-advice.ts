// What to change when a token is not accepted, or is with less than was meant, for the person who holds it. It reads the
// unverified token, so it advises and never decides.
import type { IssuerConfiguration } from './issuer.ts';
import { didYouMean } from './nearest-word.ts';
import type { GroupCompleteness } from './principal.ts';
import { decomposeUnverifiedJwt, type UnverifiedJwt } from './strict-jwt.ts';

/** Undefined when the token is not of the one form that is read. */
export function unverifiedParts(token: string): UnverifiedJwt | undefined {
  try {
    return decomposeUnverifiedJwt(token);
  } catch {
    return undefined;
  }
}

/** At least one sentence. `code`: of docs/errors.md. */
export function adviceOnRefusal(
  token: string,
  issuers: readonly IssuerConfiguration[],
  code: string | undefined,
): readonly string[] {
  const jwt = unverifiedParts(token);
  if (jwt === undefined) return [formAdvice(token)];
  const issuer = issuers.find(({ issuer: name }) => name === jwt.issuer);
  if (issuer === undefined) {
    const names = issuers.map(({ issuer: name }) => name);
    return [
      `its issuer is \`${jwt.issuer}\`, and configured are ${names.map((name) => `\`${name}\``).join(', ')}` +
        didYouMean(jwt.issuer, names),
      'get the token from a configured issuer, or add an entry for this one to `issuers`',
    ];
  }
  if (code === 'expired-token') return ['get a new token: this one has ended'];
  const found = [
    ...algorithmAdvice(jwt, issuer),
    ...audienceAdvice(jwt, issuer),
    ...tenantAdvice(jwt, issuer),
  ];
  return found.length > 0 ? found : ['change what the reason names, at the issuer, and get a new token'];
}

/** None where all groups are known. */
export function adviceOnGroups(
  completeness: GroupCompleteness,
  issuer: IssuerConfiguration,
): readonly string[] {
  if (completeness === 'complete') return [];
  const consequence = 'policies that forbid by group deny it';
  if (completeness === 'truncated') {
    return [`the token leaves groups out, so ${consequence}: let the issuer send only the groups that count`];
  }
  return [
    issuer.groupsClaim === undefined
      ? `its groups are not known, so ${consequence}: set \`groupsClaim\`, or \`staticGroups\` where its tokens have none`
      : `it has no \`${issuer.groupsClaim}\`, so ${consequence}: let the issuer add that claim`,
  ];
}

function formAdvice(token: string): string {
  if (/^Bearer /i.test(token)) return 'remove `Bearer `: give the token alone';
  if (/^["'].*["']$/.test(token)) return 'remove the quotes around the token';
  if (token.includes('=')) return 'give the token as its issuer gave it: base64url without `=`';
  return 'give the token as its issuer gave it; where that is no signed JWT, ask the issuer for one that others can verify';
}

function algorithmAdvice({ algorithm }: UnverifiedJwt, { algorithms }: IssuerConfiguration): string[] {
  if (algorithms.some((accepted) => accepted === algorithm)) return [];
  return [
    /^(RS|ES)(256|384|512)$|^EdDSA$/.test(algorithm)
      ? `it is signed with ${algorithm}: add that to the issuer's \`algorithms\`, if it signs so`
      : `it is signed with \`${algorithm}\`, which proves nothing to others: let the issuer sign with ${algorithms.join(' or ')}`,
  ];
}

function audienceAdvice({ payload }: UnverifiedJwt, { audiences }: IssuerConfiguration): string[] {
  const own = [payload.aud ?? []].flat();
  if (own.some((audience) => typeof audience === 'string' && audiences.includes(audience))) return [];
  const said = own.length === 0 ? 'it has no audience' : `its audience is ${JSON.stringify(payload.aud)}`;
  return [`${said}: ask the issuer for a token for \`${audiences.join('` or `')}\``];
}

function tenantAdvice({ payload }: UnverifiedJwt, { allowedTenants }: IssuerConfiguration): string[] {
  const { tid } = payload;
  if (allowedTenants === undefined || (typeof tid === 'string' && allowedTenants.includes(tid))) return [];
  return [
    `its tenant is ${JSON.stringify(tid ?? null)}: add it to \`allowedTenants\`, if you trust all of it`,
  ];
}
