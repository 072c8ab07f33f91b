// Finds values that stand behind a name that means a secret: `key=value`, `key: value`, `--password value`, JSON, YAML,
// XML, SQL and code inside text, and sentences. It looks at names first, so text without such a name costs one scan.

import { secretKindOf } from '../secret-names.ts';
import { dotted, runEnd, runStart } from './characters.ts';
import { commandPasswords } from './command-passwords.ts';
import type { TextFinding } from './finding.ts';
import { couldBeSecret, looksChosen } from './secret-value.ts';
import { type ValueRange, valueAt } from './value-range.ts';

/** A word that makes a name worth reading; names longer than the reach on either side are no names. */
const secretWord =
  /pass|pwd|secret|token|key|cred|auth|conn|dsn|jwt|bearer|pw|psk|otp|pin|salt|sess|sas|pat|pword|psw|senha/gi;
const nameReachCharacters = 60;

/**
 * What stands between a name and its value. In this order: a sibling that holds the value; XML; a sign; a sentence; the
 * blank after an option.
 */
const sibling =
  /^\\{0,3}["']?\s{0,40},?\s{0,40}(?:[{]\s{0,20})?\\{0,3}["']?(?:parameter|option|setting|env|attribute|tag|field)?_?values?\\{0,3}["']?\s{0,4}[:=]\s{0,4}/i;
const element = /^(?:\s[^<>]{0,100})?>\s{0,8}(?:<!\[CDATA\[)?/;
const xmlValue = /^["']\s{1,4}value\s?=\s?/i;
const sign =
  /^\\{0,3}["'`]?\s{0,4}\]?\)?\s{0,12}(?:=>|:=|\?=|\|\|=|===?|->|=|:(?!:)|%3D|&#61;)[ \t]{0,12}(?:\{\s{0,4}\\{0,3}["']?[SB]\\{0,3}["']?\s{0,2}:\s{0,2})?/i;
const sentence =
  /^\\{0,3}["'`]?\s{1,4}(?:is|was|are|set to|to|of|as|for \S{1,60} (?:is|was|set to))(?::\s?|\s)\s{0,4}/i;
const quotedPair = /^\\{0,3}["']\s{0,4},\s{0,4}(?=\\{0,3}["'])/;
const blank = /^\s{1,4}(?=\S)/;
const lookAheadCharacters = 220;

export function findAssignments(text: string): TextFinding[] {
  const findings: TextFinding[] = [...commandPasswords(text)];
  secretWord.lastIndex = 0;
  for (let match = secretWord.exec(text); match; match = secretWord.exec(text)) {
    const nameIndex = runStart(text, match.index, dotted, nameReachCharacters);
    const nameEnd = runEnd(text, secretWord.lastIndex, dotted, nameReachCharacters);
    secretWord.lastIndex = nameEnd;
    const trimmed = text.slice(nameIndex, nameEnd).replace(/[.-]+$/, '');
    if (secretKindOf(trimmed, 'text') === undefined || isInsideArn(text, nameIndex)) continue;
    const range = valueBehind(text, nameIndex, nameEnd, trimmed);
    if (!range) continue;
    findings.push({ ...range, kind: kindOf(trimmed), layer: 'assignment' });
    secretWord.lastIndex = Math.max(nameEnd, range.endIndex);
  }
  return findings;
}

/** Where a text is a connection string, its password counts also in a field that is not free-form. */
export function findConnectionStrings(text: string): TextFinding[] {
  const looksLikeOne =
    text.includes('=') &&
    /(?:server|data source|host|endpoint|accountname|driver|dsn|defaultendpointsprotocol|dbname|database(?:name)?)\s?=/i.test(
      text,
    );
  if (!looksLikeOne) return [];
  return findAssignments(text).map((finding) => ({ ...finding, kind: 'connection-string-password' }));
}

function valueBehind(
  text: string,
  nameIndex: number,
  nameEnd: number,
  nameText: string,
): ValueRange | undefined {
  const after = text.slice(nameEnd, nameEnd + lookAheadCharacters);
  const separators: readonly (readonly [RegExp, 'free' | 'quoted' | 'prose' | 'element' | 'option'])[] = [
    [sibling, 'free'],
    [xmlValue, 'free'],
    [sign, 'free'],
    [sentence, 'prose'],
    [quotedPair, 'quoted'],
  ];
  if (text[nameIndex - 1] === '<' || (after.startsWith('>') && text[nameIndex - 1] !== '/')) {
    const opened = text[nameIndex - 1] === '/' ? null : element.exec(after);
    if (opened) return judged(text, valueAt(text, nameEnd + opened[0].length, 'element'), 'free', nameText);
  }
  for (const [pattern, manner] of separators) {
    const separator = pattern.exec(after);
    if (!separator) continue;
    const isConnection = /conn/i.test(nameText) && !/pass|pwd/i.test(nameText);
    const range = valueAt(text, nameEnd + separator[0].length, isConnection ? 'word' : 'free');
    const isLabel = manner === 'free' && /:\s/.test(separator[0]) && !/["'`]/.test(separator[0]);
    return judged(text, range, manner === 'prose' || isLabel ? 'prose' : 'free', nameText);
  }
  const isOption =
    nameText.startsWith('--') ||
    /^-[A-Za-z]{3,}/.test(nameText) ||
    /["']?-{1,2}$/.test(text.slice(nameIndex - 2, nameIndex));
  if (!isOption && !/^(?:password|passwd|requirepass|masterauth|_authToken|IDENTIFIED)$/i.test(nameText))
    return undefined;
  const separator = blank.exec(after);
  if (!separator || after[separator[0].length] === '-') return undefined;
  const range = valueAt(text, nameEnd + separator[0].length, 'free');
  return judged(text, range, isOption ? 'free' : 'prose', nameText);
}

/** The last part of an ARN names a secret, which is no value. */
function isInsideArn(text: string, index: number): boolean {
  return /\barn:[^\s"']{0,200}$/.test(text.slice(Math.max(0, index - 220), index));
}

/** A value that is followed by more words of a sentence is a word of that sentence. */
function judged(
  text: string,
  range: ValueRange | undefined,
  manner: 'free' | 'prose',
  nameText: string,
): ValueRange | undefined {
  if (!range) return undefined;
  const value = text.slice(range.startIndex, range.endIndex);
  // What stands in quotes before a colon is the next name.
  if (range.quoted && /^\\{0,7}["']\s{0,4}:/.test(text.slice(range.endIndex, range.endIndex + 14)))
    return undefined;
  if (!couldBeSecret(value)) return undefined;
  if (/token|key|auth|cred|conn|sess/i.test(nameText) && !/pass|secret/i.test(nameText)) {
    // Counts, flags and names of things; a password may look like them, a token does not.
    if (/^\d{1,9}$/.test(value) || (value.length < 6 && !/\d/.test(value))) return undefined;
  }
  if (manner === 'free' || range.quoted || looksChosen(value)) return range;
  const next = text.slice(range.endIndex, range.endIndex + 40);
  return /^\s{0,4}(?:$|[\r\n,;)}\]"'\\|])/.test(next) || /^\.?(?:\s*$|\s*[\r\n])/.test(next)
    ? range
    : undefined;
}

function kindOf(nameText: string): string {
  const lower = nameText.toLowerCase().replace(/[^a-z]/g, '');
  if (/secretaccesskey|awssecret/.test(lower)) return 'aws-secret-access-key';
  if (/pass|pwd|pw$/.test(lower)) return 'password';
  if (/secret$/.test(lower)) return 'secret';
  if (/private/.test(lower)) return 'private-key';
  if (/conn|dsn/.test(lower)) return 'connection-string';
  if (/token|jwt|bearer/.test(lower)) return 'token';
  if (/key/.test(lower)) return 'api-key';
  return /secret/.test(lower) ? 'secret' : 'credential';
}
