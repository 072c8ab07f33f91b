// Finds private keys in the forms that tools write: PEM, OpenSSH, PGP and PuTTY blocks, their line ends real or escaped,
// a JWK's private members, and the base64 of a key without its frame.
import { base64Lines, runEnd } from './characters.ts';
import type { TextFinding } from './finding.ts';

const found = (startIndex: number, endIndex: number, kind = 'private-key'): TextFinding => ({
  startIndex,
  endIndex,
  kind,
  layer: 'pattern',
});

/** A private key of 8,192 bits has 6.4 KB as PEM; a block of OpenPGP may have twice that. What is read in parts keeps so much in view. */
export const longestKeyCharacters = 16 * 1024;

export function findPrivateKeys(text: string): TextFinding[] {
  return [...findBlocks(text), ...findPuttyLines(text), ...findBareKeys(text), ...findJwkMembers(text)];
}

const blockBegin = /-----?[- ]BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE|OpenVPN Static) KEY(?: V1| BLOCK)?[- ]?-{3,5}/g;
const longestEndLineCharacters = 80;

function* findBlocks(text: string): Generator<TextFinding> {
  if (!text.includes('BEGIN ')) return;
  blockBegin.lastIndex = 0;
  for (let match = blockBegin.exec(text); match; match = blockBegin.exec(text)) {
    const bodyIndex = blockBegin.lastIndex;
    const end = /-----?[- ]?END /.exec(text.slice(bodyIndex));
    let endIndex: number;
    if (end) {
      const lineIndex = bodyIndex + end.index + end[0].length;
      const line = /^[A-Za-z0-9 ]*-{0,5}/.exec(text.slice(lineIndex, lineIndex + longestEndLineCharacters));
      endIndex = lineIndex + (line?.[0].length ?? 0);
    } else {
      // A block that was cut off: everything that may belong to it.
      endIndex = text.length;
    }
    yield found(match.index, endIndex);
    blockBegin.lastIndex = endIndex;
  }
}

function* findPuttyLines(text: string): Generator<TextFinding> {
  const begin = text.includes('Private-Lines:') ? text.indexOf('Private-Lines:') : -1;
  if (begin < 0) return;
  const end = text.indexOf('Private-MAC', begin);
  yield found(begin, end < 0 ? text.length : end);
}

/** What the base64 of PKCS#1, PKCS#8, SEC1 and OpenSSH keys begins with, for the usual kinds and sizes. */
const bareBegin =
  /(?<![A-Za-z0-9+/])(?:MII[A-Za-z0-9+/]{3}IBA(?:AK[BC]|DANBgkqhkiG9w0BA)|MI[GH][A-Za-z0-9+/]AgEAMB[AM]GByqGSM49|MHcCAQEE|MIGkAgEBBD|MC4CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjEA)/g;
const shortestBareKeyCharacters = 60;

function* findBareKeys(text: string): Generator<TextFinding> {
  if (text.length < shortestBareKeyCharacters) return;
  bareBegin.lastIndex = 0;
  for (let match = bareBegin.exec(text); match; match = bareBegin.exec(text)) {
    let endIndex = runEnd(text, match.index, base64Lines, text.length);
    while (' \t\r\n\\'.includes(text[endIndex - 1] ?? 'x')) endIndex--;
    if (endIndex - match.index >= shortestBareKeyCharacters) yield found(match.index, endIndex);
    bareBegin.lastIndex = endIndex;
  }
}

const jwkMember = /\\?"(?:d|p|q|dp|dq|qi|k)\\?"\s{0,8}:\s{0,8}\\?"([A-Za-z0-9_-]{16,8192})/g;

function* findJwkMembers(text: string): Generator<TextFinding> {
  if (!text.includes('kty')) return;
  for (const match of text.matchAll(jwkMember)) {
    const endIndex = match.index + match[0].length;
    yield found(endIndex - (match[1] as string).length, endIndex, 'jwk-private-member');
  }
}
