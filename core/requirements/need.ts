// The words in which the services' rules say what a call needs; requirements.ts turns them into requirements.
import type { Call } from '../call.ts';
import type { Operation } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import type { JsonValue } from '../json.ts';
import type { Conditions, RequiredResource } from '../requirement.ts';
import type { Scope } from './arn.ts';
import type { IamData } from './iam-data.ts';

export interface Need {
  /** `prefix:Action`. */
  readonly action: string;
  readonly resources: readonly RequiredResource[];
  readonly conditions?: Conditions;
  readonly dependent?: true;
}

/** A call with what its rules may ask. */
export interface Question {
  readonly call: Call;
  readonly operation: Operation;
  readonly scope: Scope;
  readonly iam: IamData;
}

export function stringParameter(call: Call, name: string): string | undefined {
  const value = call.parameters[name];
  return typeof value === 'string' ? value : undefined;
}

/** The value at a path of member names, or undefined. */
export function valueAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return undefined;
    current = Object.hasOwn(current, name) ? (current as Record<string, JsonValue>)[name] : undefined;
  }
  return current;
}

/** The elements of a list; empty when the value is none. */
export function elements(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

export function isFilled(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

export function unmapped(call: Call, why: string): CountersignError {
  return new CountersignError(
    'unmapped-operation',
    `\`${call.service}:${call.operation}\` ${why}; it is refused, since what it needs of IAM is not known`,
  );
}
