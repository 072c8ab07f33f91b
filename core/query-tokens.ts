// Keeps tokens out of queries: they end in logs, histories and referrers of everything on the way [J12].
import { CountersignError } from './countersign-error.ts';
import { queryParameters } from './signature/query-parameters.ts';

const tokenNames: ReadonlySet<string> = new Set([
  'access_token', // RFC 6750 section 2.3 says why not
  'authorization',
  'bearer_token',
  'id_token',
  'refresh_token',
  'webidentitytoken',
]);

/** Header and payload of a JWT both begin with `{"`. */
const jwtForm = /^(Bearer )?eyJ[A-Za-z0-9_-]*\.eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*$/;

/** Throws CountersignError `token-in-query`, which never repeats the token. */
export function refuseTokensInQuery(query: string): void {
  const found = queryParameters(query).find(
    ({ name, value }) => tokenNames.has(name.toLowerCase()) || jwtForm.test(value),
  );
  if (found === undefined) return;
  throw new CountersignError(
    'token-in-query',
    `the query parameter \`${found.name.slice(0, 64)}\` carries a token; expected it in a header or a body: ` +
      'treat this token as disclosed and get a new one',
  );
}
