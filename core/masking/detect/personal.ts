// Finds personal data that a checksum or a rule of its issuer proves: cards, bank accounts, social security numbers of
// several countries. E-mail addresses and telephone numbers, which nothing proves, only on request.
import type { TextFinding } from './finding.ts';

interface PersonalRule {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly proves: (match: string, before: string) => boolean;
}

const digitsOf = (text: string) => text.replace(/\D/g, '');

export function hasLuhnChecksum(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const value = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = value * 2;
    sum += place % 2 === 0 ? value : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Issuer ranges of ISO/IEC 7812 with their lengths: Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro. */
const cardRanges =
  /^(?:4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|(?:6011|64[4-9]\d|65\d\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15})$/;

/** ISO 13616: the rest of the account number, rearranged and read as a number, is 1 modulo 97. */
function isIban(text: string): boolean {
  const compact = text.replace(/[\s-]/g, '').toUpperCase();
  if (compact.length < 15 || compact.length > 34) return false;
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    for (const digit of String(Number.parseInt(character, 36)))
      remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder === 1;
}

const weighted = (digits: string, weights: readonly number[]) =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);

function isCpf(text: string): boolean {
  const digits = digitsOf(text);
  if (/^(\d)\1*$/.test(digits)) return false;
  const check = (length: number) => {
    const rest =
      (weighted(
        digits,
        Array.from({ length }, (_, index) => length + 1 - index),
      ) *
        10) %
      11;
    return (rest === 10 ? 0 : rest) === Number(digits[length]);
  };
  return check(9) && check(10);
}

const dniLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const near = (words: RegExp) => (_: string, before: string) => words.test(before);

const rules: readonly PersonalRule[] = [
  {
    kind: 'card-number',
    pattern: /(?<![\w.:/-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)/g,
    proves: (match) => {
      const digits = digitsOf(match);
      return (
        cardRanges.test(digits) && hasLuhnChecksum(digits) && !/^(\d)\1*$/.test(digits) && isGrouped(match)
      );
    },
  },
  {
    kind: 'iban',
    pattern: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
    proves: isIban,
  },
  {
    kind: 'us-social-security-number',
    pattern: /(?<![\w.-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g,
    proves: (match) => match !== '078-05-1120' && match !== '219-09-9999',
  },
  {
    kind: 'us-social-security-number',
    pattern: /(?<![\w.-])(?!000|666|9\d\d)\d{3} ?(?!00)\d{2} ?(?!0000)\d{4}(?![\w-])/g,
    proves: near(/\bssn\b|social security/i),
  },
  {
    kind: 'brazilian-cpf',
    pattern: /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/g,
    proves: isCpf,
  },
  {
    kind: 'spanish-dni',
    pattern: /(?<![\w-])(?:\d{8}|[XYZ]\d{7})-?[A-Z](?![\w-])/g,
    proves: (match) => {
      const number = Number(
        match
          .replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)))
          .slice(0, 8)
          .replace(/\D/g, ''),
      );
      return dniLetters[number % 23] === match.at(-1);
    },
  },
  {
    kind: 'uk-national-insurance-number',
    pattern:
      /(?<![A-Za-z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?![A-Za-z0-9])/g,
    proves: () => true,
  },
  {
    kind: 'us-taxpayer-number',
    pattern: /(?<![\w.-])9\d{2}-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])-\d{4}(?![\w-])/g,
    proves: () => true,
  },
];

const contacts: readonly PersonalRule[] = [
  {
    kind: 'email-address',
    pattern:
      /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}(?![A-Za-z0-9])/g,
    proves: () => true,
  },
  {
    kind: 'telephone-number',
    pattern:
      /(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){6,12}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w-])/g,
    proves: () => true,
  },
];

const contextCharacters = 40;

export function findPersonalData(text: string, withContacts: boolean): TextFinding[] {
  const found = /\d[\d .-]{5}/.test(text) ? [...rules] : [];
  if (withContacts) found.push(...contacts);
  return found.flatMap(({ kind, pattern, proves }) =>
    [...text.matchAll(pattern)]
      .filter((match) =>
        proves(match[0], text.slice(Math.max(0, match.index - contextCharacters), match.index)),
      )
      .map((match) => ({
        startIndex: match.index,
        endIndex: match.index + match[0].length,
        kind,
        layer: 'personal' as const,
      })),
  );
}

/** Cards are written whole or in groups of three to six; numbers in a row of other lengths are a table. */
function isGrouped(match: string): boolean {
  return match
    .split(/[ -]/)
    .every((group, _, groups) => groups.length === 1 || (group.length >= 3 && group.length <= 6));
}
