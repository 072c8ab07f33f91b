// Makes the names of sessions, requests, grants and calls. They are unguessable; a call's also sorts by its time.
import type { RandomBytes } from './ports.ts';

/** Crockford's base32 in lower case: no `i`, `l`, `o`, `u`, so that an id survives being read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** `PREFIX_` and 26 characters: 130 random bits. */
export function newId(prefix: 'ses' | 'req' | 'ask' | 'grant' | 'wrt', random: RandomBytes): string {
  return `${prefix}_${randomCharacters(26, random)}`;
}

/**
 * `call_` and 26 characters in ULID's layout: 10 of the time, 16 of 80 random bits. Ids of different
 * milliseconds sort by time as plain strings. https://github.com/ulid/spec
 */
export function newCallId(nowEpochMilliseconds: number, random: RandomBytes): string {
  return `call_${timeCharacters(nowEpochMilliseconds)}${randomCharacters(16, random)}`;
}

/** The time in a call's id. Throws RangeError on what is no call's id. */
export function callIdMilliseconds(callId: string): number {
  const characters = /^call_([0-9a-hjkmnp-tv-z]{10})[0-9a-hjkmnp-tv-z]{16}$/.exec(callId)?.[1];
  if (characters === undefined) throw new RangeError(`\`${callId}\` is no call's id`);
  return [...characters].reduce((time, character) => time * 32 + alphabet.indexOf(character), 0);
}

function timeCharacters(epochMilliseconds: number): string {
  if (!Number.isInteger(epochMilliseconds) || epochMilliseconds < 0 || epochMilliseconds >= 2 ** 48) {
    throw new RangeError(`a call's time must be whole milliseconds below 2^48, got ${epochMilliseconds}`);
  }
  let rest = epochMilliseconds;
  let text = '';
  for (let index = 0; index < 10; index += 1) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** 256 is a multiple of 32, so five bits of each byte are without bias. */
function randomCharacters(length: number, random: RandomBytes): string {
  return Array.from(random(length), (byte) => alphabet.charAt(byte & 31)).join('');
}
