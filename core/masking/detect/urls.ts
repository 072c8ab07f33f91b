// Finds passwords in the user part of URLs, the secrets of webhook paths, and what signs a URL or stands for its bearer
// in the query; names of keys (`X-Amz-Credential`) are no secrets.
import { belongs, hex } from './characters.ts';
import type { TextFinding } from './finding.ts';
import { couldBeSecret } from './secret-value.ts';

const longestAuthorityCharacters = 2048;
const databaseScheme =
  /(?:postgres(?:ql)?|mysql2?|mariadb|mongodb|redis[s]?|amqps?|mssql|sqlserver|oracle|cockroachdb|clickhouse|cassandra|couchdb|neo4j|bolt|db2|snowflake|redshift|mqtts?|nats|kafka|ldaps?|memcached|elasticsearch|influxdb|trino|vertica|sqlalchemy|psycopg2?|pymysql|asyncpg|pyodbc|srv|jdbc)$/i;

export function findInUrls(text: string): TextFinding[] {
  const findings: TextFinding[] = [];
  if (text.includes('://')) findings.push(...findUserInfo(text), ...findWebhooks(text));
  if (text.includes('jdbc:oracle')) findings.push(...findOraclePasswords(text));
  if (queryHint.test(text)) findings.push(...findQuerySecrets(text));
  return findings;
}

function* findUserInfo(text: string): Generator<TextFinding> {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const userIndex = at + 3;
    const rest = text.slice(userIndex, userIndex + longestAuthorityCharacters);
    const region = rest.slice(0, /[\s"'`<>\\]|$/.exec(rest)?.index);
    if (!region.includes('@')) continue;
    const range = passwordIn(region);
    if (!range || !couldBeSecret(region.slice(range[0], range[1]))) continue;
    const scheme = text.slice(Math.max(0, at - 24), at);
    yield {
      startIndex: userIndex + range[0],
      endIndex: userIndex + range[1],
      kind: databaseScheme.test(scheme) ? 'database-url-password' : 'url-password',
      layer: 'pattern',
    };
  }
}

/** Where the password lies in `user:password@host…`; sloppy URLs carry `/`, `#` and `@` in it unescaped. */
function passwordIn(region: string): readonly [number, number] | undefined {
  const authorityEnd = /[/?#]|$/.exec(region)?.index ?? region.length;
  const authority = region.slice(0, authorityEnd);
  const colon = authority.indexOf(':');
  const lastAt = authority.lastIndexOf('@');
  if (lastAt >= 0) {
    const host = authority.slice(lastAt + 1);
    const laterAt = region.lastIndexOf('@');
    const isCut = laterAt > lastAt && !/[.:]|localhost/.test(host);
    if (colon >= 0 && colon < lastAt) return [colon + 1, isCut ? laterAt : lastAt];
    // A token as the user's name.
    const user = authority.slice(0, lastAt);
    return user.length >= 16 && /\d/.test(user) && !user.includes('.') ? [0, lastAt] : undefined;
  }
  const sloppyAt = region.lastIndexOf('@');
  const sloppy = region.slice(colon + 1, sloppyAt);
  const isPort = /^\d{1,5}(?:[/?#]|$)/.test(sloppy);
  return colon > 0 && !isPort && !sloppy.includes('//') && sloppy.length <= 128
    ? [colon + 1, sloppyAt]
    : undefined;
}

function* findOraclePasswords(text: string): Generator<TextFinding> {
  for (const match of text.matchAll(/jdbc:oracle:[a-z0-9]{3,5}:[^\s/@"':]{1,64}\/([^\s@"']{1,128})@/g)) {
    const endIndex = match.index + match[0].length - 1;
    yield {
      startIndex: endIndex - (match[1] as string).length,
      endIndex,
      kind: 'database-url-password',
      layer: 'pattern',
    };
  }
}

const webhook =
  /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/|webhook\.office\.com\/webhookb2\/|outlook\.office(?:365)?\.com\/webhook\/|hooks\.zapier\.com\/hooks\/catch\/|chat\.googleapis\.com\/v1\/spaces\/|maker\.ifttt\.com\/trigger\/|api\.telegram\.org\/bot|hook\.(?:eu|us)\d\.make\.com\/|webhooks\.pagerduty\.com\/|events\.pagerduty\.com\/integration\/|logic\.azure\.com(?::443)?\/workflows\/)[^\s"'`<>\\,;)|]{8,600}/g;
const webhookKinds: readonly (readonly [string, string])[] = [
  ['slack', 'slack-webhook'],
  ['discord', 'discord-webhook'],
  ['office', 'teams-webhook'],
  ['telegram', 'telegram-bot-token'],
  ['azure', 'azure-logic-app-url'],
];

function* findWebhooks(text: string): Generator<TextFinding> {
  for (const match of text.matchAll(webhook)) {
    const [whole, host = ''] = match;
    const endIndex = match.index + whole.length;
    // Whoever has the address may post: its host is part of the credential.
    const startIndex = text.startsWith('https://', match.index - 8) ? match.index - 8 : match.index;
    const kind = webhookKinds.find(([part]) => host.includes(part))?.[1] ?? 'webhook-url';
    yield { startIndex, endIndex, kind, layer: 'pattern' };
  }
}

const queryHint =
  /(?:sig|signature|token|key|code|secret|pass|pwd|password|auth)[a-z_-]{0,20}(?:=|%3D|%253D)/i;
/** A parameter's name after a separator that may be percent-encoded once or twice, or escaped for HTML or JSON. */
const queryParameter =
  /(?:[?&#]|&amp;|\\u0026|%3F|%26|%253F|%2526)(X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|X-Ms-Signature|Signature|sig|hmac|s(?=ig)|access_?token|refresh_?token|id_?token|auth_?token|session_?token|security_?token|private_?token|bearer|token|api_?key|apikey|api-key|subscription-key|access_?key|secret_?key|accesskey|key|code|client_?secret|secret|password|passwd|pwd|pass|auth|jwt|assertion|client_assertion|SAMLResponse|samlrequest|code_verifier|x-api-key|webhook_token|ticket|nonce_token|SigninToken|state_token|otp|csrf_?token)(=|%3D|%253D)/gi;
const shortestBy: Readonly<Record<string, number>> = {
  key: 16,
  code: 12,
  auth: 8,
  ticket: 16,
  token: 8,
  pass: 4,
};
/** Names that say `next page` or `which`, also where they look secret. */
const harmlessQueryValue = /^(?:arn(?::|%3A)|true|false|null)/i;

function* findQuerySecrets(text: string): Generator<TextFinding> {
  queryParameter.lastIndex = 0;
  for (let match = queryParameter.exec(text); match; match = queryParameter.exec(text)) {
    const [, name = '', sign = '='] = match;
    const startIndex = queryParameter.lastIndex;
    const endIndex = queryValueEnd(text, startIndex, sign);
    queryParameter.lastIndex = endIndex;
    const value = text.slice(startIndex, Math.min(endIndex, startIndex + 600));
    const lower = name.toLowerCase();
    if (endIndex - startIndex < (shortestBy[lower] ?? 4)) continue;
    if (harmlessQueryValue.test(value) || !couldBeSecret(value)) continue;
    if ((lower === 'key' || lower === 'code') && !/\d/.test(value)) continue;
    if (lower === 'key' && /[/]|%2F/i.test(value)) continue;
    yield { startIndex, endIndex, kind: queryKind(lower), layer: 'url-signature' };
  }
}

const queryKind = (name: string): string => {
  if (name.startsWith('x-amz-security')) return 'aws-session-token';
  if (name === 'sig') return 'azure-sas-signature';
  return name.includes('sig') && !name.includes('token') ? 'url-signature' : 'url-token';
};

/** Up to the next parameter, which is separated as the name was from its value. */
function queryValueEnd(text: string, startIndex: number, sign: string): number {
  let index = startIndex;
  for (; index < text.length; index++) {
    const character = text[index] as string;
    if (/[\s&"'`<>\\#;|)\]}]/.test(character)) break;
    if (character !== '%' || sign === '=') continue;
    // Inside an encoded URL, an encoded `&` ends the value; a plain one did already.
    const hexIndex = sign === '%3D' ? index + 1 : index + 3;
    if (sign !== '%3D' && text.slice(index, index + 3) !== '%25') continue;
    if (belongs(text, hexIndex, hex) && /^(?:26|23|22|20)$/.test(text.slice(hexIndex, hexIndex + 2))) break;
  }
  return index;
}
