// What a lifecycle is: the calls by which one thing is made, read, listed, changed and deleted, what AWS's API reference
// says that each answers, and the session policy that the Service Authorization Reference says it needs.
import { expect } from 'vitest';
import type { ClientName } from '../../support/real-clients/stations.ts';
import type { Statement } from './statements.ts';

export interface Step {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Members that the answer must have. */
  readonly output: Readonly<Record<string, unknown>>;
  /** The error in the place of an answer: its code, and its name in the SDK for JavaScript. */
  readonly error?: { readonly code: string; readonly name: string };
  readonly sessionPolicy: readonly Statement[];
}

/** What the earlier calls answered, by their operations. */
// biome-ignore lint/suspicious/noExplicitAny: what AWS answers, each operation its own
export type Seen = Readonly<Record<string, Record<string, any>>>;

export interface Lifecycle {
  /** As boto3 names it. */
  readonly service: string;
  /** Clients that cannot, for a reason beside it. */
  readonly notFor?: readonly ClientName[];
  /** Of a thing of that name, which no other test has. */
  steps(name: string): readonly ((seen: Seen) => Step)[];
}

export const step = (
  operation: string,
  parameters: Step['parameters'],
  output: Step['output'],
  ...sessionPolicy: readonly Statement[]
): Step => ({ operation, parameters, output, sessionPolicy });

/** A call for what is deleted by now. */
export const gone = (
  operation: string,
  parameters: Step['parameters'],
  error: string | { readonly code: string; readonly name: string },
  ...sessionPolicy: readonly Statement[]
): Step => ({
  ...step(operation, parameters, {}, ...sessionPolicy),
  error: typeof error === 'string' ? { code: error, name: error } : error,
});

/** A list with this in it, among what else there is. */
export const listed = (member: unknown): unknown =>
  expect.arrayContaining([
    typeof member === 'object' && member !== null ? expect.objectContaining(member) : member,
  ]);
