// CBOR bodies by model: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2-cbor.html
// Names and timestamp formats of other protocols mean nothing here.
import { encode, Token, Type } from 'cborg';
import type { Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { decodeCbor, EpochTime } from './cbor-decoder.ts';
import { setOwn } from './json-object.ts';
import { invalid, malformed, maximumDepth, type ReadMode, unmodelled } from './refusals.ts';
import {
  floatFromValue,
  floatValue,
  integerFromValue,
  integerValue,
  isCanonicalBase64,
} from './scalar-values.ts';
import { readTimestamp, writeTimestamp } from './timestamps.ts';
import { assertUnion } from './value-checks.ts';

/**
 * Reads a body into the form of `Call.parameters`. An empty body is an empty structure; null members are absent.
 * In `request` mode an unknown member throws `unmodelled-parameter`; in `response` mode it is dropped and
 * `unmodelled` is true. Throws CountersignError `malformed-request` or `invalid-parameter`.
 */
export function readCborBody(
  bytes: Uint8Array,
  shape: Shape,
  mode: ReadMode,
): { value: JsonValue; unmodelled: boolean } {
  if (bytes.length === 0) return { value: {}, unmodelled: false };
  const reader: Reader = { mode, unmodelled: false };
  const value = readValue(decodeCbor(bytes), shape, shape.name, reader, 0);
  return { value, unmodelled: reader.unmodelled };
}

/**
 * Writes a value in the form of `Call.parameters`; the reverse of `readCborBody`.
 * Throws CountersignError `unmodelled-parameter` or `invalid-parameter`.
 */
export function writeCborBody(value: JsonValue, shape: Shape): Uint8Array {
  return encode(toCbor(value, shape, shape.name), { float64: true, typeEncoders, mapSorter: keepOrder });
}

interface Reader {
  readonly mode: ReadMode;
  unmodelled: boolean;
}

function readValue(cbor: unknown, shape: Shape, path: string, reader: Reader, depth: number): JsonValue {
  if (depth > maximumDepth) throw malformed('CBOR', `it nests deeper than ${maximumDepth} levels`);
  switch (shape.type) {
    case 'structure': {
      if (!isMap(cbor)) throw invalid(path, 'a map');
      const structure: Record<string, JsonValue> = {};
      for (const [name, entry] of Object.entries(cbor)) {
        const member = shape.members?.get(name);
        if (member === undefined) {
          if (shape.union === true && name === '__type') continue;
          if (reader.mode === 'request') throw unmodelled(`${path}.${name}`);
          reader.unmodelled = true;
        } else if (entry !== null) {
          setOwn(structure, name, readValue(entry, member.shape, `${path}.${name}`, reader, depth + 1));
        }
      }
      if (shape.union === true) assertUnion(structure, path, reader.mode);
      return structure;
    }
    case 'list': {
      const item = shape.item?.shape;
      if (!Array.isArray(cbor) || item === undefined) throw invalid(path, 'an array');
      return cbor.map((entry, index) =>
        entry === null ? null : readValue(entry, item, `${path}[${index}]`, reader, depth + 1),
      );
    }
    case 'map': {
      const value = shape.value?.shape;
      if (!isMap(cbor) || value === undefined) throw invalid(path, 'a map');
      const map: Record<string, JsonValue> = {};
      for (const [key, entry] of Object.entries(cbor)) {
        setOwn(
          map,
          key,
          entry === null ? null : readValue(entry, value, `${path}.${key}`, reader, depth + 1),
        );
      }
      return map;
    }
    default: {
      const value = readCborScalar(cbor, shape);
      if (value === undefined) throw invalid(path, `a CBOR ${shape.type}`);
      return value;
    }
  }
}

function readCborScalar(cbor: unknown, shape: Shape): JsonValue | undefined {
  switch (shape.type) {
    case 'string':
      return typeof cbor === 'string' ? cbor : undefined;
    case 'boolean':
      return typeof cbor === 'boolean' ? cbor : undefined;
    case 'integer':
    case 'long':
      return typeof cbor === 'number' || typeof cbor === 'bigint' ? integerValue(cbor) : undefined;
    case 'float':
    case 'double':
      return typeof cbor === 'number' || typeof cbor === 'bigint' ? floatValue(cbor) : undefined;
    case 'timestamp':
      return cbor instanceof EpochTime && typeof cbor.seconds === 'number'
        ? readTimestamp(cbor.seconds, 'unixTimestamp')
        : undefined;
    case 'blob':
      return cbor instanceof Uint8Array
        ? Buffer.from(cbor.buffer, cbor.byteOffset, cbor.byteLength).toString('base64')
        : undefined;
    default:
      return undefined;
  }
}

function isMap(cbor: unknown): cbor is Readonly<Record<string, unknown>> {
  return (
    typeof cbor === 'object' &&
    cbor !== null &&
    !Array.isArray(cbor) &&
    !(cbor instanceof Uint8Array) &&
    !(cbor instanceof EpochTime)
  );
}

/** What cborg would otherwise encode by its JavaScript type alone: 1 may be a double. */
class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

const typeEncoders = {
  Object: (data: unknown): Token[] | null => {
    if (data instanceof Float) return [new Token(Type.float, data.value)];
    if (data instanceof EpochTime) {
      const { seconds } = data as { seconds: number };
      const kind = !Number.isInteger(seconds) ? Type.float : seconds < 0 ? Type.negint : Type.uint;
      return [new Token(Type.tag, 1), new Token(kind, seconds)];
    }
    return null;
  },
};

/** cborg sorts keys by default; the order of the value is as good and costs nothing. */
const keepOrder = (): number => 0;

function toCbor(value: JsonValue, shape: Shape, path: string): unknown {
  switch (shape.type) {
    case 'structure': {
      if (!isJsonObject(value)) throw invalid(path, 'an object');
      if (shape.union === true) assertUnion(value, path, 'request');
      return mapEntries(value, (name, entry) => {
        const member = shape.members?.get(name);
        if (member === undefined) throw unmodelled(`${path}.${name}`);
        return entry === null ? undefined : toCbor(entry, member.shape, `${path}.${name}`);
      });
    }
    case 'list': {
      const item = shape.item?.shape;
      if (!Array.isArray(value) || item === undefined) throw invalid(path, 'an array');
      return (value as readonly JsonValue[]).map((entry, index) =>
        entry === null ? null : toCbor(entry, item, `${path}[${index}]`),
      );
    }
    case 'map': {
      const entryShape = shape.value?.shape;
      if (!isJsonObject(value) || entryShape === undefined) throw invalid(path, 'an object');
      return mapEntries(value, (key, entry) =>
        entry === null ? null : toCbor(entry, entryShape, `${path}.${key}`),
      );
    }
    default: {
      const scalar = toCborScalar(value, shape);
      if (scalar === undefined) throw invalid(path, `a ${shape.type} in the form of call parameters`);
      return scalar;
    }
  }
}

function mapEntries(value: JsonObject, encodeEntry: (name: string, entry: JsonValue) => unknown): unknown {
  const map: Record<string, object> = {};
  for (const [name, entry] of Object.entries(value)) {
    const encoded = encodeEntry(name, entry);
    if (encoded !== undefined) setOwn(map, name, encoded as object);
  }
  return map;
}

function toCborScalar(value: JsonValue, shape: Shape): unknown {
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' && value.isWellFormed() ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
    case 'long':
      return integerFromValue(value);
    case 'float':
    case 'double': {
      const float = floatFromValue(value);
      return float === undefined ? undefined : new Float(float);
    }
    case 'timestamp': {
      const seconds = typeof value === 'string' ? writeTimestamp(value, 'unixTimestamp') : undefined;
      return seconds === undefined ? undefined : new EpochTime(seconds);
    }
    case 'blob':
      if (typeof value !== 'string' || !isCanonicalBase64(value)) return undefined;
      return new Uint8Array(Buffer.from(value, 'base64'));
    default:
      return undefined;
  }
}
