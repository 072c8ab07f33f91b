// Finds keys that look like any other random text and are told by what stands beside them: the secret of an access key
// id, and the keys of vendors whose name and a word for a key stand in front.
import { base64Any, belongs, runEnd } from './characters.ts';
import type { TextFinding } from './finding.ts';

/** How far from an access key id its secret may stand, on either side. */
const reachCharacters = 240;
const keyId =
  /(?<![A-Za-z0-9])(?:A[KS]IA[A-Z0-9]{12,124}|LTAI[A-Za-z0-9]{12,28}|AKID[A-Za-z0-9]{28,40}|GOOG1?[A-Z0-9]{18,64})(?![A-Za-z0-9])/g;
const awsSecretName = /aws.{0,6}secret|secret.?access.?key|aws_?sk\b|secretkey/gi;

export function findNearKeyIds(text: string): TextFinding[] {
  const findings: TextFinding[] = [];
  if (/A[KS]IA|LTAI|AKID|GOOG/.test(text)) {
    for (const { 0: id, index } of text.matchAll(keyId)) {
      const isAws = id.startsWith('AKIA') || id.startsWith('ASIA') || id.startsWith('GOOG');
      const [least, most] = isAws ? [40, 40] : id.startsWith('LTAI') ? [30, 30] : [32, 32];
      const kind = isAws ? 'aws-secret-access-key' : 'cloud-secret-key';
      const from = Math.max(0, index - reachCharacters);
      const to = Math.min(text.length, index + id.length + reachCharacters);
      findings.push(...secretsBetween(text, from, to, least, most, kind));
    }
  }
  awsSecretName.lastIndex = 0;
  for (let match = awsSecretName.exec(text); match; match = awsSecretName.exec(text)) {
    const from = awsSecretName.lastIndex;
    findings.push(
      ...secretsBetween(text, from, Math.min(text.length, from + 120), 40, 40, 'aws-secret-access-key'),
    );
  }
  return findings;
}

/** Runs of base64 of a fixed length with upper case, lower case and digits. */
function* secretsBetween(
  text: string,
  fromIndex: number,
  toIndex: number,
  least: number,
  most: number,
  kind: string,
): Generator<TextFinding> {
  for (let index = fromIndex; index < toIndex; ) {
    if (!belongs(text, index, base64Any)) {
      index++;
      continue;
    }
    let startIndex = index;
    // Far enough to see that it is too long.
    const endIndex = runEnd(text, index, base64Any, Math.max(most + 2, toIndex - index));
    index = endIndex;
    // `/` and `_` may join a path or an option to the key; escapes leave a letter in front.
    if (startIndex > 0 && text[startIndex - 1] === '\\' && 'nrt'.includes(text[startIndex] ?? ' '))
      startIndex++;
    const length = endIndex - startIndex;
    if (length < least || length > most || (startIndex > 0 && belongs(text, startIndex - 1, base64Any)))
      continue;
    const token = text.slice(startIndex, endIndex);
    if (/[a-z]/.test(token) && /[A-Z]/.test(token) && /\d|[+/]/.test(token)) {
      yield { startIndex, endIndex, kind, layer: 'pattern' };
    }
  }
}

interface VendorKey {
  readonly kind: string;
  readonly names: string;
  readonly value: RegExp;
}

const hexOf = (...lengths: readonly number[]) =>
  new RegExp(`^(?:${lengths.map((length) => `[0-9a-f]{${length}}`).join('|')})$`, 'i');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const mixed = (least: number, most: number) =>
  new RegExp(`^(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_-]{${least},${most}}$`);

const vendorKeys: readonly VendorKey[] = [
  { kind: 'datadog-key', names: 'datadog|dd', value: hexOf(32, 40) },
  { kind: 'twilio-auth-token', names: 'twilio', value: hexOf(32) },
  { kind: 'cloudflare-token', names: 'cloudflare|cf', value: /^(?:[0-9a-f]{37}|(?=.*\d)[A-Za-z0-9_-]{40})$/ },
  { kind: 'heroku-api-key', names: 'heroku', value: uuid },
  { kind: 'okta-token', names: 'okta', value: /^00[A-Za-z0-9_-]{38,42}$/ },
  { kind: 'auth0-client-secret', names: 'auth0', value: mixed(48, 72) },
  { kind: 'pagerduty-key', names: 'pagerduty|pager_duty|pd', value: mixed(20, 32) },
  { kind: 'snyk-token', names: 'snyk', value: uuid },
  { kind: 'atlassian-token', names: 'atlassian|jira|confluence', value: mixed(24, 24) },
  { kind: 'newrelic-key', names: 'newrelic|new_relic|new-relic', value: hexOf(40, 47) },
  { kind: 'splunk-token', names: 'splunk', value: uuid },
  { kind: 'linode-token', names: 'linode', value: hexOf(64) },
  { kind: 'fastly-token', names: 'fastly', value: mixed(32, 32) },
  { kind: 'algolia-key', names: 'algolia', value: hexOf(32) },
  { kind: 'postmark-token', names: 'postmark', value: uuid },
  { kind: 'mapbox-secret-token', names: 'mapbox', value: /^sk\.[A-Za-z0-9._-]{40,}$/ },
  { kind: 'rollbar-token', names: 'rollbar', value: hexOf(32) },
  { kind: 'bugsnag-key', names: 'bugsnag', value: hexOf(32) },
  { kind: 'codecov-token', names: 'codecov', value: uuid },
  { kind: 'circleci-token', names: 'circle(?:ci)?', value: hexOf(40) },
  { kind: 'travis-token', names: 'travis', value: mixed(20, 24) },
  { kind: 'sentry-token', names: 'sentry', value: hexOf(64) },
  { kind: 'opsgenie-key', names: 'opsgenie', value: uuid },
  { kind: 'wandb-api-key', names: 'wandb|wandb', value: hexOf(40) },
  { kind: 'cohere-api-key', names: 'cohere|mistral|together', value: mixed(32, 64) },
  { kind: 'segment-key', names: 'segment', value: mixed(32, 32) },
  { kind: 'dropbox-token', names: 'dropbox', value: mixed(15, 64) },
  { kind: 'facebook-secret', names: 'facebook|fb', value: hexOf(32) },
  { kind: 'twitter-secret', names: 'twitter', value: mixed(35, 60) },
  { kind: 'consul-token', names: 'consul', value: uuid },
  { kind: 'nomad-token', names: 'nomad', value: uuid },
  { kind: 'scaleway-secret-key', names: 'scaleway|scw', value: uuid },
  { kind: 'github-token', names: 'github', value: hexOf(40) },
  { kind: 'gitlab-token', names: 'gitlab', value: mixed(20, 20) },
  {
    kind: 'wireguard-key',
    names: 'wireguard|presharedkey|privatekey',
    value: /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
  },
  { kind: 'ethereum-private-key', names: 'ethereum|eth|wallet|private', value: /^(?:0x)?[0-9a-f]{64}$/i },
];

const vendorName = new RegExp(
  `(?<![A-Za-z])(?:${vendorKeys.map(({ names }, index) => `(?<v${index}>${names})`).join('|')})(?![a-z])`,
  'gi',
);
const vendorHint = new RegExp(vendorKeys.map(({ names }) => names).join('|'), 'i');
/** After the vendor's name: words for a key, then a sign or blank, then the value. */
const keyThenValue =
  /^[\w .'"\\-]{0,40}?(?:key|token|secret|auth|password|pass|pat|api)[\w .-]{0,20}\\?["'`]?\)?\s{0,4}(?:=>|:=|=|:|,|\s|is)\s{0,4}\\?["'`]?([A-Za-z0-9_.+/=-]{15,90})/i;
const nameAlone = /^\s{0,4}\\?["'`]?\s{0,4}(?:=|:)\s{0,4}\\?["'`]?([A-Za-z0-9_.+/=-]{15,90})/;
const lookAheadCharacters = 180;

export function findNearVendors(text: string): TextFinding[] {
  if (text.length < 20 || !vendorHint.test(text)) return [];
  const findings: TextFinding[] = [];
  for (const match of text.matchAll(vendorName)) {
    const position = vendorKeys.findIndex((_, index) => match.groups?.[`v${index}`] !== undefined);
    const vendor = vendorKeys[position];
    if (!vendor) continue;
    const from = match.index + match[0].length;
    const window = text.slice(from, from + lookAheadCharacters);
    const hit = keyThenValue.exec(window) ?? nameAlone.exec(window);
    const value = hit?.[1];
    if (!hit || value === undefined || !vendor.value.test(value)) continue;
    const startIndex = from + hit[0].length - value.length;
    findings.push({ startIndex, endIndex: startIndex + value.length, kind: vendor.kind, layer: 'pattern' });
  }
  return findings;
}
