// One question to `token explain --batch`: a token, and what it is held against. Closed: an unknown member or one of another
// shape is refused, so that a check that was meant is never left out.
import { CountersignError } from './countersign-error.ts';
import { type IssuerConfiguration, parseIssuers } from './issuer.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { recogniseIssuer } from './recognised-issuer.ts';

/** `null`: not checked. */
export interface TokenQuestion {
  readonly token: string;
  readonly issuer: IssuerConfiguration | null;
  readonly audiences: readonly string[] | null;
  readonly jwks: JsonObject | null;
  readonly nowEpochSeconds: number | null;
}

const members: ReadonlySet<string> = new Set(['token', 'issuer', 'audience', 'jwks', 'now']);
const latestEpochSeconds = 253_402_300_799;
const isoForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Throws CountersignError `malformed-request` or `invalid-parameter`, which never repeats the token. */
export function readTokenQuestion(value: JsonValue): TokenQuestion {
  if (!isJsonObject(value)) throw invalid('the line is no object `{ token, issuer, audience, jwks, now }`');
  const unknown = Object.keys(value).find((name) => !members.has(name));
  if (unknown !== undefined) {
    throw invalid(
      `\`${unknown.slice(0, 64)}\` is not understood; expected token, issuer, audience, jwks and now`,
    );
  }
  const { token, audience, jwks } = value;
  if (typeof token !== 'string') throw invalid('`token` is no string; expected the text of a token');
  if (jwks === undefined) {
    throw invalid(
      "`jwks` is missing; expected the issuer's key set, or null to leave the signature unchecked",
    );
  }
  if (jwks !== null && !isJsonObject(jwks)) throw invalid('`jwks` is no object; expected `{ keys: […] }`');
  const said = audience === undefined || audience === null ? undefined : listOf(audience);
  const issuer = issuerOf(value.issuer, said);
  const isOwn = audience === undefined && isJsonObject(value.issuer) && value.issuer.audiences !== undefined;
  return {
    token,
    issuer,
    audiences: said ?? (isOwn && issuer !== null ? issuer.audiences : null),
    jwks,
    nowEpochSeconds: nowOf(value.now),
  };
}

/** With the options that are known of its provider. Throws CountersignError `invalid-parameter`. */
export function issuerNamed(issuer: string): IssuerConfiguration {
  // Never compared with: whether and with what the audience is checked is the question's to say.
  return configuration({ ...recogniseIssuer(issuer)?.options, issuer, audiences: ['unchecked'] });
}

function issuerOf(value: JsonValue | undefined, audiences?: readonly string[]): IssuerConfiguration | null {
  if (value === null) return null;
  if (typeof value === 'string') return issuerNamed(value);
  if (isJsonObject(value)) return configuration({ audiences: audiences ?? ['unchecked'], ...value });
  throw invalid('`issuer` is missing; expected its exact URL, its configuration, or null for any issuer');
}

function configuration(value: Readonly<Record<string, unknown>>): IssuerConfiguration {
  try {
    const [issuer] = parseIssuers(JSON.stringify([value]));
    if (issuer !== undefined) return issuer;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : '';
    throw invalid(`\`issuer\` is no configuration of one: ${reason}`, cause);
  }
  throw invalid('`issuer` is no configuration of one');
}

function listOf(value: JsonValue): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((one) => typeof one === 'string' && one !== '')) {
    throw invalid('`audience` is no string or list of strings; null leaves it unchecked');
  }
  return list as readonly string[];
}

function nowOf(value: JsonValue | undefined): number | null {
  if (value === undefined || value === null) return null;
  const seconds = typeof value === 'string' && isoForm.test(value) ? new Date(value).getTime() / 1000 : value;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= latestEpochSeconds)) {
    throw invalid(
      '`now` is no time; expected seconds since 1970, or e.g. `2026-11-22T12:00:00Z`; null leaves times unchecked',
    );
  }
  return seconds;
}

const invalid = (message: string, cause?: unknown) =>
  new CountersignError('invalid-parameter', message, { cause });
