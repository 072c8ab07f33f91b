// Numbers and blobs between the wire and the one JSON form of `Call.parameters` (core/call.ts). Every value has
// exactly one spelling there, since digests are taken over it: a second spelling is no value.
import type { JsonValue } from '../json.ts';

const longMinimum = -(2n ** 63n);
const longMaximum = 2n ** 63n - 1n;
const decimalForm = /^-?[1-9]\d{15,18}$/;

/** A number, or a decimal string beyond ±(2^53−1). Undefined for fractions and what no `long` holds. */
export function integerValue(wire: number | bigint): number | string | undefined {
  if (typeof wire === 'number') {
    // Beyond the safe range a double may stand for several integers: nobody can say which was meant.
    return Number.isSafeInteger(wire) ? wire + 0 : undefined;
  }
  if (wire < longMinimum || wire > longMaximum) return undefined;
  const number = Number(wire);
  return Number.isSafeInteger(number) ? number : wire.toString();
}

/** The other way: a bigint exactly where the value is a decimal string. Undefined for what `integerValue` never gives. */
export function integerFromValue(value: JsonValue): number | bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !decimalForm.test(value)) return undefined;
  const integer = BigInt(value);
  if (integer < longMinimum || integer > longMaximum) return undefined;
  return Number.isSafeInteger(Number(integer)) ? undefined : integer;
}

/** Finite numbers as themselves, the others by name; −0 is 0, as canonical JSON has it. */
export function floatValue(wire: number | bigint): number | string {
  const number = Number(wire);
  return Number.isFinite(number) ? number + 0 : String(number);
}

/** Undefined for what `floatValue` never gives. */
export function floatFromValue(value: JsonValue): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  return undefined;
}

/** RFC 4648 section 4 with padding, in its one canonical spelling. */
export function isCanonicalBase64(text: string): boolean {
  return text.length % 4 === 0 && Buffer.from(text, 'base64').toString('base64') === text;
}
