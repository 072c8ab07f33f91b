// Reads a verified token's claims as its issuer's configuration says: whether it is in time, and whose it is.
import { claimAt } from './claim.ts';
import { CountersignError } from './countersign-error.ts';
import type { IssuerConfiguration, RecognitionRule } from './issuer.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import type { Principal } from './principal.ts';
import { invalidToken } from './strict-jwt.ts';

/** The last second of the year 9999: later times are no times. */
const latestEpochSeconds = 253_402_300_799;

/**
 * Checks `exp`, `nbf` and `iat` with the issuer's tolerance (RFC 7519 section 4.1) and answers the expiry in whole
 * seconds. Now `null`: they are not held against a clock. Throws CountersignError `expired-token` or `invalid-token`.
 */
export function assertTokenTimes(
  payload: JsonObject,
  issuer: IssuerConfiguration,
  nowEpochSeconds: number | null,
): number {
  const exp = time(payload, 'exp');
  const iat = time(payload, 'iat');
  const nbf = payload.nbf === undefined ? undefined : time(payload, 'nbf');
  if (nowEpochSeconds !== null) assertInTime({ exp, iat, nbf }, issuer, nowEpochSeconds);
  if (exp - iat > issuer.maximumLifetimeSeconds) {
    throw invalidToken(
      `the token lives ${exp - iat} seconds; expected at most ${issuer.maximumLifetimeSeconds}: ask for a shorter one`,
    );
  }
  return Math.floor(exp);
}

function assertInTime(
  times: { readonly exp: number; readonly iat: number; readonly nbf: number | undefined },
  issuer: IssuerConfiguration,
  nowEpochSeconds: number,
): void {
  const { exp, iat, nbf } = times;
  const tolerance = issuer.clockToleranceSeconds;
  if (nowEpochSeconds >= exp + tolerance) {
    throw new CountersignError(
      'expired-token',
      `the token expired at ${iso(exp)}; get a new one from its issuer`,
    );
  }
  if (nbf !== undefined && nowEpochSeconds + tolerance < nbf) {
    throw invalidToken(`the token is not valid before ${iso(nbf)} (\`nbf\`); expected a time that has come`);
  }
  if (nowEpochSeconds + tolerance < iat) {
    throw invalidToken(
      `the token was issued at ${iso(iat)} (\`iat\`), which is still to come; check the clocks`,
    );
  }
  const maximumAge = issuer.maximumTokenAgeSeconds;
  if (maximumAge !== undefined && nowEpochSeconds - iat > maximumAge + tolerance) {
    throw new CountersignError(
      'expired-token',
      `the token was issued at ${iso(iat)}; expected one of the last ${maximumAge} seconds: get a new one`,
    );
  }
}

/** Throws CountersignError `invalid-token` when a claim that the configuration relies on has another shape. */
export function principalOf(payload: JsonObject, issuer: IssuerConfiguration): Principal {
  const subject = subjectOf(payload, issuer);
  const email = text(payload, issuer.emailClaim);
  const kind = kindOf(payload, issuer.principalKind);
  const rule = kind === 'agent' ? recognisingRule(payload, issuer.recognition) : undefined;
  const claimed = issuer.ownerClaim === undefined ? undefined : text(payload, issuer.ownerClaim);
  const owner = rule?.owner ?? claimed;
  return {
    issuer: issuer.issuer,
    subject,
    kind,
    displayName: visible(text(payload, issuer.nameClaim)) ?? visible(email) ?? subject,
    ...(email === undefined ? {} : { email }),
    ...(owner === undefined ? {} : { owner }),
    // Whom only the token names still decides nothing for it.
    ...(claimed !== undefined && claimed !== owner ? { linked: [claimed] } : {}),
    ...(rule === undefined ? {} : { recognisedBy: rule.name }),
    ...(rule?.groups === undefined
      ? groupsOf(payload, issuer, subject)
      : { groups: rule.groups, groupsCompleteness: 'complete' as const }),
    claims: passedClaims(payload, issuer.passedClaims),
  };
}

/** The first whose claims all hold, exactly. */
function recognisingRule(
  payload: JsonObject,
  rules: readonly RecognitionRule[],
): RecognitionRule | undefined {
  return rules.find(({ claims }) =>
    Object.entries(claims).every(([name, value]) => claimAt(payload, name) === value),
  );
}

function subjectOf(payload: JsonObject, issuer: IssuerConfiguration): string {
  if (issuer.allowedTenants !== undefined) {
    const tenant = text(payload, 'tid');
    if (tenant === undefined || !issuer.allowedTenants.includes(tenant)) {
      throw invalidToken("the token's tenant (`tid`) is not among the allowed ones of its issuer");
    }
  }
  const names = issuer.subject === 'sub' ? ['sub'] : ['tid', 'oid'];
  return names
    .map((name) => {
      const value = text(payload, name);
      if (value === undefined) throw invalidToken(`the token has no \`${name}\`, which names its principal`);
      if (value.length > 256 || /\p{C}/u.test(value)) {
        throw invalidToken(`the token's \`${name}\` is longer than 256 characters or has invisible ones`);
      }
      return value;
    })
    .join('/');
}

/** Without the claim it is an agent: agents may do less, they never approve. */
function kindOf(payload: JsonObject, kind: IssuerConfiguration['principalKind']): Principal['kind'] {
  if (typeof kind === 'string') return kind;
  const value = claimAt(payload, kind.claim);
  const values = [value ?? []].flat();
  const isSaid = values.length > 0 && values.every((one) => typeof one === 'string');
  return isSaid && !values.some((one) => kind.agentValues.includes(one as string)) ? 'human' : 'agent';
}

/** INVARIANT: `complete` only when the token or the configuration says all groups there are [J7]. */
function groupsOf(
  payload: JsonObject,
  issuer: IssuerConfiguration,
  subject: string,
): Pick<Principal, 'groups' | 'groupsCompleteness'> {
  const { groupsClaim, groupsMaximum = Number.POSITIVE_INFINITY, staticGroups } = issuer;
  if (staticGroups !== undefined) {
    const groups = Object.hasOwn(staticGroups, subject) ? staticGroups[subject] : undefined;
    return { groups: groups ?? [], groupsCompleteness: 'complete' };
  }
  if (groupsClaim === undefined) return { groups: [], groupsCompleteness: 'absent' };
  const isOverage = saysOverage(payload, groupsClaim);
  const value = claimAt(payload, groupsClaim);
  if (value === undefined || value === null) {
    return { groups: [], groupsCompleteness: isOverage ? 'truncated' : 'absent' };
  }
  if (!Array.isArray(value) || !value.every((group) => typeof group === 'string')) {
    throw invalidToken(
      `the token's \`${groupsClaim}\` is no list of strings; expected the principal's groups`,
    );
  }
  const isTruncated = isOverage || value.length >= groupsMaximum;
  return { groups: value, groupsCompleteness: isTruncated ? 'truncated' : 'complete' };
}

/** https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference#groups-overage-claim */
function saysOverage(payload: JsonObject, groupsClaim: string): boolean {
  const elsewhere = payload._claim_names;
  const isElsewhere = isJsonObject(elsewhere) && Object.hasOwn(elsewhere, groupsClaim);
  return isElsewhere || (payload.hasgroups !== undefined && payload.hasgroups !== false);
}

/** A claim of another shape is refused, not left out: a rule that forbids by it would no longer match. */
function passedClaims(payload: JsonObject, names: readonly string[]): Principal['claims'] {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = claimAt(payload, name);
      if (value === undefined || value === null) return [];
      if (typeof value === 'object') {
        throw invalidToken(`the token's \`${name}\` is no string, number or boolean, as policies need it`);
      }
      return [[name, value] as const];
    }),
  );
}

function time(payload: JsonObject, name: string): number {
  const value = payload[name];
  if (value === undefined) throw invalidToken(`the token has no \`${name}\`; expected seconds since 1970`);
  if (typeof value !== 'number' || value < 0 || value > latestEpochSeconds) {
    throw invalidToken(`the token's \`${name}\` is no time; expected seconds since 1970 as a number`);
  }
  return value;
}

/** An empty or null claim counts as absent. */
function text(payload: JsonObject, name: string): string | undefined {
  const value = claimAt(payload, name);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidToken(`the token's \`${name}\` is no string`);
  return value;
}

/** A name that people see holds nothing that changes how its surroundings look (bidi, zero width, control). */
function visible(name: string | undefined): string | undefined {
  return name?.replace(/\p{C}/gu, '').slice(0, 256) || undefined;
}

const iso = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString();
