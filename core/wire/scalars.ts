// Scalars as text: in headers, paths, queries, forms and XML. One strict reading, one writing.
import type { Member } from '../catalogue/model.ts';
import type { JsonValue } from '../json.ts';
import { invalid } from './refusals.ts';
import {
  floatFromValue,
  floatValue,
  integerFromValue,
  integerValue,
  isCanonicalBase64,
} from './scalar-values.ts';
import { readTimestamp, type TimestampFormat, writeTimestamp } from './timestamps.ts';

const integerForm = /^-?\d{1,19}$/;
const floatForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The format of a timestamp: the member's, its shape's, or the default of the place it stands in. */
export function timestampFormat(member: Member, defaultFormat: TimestampFormat): TimestampFormat {
  return member.timestampFormat ?? member.shape.timestampFormat ?? defaultFormat;
}

/**
 * Reads a scalar member from text into the form of `Call.parameters`. `jsonValue` members are base64 of JSON text
 * in headers (https://smithy.io/2.0/spec/protocol-traits.html#mediatype-trait); the value is that JSON text.
 * Throws CountersignError `invalid-parameter` that names `path`.
 */
export function readScalar(
  text: string,
  member: Member,
  defaultTimestampFormat: TimestampFormat,
  path: string = member.name,
): JsonValue {
  switch (member.shape.type) {
    case 'string':
      return member.jsonValue && member.location === 'header' ? decodeJsonValue(text, path) : text;
    case 'boolean':
      if (text === 'true') return true;
      if (text === 'false') return false;
      throw invalid(path, '`true` or `false`');
    case 'integer':
    case 'long': {
      const value = integerForm.test(text) ? integerValue(BigInt(text)) : undefined;
      if (value === undefined) throw invalid(path, 'an integer of 64 bits');
      return value;
    }
    case 'float':
    case 'double': {
      if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return text;
      const value = floatForm.test(text) ? floatValue(Number(text)) : undefined;
      if (typeof value !== 'number') throw invalid(path, 'a number, `NaN`, `Infinity` or `-Infinity`');
      return value;
    }
    case 'timestamp': {
      const format = timestampFormat(member, defaultTimestampFormat);
      const value = readTimestamp(text, format);
      if (value === undefined) throw invalid(path, `a timestamp in the format ${format}`);
      return value;
    }
    case 'blob':
      if (!isCanonicalBase64(text)) throw invalid(path, 'padded base64');
      return text;
    default:
      throw invalid(path, `a ${member.shape.type}, which has no text form`);
  }
}

/**
 * Writes a scalar member as text; the reverse of `readScalar`.
 * Throws CountersignError `invalid-parameter` when `value` is not in the form of `Call.parameters`.
 */
export function writeScalar(
  value: JsonValue,
  member: Member,
  defaultTimestampFormat: TimestampFormat,
  path: string = member.name,
): string {
  switch (member.shape.type) {
    case 'string':
      if (typeof value !== 'string' || !value.isWellFormed()) throw invalid(path, 'a string');
      return member.jsonValue && member.location === 'header' ? Buffer.from(value).toString('base64') : value;
    case 'boolean':
      if (typeof value !== 'boolean') throw invalid(path, 'a boolean');
      return String(value);
    case 'integer':
    case 'long':
      if (integerFromValue(value) === undefined) {
        throw invalid(path, 'an integer, as a decimal string beyond ±(2^53−1)');
      }
      return String(value);
    case 'float':
    case 'double':
      if (floatFromValue(value) === undefined)
        throw invalid(path, 'a number, or `NaN`, `Infinity`, `-Infinity`');
      return String(value);
    case 'timestamp': {
      const format = timestampFormat(member, defaultTimestampFormat);
      const text = typeof value === 'string' ? writeTimestamp(value, format) : undefined;
      if (text === undefined) throw invalid(path, timestampExpectation(format));
      return String(text);
    }
    case 'blob':
      if (typeof value !== 'string' || !isCanonicalBase64(value)) throw invalid(path, 'padded base64');
      return value;
    default:
      throw invalid(path, `a ${member.shape.type}, which has no text form`);
  }
}

/** What people are told when `writeTimestamp` refuses. */
export function timestampExpectation(format: TimestampFormat): string {
  return `a timestamp \`YYYY-MM-DDTHH:MM:SS.sssZ\`${format === 'rfc822' ? ' of whole seconds' : ''}`;
}

function decodeJsonValue(text: string, path: string): string {
  if (!isCanonicalBase64(text)) throw invalid(path, 'JSON in padded base64');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'base64'));
  } catch {
    throw invalid(path, 'JSON in padded base64');
  }
}
