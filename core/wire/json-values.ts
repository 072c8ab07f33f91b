// Checks values that people and programs write as JSON against the model, and gives them the one form of
// `Call.parameters`. Enums are not enforced: AWS adds values sooner than a catalogue is rebuilt.
import type { Member, Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { setOwn } from './json-object.ts';
import { ambiguous, invalid, maximumDepth, unmodelled } from './refusals.ts';
import { floatFromValue, integerFromValue, isCanonicalBase64 } from './scalar-values.ts';
import { readTimestamp } from './timestamps.ts';
import { assertUnion } from './value-checks.ts';

/**
 * Timestamps may be RFC 3339 or seconds since the epoch, blobs are padded base64, null members are absent.
 * Throws CountersignError `unmodelled-parameter` or `invalid-parameter` that names the member's path.
 */
export function normaliseStructure(value: JsonValue, shape: Shape, path: string, depth = 0): JsonObject {
  if (!isJsonObject(value)) throw invalid(path, 'an object');
  const structure: Record<string, JsonValue> = {};
  for (const [name, entry] of Object.entries(value)) {
    const entryPath = path === '' ? name : `${path}.${name}`;
    const member = shape.members?.get(name);
    if (member === undefined) throw unmodelled(entryPath);
    if (entry !== null) setOwn(structure, name, normalise(entry, member, entryPath, depth + 1));
  }
  if (shape.union === true) assertUnion(structure, path, 'request');
  return structure;
}

function normalise(value: JsonValue, member: Member, path: string, depth: number): JsonValue {
  const { shape } = member;
  if (depth > maximumDepth) throw invalid(path, `at most ${maximumDepth} levels`);
  switch (shape.type) {
    case 'structure':
      return normaliseStructure(value, shape, path, depth);
    case 'list': {
      const { item } = shape;
      if (!Array.isArray(value) || item === undefined) throw invalid(path, 'an array');
      return (value as readonly JsonValue[]).map((entry, index) =>
        entry === null ? null : normalise(entry, item, `${path}[${index}]`, depth + 1),
      );
    }
    case 'map':
      return normaliseMap(value, member, path, depth);
    case 'document':
      return value;
    case 'string':
      if (typeof value !== 'string' || !value.isWellFormed()) throw invalid(path, 'a string');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw invalid(path, 'a boolean');
      return value;
    case 'integer':
    case 'long':
      if (integerFromValue(value) === undefined) {
        throw invalid(path, 'an integer, as a decimal string beyond ±(2^53−1)');
      }
      return value;
    case 'float':
    case 'double':
      if (floatFromValue(value) === undefined) throw invalid(path, 'a number');
      return value;
    case 'timestamp': {
      const format = typeof value === 'number' ? 'unixTimestamp' : 'iso8601';
      const isScalar = typeof value === 'number' || typeof value === 'string';
      const timestamp = isScalar ? readTimestamp(value, format) : undefined;
      if (timestamp === undefined) throw invalid(path, 'an RFC 3339 timestamp or seconds since the epoch');
      return timestamp;
    }
    case 'blob':
      if (typeof value !== 'string' || !isCanonicalBase64(value)) throw invalid(path, 'padded base64');
      return value;
  }
}

function normaliseMap(value: JsonValue, member: Member, path: string, depth: number): JsonObject {
  const { value: entryMember } = member.shape;
  if (!isJsonObject(value) || entryMember === undefined) throw invalid(path, 'an object');
  const map: Record<string, JsonValue> = {};
  for (const [name, entry] of Object.entries(value)) {
    // As headers, names have no case: one spelling, so that one call has one digest.
    const key = member.location === 'headers' ? name.toLowerCase() : name;
    if (!key.isWellFormed()) throw invalid(path, 'names that are text');
    if (Object.hasOwn(map, key))
      throw ambiguous(`${path}.${name}`, 'differs from another name by case alone');
    setOwn(map, key, entry === null ? null : normalise(entry, entryMember, `${path}.${name}`, depth + 1));
  }
  return map;
}
