// Finds well-known credentials that are told by their whole shape instead of a prefix. Every pattern is bounded, so
// each costs at most its own bound per place where it may begin.
import { base64Any, belongs, runEnd, runStart } from './characters.ts';
import type { TextFinding } from './finding.ts';

interface Shape {
  readonly kind: string;
  /** Literal text without which the pattern cannot match: looked for first. */
  readonly hint: string;
  /** The first group is the secret, or the whole match where there is no group. */
  readonly pattern: RegExp;
}

const shapes: readonly Shape[] = [
  {
    kind: 'telegram-bot-token',
    hint: ':AA',
    pattern: /(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{30,64}/g,
  },
  {
    kind: 'discord-bot-token',
    hint: '.',
    pattern:
      /(?<![A-Za-z0-9_.-])[MNO][A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,45}(?![A-Za-z0-9_.-])/g,
  },
  {
    kind: 'azure-client-secret',
    hint: 'Q~',
    pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{28,64}/g,
  },
  { kind: 'mailchimp-api-key', hint: '-us', pattern: /(?<![0-9a-f])[0-9a-f]{32}-us\d{1,2}(?!\d)/g },
  {
    kind: 'mailgun-api-key',
    hint: '-',
    pattern: /(?<![0-9a-f-])[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![0-9a-f-])/g,
  },
  {
    kind: 'terraform-token',
    hint: '.atlasv1.',
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{10,20}\.atlasv1\.[A-Za-z0-9_=-]{40,200}/g,
  },
  { kind: 'newrelic-key', hint: 'NRAL', pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{36}NRAL(?![A-Za-z0-9])/g },
  {
    kind: 'maxmind-license-key',
    hint: '_mmk',
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9_]{20,60}_mmk(?![A-Za-z0-9])/g,
  },
  {
    kind: 'salesforce-token',
    hint: '!',
    pattern: /(?<![A-Za-z0-9])00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{60,200}/g,
  },
  {
    kind: 'asana-token',
    hint: '/12',
    pattern: /(?<![\w/])[12]\/12\d{12,16}(?:\/12\d{12,16})?:[0-9a-f]{32}/g,
  },
  { kind: 'password-hash', hint: '$2', pattern: /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}/g },
  {
    kind: 'password-hash',
    hint: '$',
    pattern:
      /\$(?:1|5|6|7|y|gy|apr1|sha1|argon2(?:id|i|d)|scrypt|pbkdf2(?:-sha\d{1,3})?|P|H)\$[A-Za-z0-9$./+=,-]{20,300}/g,
  },
  { kind: 'password-hash', hint: '$', pattern: /\bpbkdf2_sha\d{1,3}\$\d{1,9}\$[A-Za-z0-9+/=$._-]{20,200}/g },
  { kind: 'password-hash', hint: 'SHA', pattern: /\{S?SHA(?:256|384|512)?\}[A-Za-z0-9+/]{24,140}={0,2}/g },
  {
    kind: 'age-secret-key',
    hint: 'age-secret-key-1',
    pattern: /age-secret-key-1[a-z0-9]{40,80}/g,
  },
  {
    kind: 'kubernetes-bootstrap-token',
    hint: 'token ',
    pattern: /--token[ =]([a-z0-9]{6}\.[a-z0-9]{16})(?![a-z0-9])/g,
  },
  { kind: 'datadog-client-token', hint: 'pub', pattern: /(?<![A-Za-z0-9])pub[0-9a-f]{32}(?![0-9a-f])/g },
  { kind: 'okta-token', hint: 'SSWS', pattern: /SSWS\s{1,3}([A-Za-z0-9_-]{20,80})/g },
  {
    kind: 'onepassword-secret-key',
    hint: 'A3-',
    pattern:
      /(?<![A-Z0-9])A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}/g,
  },
  {
    kind: 'account-key',
    hint: 'Key=',
    pattern: /(?:AccountKey|SharedAccessKey|SharedSecretKey|EntityKey)=([A-Za-z0-9+/%]{20,200}={0,2})/g,
  },
  {
    kind: 'azure-sas-signature',
    hint: 'SharedAccessSignature',
    pattern: /SharedAccessSignature[= ](?:sv=|sr=)([^\s"'`<>;]{20,2000})/g,
  },
  {
    kind: 'netrc-password',
    hint: 'login',
    pattern: /\blogin\s{1,4}\S{1,100}\s{1,4}password\s{1,4}(\S{3,200})/g,
  },
  {
    kind: 'pgpass-password',
    hint: ':5432:',
    pattern: /(?<![\w.-])[\w.*-]{1,100}:5432:[\w*-]{1,64}:[\w.-]{1,64}:([^\s:"']{3,128})/g,
  },
  {
    kind: 'shadow-password',
    hint: '/bin',
    pattern: /^[a-z_][\w-]{0,31}:([^:*!x\s][^:\s]{5,120}):\d+:\d+:/gm,
  },
];

/** Parts that Azure writes at a fixed place inside its keys, so that they can be recognised. */
const azureInfix = /AzCa|ACDb|ACRC|AzFu|AzSe|APIM|\+ASt|\+AMC|\+ABa|\+AEh|AZDO|JQQJ99/g;
const azureKeyCharacters = { least: 52, most: 90 };

export function findShapes(text: string): TextFinding[] {
  const findings: TextFinding[] = [];
  if (text.includes('eyJ')) findings.push(...findWebTokens(text));
  for (const { kind, hint, pattern } of shapes) {
    if (!text.includes(hint)) continue;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const endIndex = match.index + match[0].length;
      const startIndex = match[1] === undefined ? match.index : endIndex - match[1].length;
      const at = match[1] === undefined ? match.index : match.index + match[0].lastIndexOf(match[1]);
      findings.push({
        startIndex: Math.min(startIndex, at),
        endIndex: at + (match[1] ?? match[0]).length,
        kind,
        layer: 'pattern',
      });
    }
  }
  if (text.length >= azureKeyCharacters.least) findings.push(...findAzureKeys(text));
  return findings;
}

function* findAzureKeys(text: string): Generator<TextFinding> {
  azureInfix.lastIndex = 0;
  for (let match = azureInfix.exec(text); match; match = azureInfix.exec(text)) {
    const startIndex = runStart(text, match.index, base64Any, azureKeyCharacters.most);
    let endIndex = runEnd(text, match.index, base64Any, azureKeyCharacters.most);
    while (text[endIndex] === '=') endIndex++;
    const length = endIndex - startIndex;
    if (length < azureKeyCharacters.least || length > azureKeyCharacters.most) continue;
    yield { startIndex, endIndex, kind: 'azure-key', layer: 'pattern' };
    azureInfix.lastIndex = endIndex;
  }
}

const shortestPartCharacters = 10;

/** JWS in three parts (the last may be empty or cut off) and JWE in five. */
function* findWebTokens(text: string): Generator<TextFinding> {
  for (let at = text.indexOf('eyJ'); at >= 0; ) {
    const headerEnd = urlRunEnd(text, at);
    const payloadEnd = text[headerEnd] === '.' ? urlRunEnd(text, headerEnd + 1) : headerEnd;
    const header = headerEnd - at;
    const payload = payloadEnd - headerEnd - 1;
    const isToken =
      header >= shortestPartCharacters &&
      (payload >= shortestPartCharacters ||
        // Detached: the signature alone follows.
        (payload === 0 && text[payloadEnd] === '.' && urlRunEnd(text, payloadEnd + 1) - payloadEnd > 20));
    if (!isToken || (!/^(?:eyJ|[\w-]{20})/.test(text.slice(headerEnd + 1, headerEnd + 24)) && payload > 0)) {
      at = text.indexOf('eyJ', Math.max(headerEnd, at + 3));
      continue;
    }
    let endIndex = payloadEnd;
    for (let part = 0; part < 3 && text[endIndex] === '.'; part++) endIndex = urlRunEnd(text, endIndex + 1);
    if (text[endIndex - 1] === '.' && endIndex > payloadEnd + 1) endIndex--;
    yield { startIndex: at, endIndex, kind: 'jwt', layer: 'pattern' };
    at = text.indexOf('eyJ', endIndex);
  }
}

function urlRunEnd(text: string, startIndex: number): number {
  let end = startIndex;
  while (end < text.length && (belongs(text, end, base64Any) || text[end] === '=') && text[end] !== '/')
    end++;
  return end;
}
