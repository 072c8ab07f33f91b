// JSON bodies by model: awsJson 1.0 and 1.1 and the bodies of rest-json.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html, …/aws-restjson1-protocol.html
import type { Member, Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { bodyMembers, memberOf, wireName } from './body-members.ts';
import { setOwn } from './json-object.ts';
import { ambiguous, invalid, malformed, type ReadMode, unmodelled } from './refusals.ts';
import {
  floatFromValue,
  floatValue,
  integerFromValue,
  integerValue,
  isCanonicalBase64,
} from './scalar-values.ts';
import { readScalar, timestampExpectation, timestampFormat } from './scalars.ts';
import { type ExactJson, type ExactJsonObject, parseExactJson } from './strict-json.ts';
import { readTimestamp, writeTimestamp } from './timestamps.ts';
import { assertUnion, isObject } from './value-checks.ts';

const epochSeconds = 'unixTimestamp';

/**
 * Reads a body into the form of `Call.parameters`. Members that the model binds to headers, path or query are not
 * part of it. An empty body is an empty object; null members are absent; null items stay (sparse lists and maps).
 * `__type` is ignored in unions, as the protocol says, and nowhere else.
 *
 * In `request` mode an unknown member throws `unmodelled-parameter`; in `response` mode it is dropped and
 * `unmodelled` is true. Throws CountersignError `malformed-request`, `invalid-parameter`, `ambiguous-request`.
 */
export function readJsonBody(
  bytes: Uint8Array,
  shape: Shape,
  mode: ReadMode,
): { value: JsonValue; unmodelled: boolean } {
  const reader: Reader = { mode, unmodelled: false };
  if (bytes.length === 0) {
    if (shape.type !== 'structure' && shape.type !== 'map') throw malformed('JSON', 'the body is empty');
    return { value: {}, unmodelled: false };
  }
  const value = readValue(parseExactJson(bytes), memberOf(shape), shape.name, reader, true);
  return { value, unmodelled: reader.unmodelled };
}

/**
 * Writes a value in the form of `Call.parameters`; the reverse of `readJsonBody`. Top-level members that the model
 * binds elsewhere are left out. Throws CountersignError `unmodelled-parameter` or `invalid-parameter`.
 */
export function writeJsonBody(value: JsonValue, shape: Shape): Uint8Array {
  return Buffer.from(writeValue(value, memberOf(shape), shape.name, true), 'utf8');
}

interface Reader {
  readonly mode: ReadMode;
  unmodelled: boolean;
}

function readValue(json: ExactJson, member: Member, path: string, reader: Reader, top = false): JsonValue {
  const { shape } = member;
  switch (shape.type) {
    case 'structure':
      if (!isObject(json)) throw invalid(path, 'an object');
      return readStructure(json, shape, path, reader, top);
    case 'list': {
      const { item } = shape;
      if (!Array.isArray(json) || item === undefined) throw invalid(path, 'an array');
      return (json as readonly ExactJson[]).map((entry, index) =>
        entry === null ? null : readValue(entry, item, `${path}[${index}]`, reader),
      );
    }
    case 'map': {
      const { value } = shape;
      if (!isObject(json) || value === undefined) throw invalid(path, 'an object');
      const map: Record<string, JsonValue> = {};
      for (const [key, entry] of Object.entries(json)) {
        setOwn(map, key, entry === null ? null : readValue(entry, value, `${path}.${key}`, reader));
      }
      return map;
    }
    case 'document':
      return readDocument(json, path, reader);
    default:
      return readJsonScalar(json, member, path, reader);
  }
}

function readStructure(
  json: ExactJsonObject,
  shape: Shape,
  path: string,
  reader: Reader,
  top: boolean,
): JsonValue {
  const members = bodyMembers(shape, wireName, top);
  const structure: Record<string, JsonValue> = {};
  for (const [name, entry] of Object.entries(json)) {
    const member = members.get(name);
    if (member === undefined) {
      if (shape.union === true && name === '__type') continue;
      if (reader.mode === 'request') throw unmodelled(`${path}.${name}`);
      reader.unmodelled = true;
    } else if (entry !== null) {
      if (Object.hasOwn(structure, member.name)) throw ambiguous(`${path}.${name}`, 'is set under two names');
      setOwn(structure, member.name, readValue(entry, member, `${path}.${name}`, reader));
    }
  }
  if (shape.union === true) assertUnion(structure, path, reader.mode);
  return structure;
}

function readJsonScalar(json: ExactJson, member: Member, path: string, reader: Reader): JsonValue {
  const { type } = member.shape;
  if (type === 'timestamp') {
    const format = timestampFormat(member, epochSeconds);
    const value =
      typeof json === 'number' || typeof json === 'string' ? readTimestamp(json, format) : undefined;
    // Numbers are what JSON has for epoch seconds; their text form is for headers and queries.
    if (value === undefined || (typeof json === 'string' && format === epochSeconds)) {
      throw invalid(
        path,
        format === epochSeconds ? 'seconds since the epoch' : `a timestamp in the format ${format}`,
      );
    }
    return value;
  }
  if (typeof json === 'number' || typeof json === 'bigint') {
    const value =
      type === 'integer' || type === 'long'
        ? integerValue(json)
        : type === 'float' || type === 'double'
          ? floatValue(json)
          : undefined;
    if (value !== undefined) return value;
  } else if (typeof json === 'boolean') {
    if (type === 'boolean') return json;
  } else if (typeof json === 'string') {
    if (type === 'string') return json;
    // Numbers and booleans as text: some services answer so; from a client it is another value than was meant.
    const isText = type === 'blob' || isNonNumericFloat(json, type);
    if (isText || reader.mode === 'response') return readScalar(json, member, epochSeconds, path);
  }
  throw invalid(path, `a JSON ${type}`);
}

function isNonNumericFloat(text: string, type: string): boolean {
  return (type === 'float' || type === 'double') && floatFromValue(text) !== undefined;
}

function readDocument(json: ExactJson, path: string, reader: Reader): JsonValue {
  if (typeof json === 'bigint') {
    // A document has no second spelling for a number, so a request must not carry one that would be sent on rounded.
    const survives = String(Number(json)) === json.toString();
    if (reader.mode === 'request' && !survives) throw invalid(path, 'integers that a double holds');
    return Number(json);
  }
  if (Array.isArray(json)) {
    return (json as readonly ExactJson[]).map((item, index) =>
      readDocument(item, `${path}[${index}]`, reader),
    );
  }
  if (!isObject(json)) return json as JsonValue;
  const document: Record<string, JsonValue> = {};
  for (const [name, entry] of Object.entries(json)) {
    setOwn(document, name, readDocument(entry, `${path}.${name}`, reader));
  }
  return document;
}

function writeValue(value: JsonValue, member: Member, path: string, top = false): string {
  const { shape } = member;
  switch (shape.type) {
    case 'structure':
      return writeStructure(value, shape, path, top);
    case 'list': {
      const { item } = shape;
      if (!Array.isArray(value) || item === undefined) throw invalid(path, 'an array');
      const items = (value as readonly JsonValue[]).map((entry, index) =>
        entry === null ? 'null' : writeValue(entry, item, `${path}[${index}]`),
      );
      return `[${items.join(',')}]`;
    }
    case 'map': {
      const { value: entryMember } = shape;
      if (!isJsonObject(value) || entryMember === undefined) throw invalid(path, 'an object');
      const entries = Object.entries(value).map(([key, entry]) => {
        const text = entry === null ? 'null' : writeValue(entry, entryMember, `${path}.${key}`);
        return `${JSON.stringify(key)}:${text}`;
      });
      return `{${entries.join(',')}}`;
    }
    case 'document':
      return JSON.stringify(value);
    case 'string':
      if (typeof value !== 'string') throw invalid(path, 'a string');
      return JSON.stringify(value);
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
      return JSON.stringify(value);
    case 'timestamp': {
      const format = timestampFormat(member, epochSeconds);
      const wire = typeof value === 'string' ? writeTimestamp(value, format) : undefined;
      if (wire === undefined) throw invalid(path, timestampExpectation(format));
      return JSON.stringify(wire);
    }
    case 'blob':
      if (typeof value !== 'string' || !isCanonicalBase64(value)) throw invalid(path, 'padded base64');
      return `"${value}"`;
  }
}

function writeStructure(value: JsonValue, shape: Shape, path: string, top: boolean): string {
  if (!isJsonObject(value)) throw invalid(path, 'an object');
  if (shape.union === true) assertUnion(value, path, 'request');
  const parts: string[] = [];
  for (const [name, entry] of Object.entries(value)) {
    const member = shape.members?.get(name);
    if (member === undefined) throw unmodelled(`${path}.${name}`);
    if (entry === null || (top && member.location !== undefined)) continue;
    parts.push(`${JSON.stringify(wireName(member))}:${writeValue(entry, member, `${path}.${name}`)}`);
  }
  return `{${parts.join(',')}}`;
}
