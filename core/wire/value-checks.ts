// Checks on structured values that every codec makes.
import type { JsonObject } from '../json.ts';
import { invalid, type ReadMode } from './refusals.ts';
import type { ExactJson, ExactJsonObject } from './strict-json.ts';

export function isObject(json: ExactJson): json is ExactJsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A union has one member; in responses it may be one that the model does not know yet. */
export function assertUnion(structure: JsonObject, path: string, mode: ReadMode): void {
  const count = Object.values(structure).filter((value) => value !== null).length;
  if (count > 1 || (count === 0 && mode === 'request')) throw invalid(path, 'exactly one member of a union');
}
