// Timestamps between the three formats of AWS protocols and the one form of `Call.parameters`,
// `YYYY-MM-DDTHH:MM:SS.sssZ`. Finer fractions are cut to milliseconds: boto3 sends microseconds of `now()`,
// and the cut value is what is decided on and what is sent.
import type { Shape } from '../catalogue/model.ts';

export type TimestampFormat = NonNullable<Shape['timestampFormat']>;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const canonicalForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const dateTimeForm =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const httpDateForm =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d+))? GMT$/;
const epochForm = /^-?\d{1,15}(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/**
 * Reads a timestamp: `iso8601` (RFC 3339 date-time with any offset), `rfc822` (IMF-fixdate, RFC 9110 section 5.6.7,
 * with optional fraction) or `unixTimestamp` (seconds since the epoch with fraction, number or text).
 * Undefined when it has not that format or no such day exists.
 * Source: https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait
 */
export function readTimestamp(value: string | number, format: TimestampFormat): string | undefined {
  if (format === 'unixTimestamp') return fromEpochSeconds(value);
  if (typeof value !== 'string') return undefined;
  return format === 'iso8601' ? fromDateTime(value) : fromHttpDate(value);
}

/** `value`: the form of `Call.parameters`. Undefined when it is not, or when the format cannot hold its milliseconds. */
export function writeTimestamp(value: string, format: TimestampFormat): string | number | undefined {
  if (!isCanonicalTimestamp(value)) return undefined;
  const wholeSeconds = value.endsWith('.000Z');
  if (format === 'unixTimestamp') return Date.parse(value) / 1000;
  // HTTP dates of senders have whole seconds (RFC 9110): cutting here would send what nobody decided on.
  if (format === 'rfc822') return wholeSeconds ? new Date(value).toUTCString() : undefined;
  return wholeSeconds ? `${value.slice(0, -5)}Z` : value;
}

export function isCanonicalTimestamp(value: string): boolean {
  return canonicalForm.test(value) && toCanonical(Date.parse(value)) === value;
}

function fromEpochSeconds(value: string | number): string | undefined {
  if (typeof value === 'string' && !epochForm.test(value)) return undefined;
  // Rounded, not cut: 1398796238.123 has no exact double.
  return toCanonical(Math.round(Number(value) * 1000));
}

function fromDateTime(text: string): string | undefined {
  const match = dateTimeForm.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = match;
  if (Number(offsetHours ?? 0) > 23 || Number(offsetMinutes ?? 0) > 59) return undefined;
  const epochMilliseconds = fromCalendar(year, Number(month), day, hour, minute, second, fraction);
  if (epochMilliseconds === undefined) return undefined;
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * 60_000;
  return toCanonical(sign === '-' ? epochMilliseconds + offset : epochMilliseconds - offset);
}

function fromHttpDate(text: string): string | undefined {
  const match = httpDateForm.exec(text);
  if (match === null) return undefined;
  const [, day, month, year, hour, minute, second, fraction] = match;
  const epochMilliseconds = fromCalendar(
    year,
    months.indexOf(month ?? '') + 1,
    day,
    hour,
    minute,
    second,
    fraction,
  );
  return epochMilliseconds === undefined ? undefined : toCanonical(epochMilliseconds);
}

function fromCalendar(
  year: string | undefined,
  month: number,
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  fraction: string | undefined,
): number | undefined {
  const milliseconds = (fraction ?? '').slice(0, 3).padEnd(3, '0');
  const text = `${year}-${String(month).padStart(2, '0')}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
  const epochMilliseconds = Date.parse(text);
  // Date.parse takes 31 February for 3 March; comparing catches that and hour 24.
  return toCanonical(epochMilliseconds) === text ? epochMilliseconds : undefined;
}

function toCanonical(epochMilliseconds: number): string | undefined {
  const date = new Date(epochMilliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  return canonicalForm.test(text) ? text : undefined;
}
