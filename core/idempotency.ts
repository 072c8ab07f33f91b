// What becomes of a call that comes with an idempotency key: one body for one key, one run, and the same answer again.
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ sections 2.1 and 2.6.
import { CountersignError } from './countersign-error.ts';

/** As a door gave it out, masked; never an answer in which approvers let a member be shown. */
export interface KeptAnswer {
  readonly statusCode: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

export interface KeyUse {
  readonly principalId: string;
  /** As the header was sent. */
  readonly key: string;
  /** Canonical JSON of what was asked. */
  readonly body: string;
}

export type Claimed =
  /** It is this attempt's, and no other one runs meanwhile. */
  | { readonly kind: 'taken'; readonly attempt: string }
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'other-body' }
  /** No `callId`: an attempt broke off, so that nobody knows. No `answer`: it is not kept. */
  | { readonly kind: 'ran'; readonly callId?: string; readonly answer?: KeptAnswer };

export type Finished = { readonly kind: 'free' } | Extract<Claimed, { kind: 'ran' }>;

/** Every method throws CountersignError `record-unavailable` when the store does not answer. */
export interface KeptAnswers {
  claim(use: KeyUse): Promise<Claimed>;
  /** `free`: nothing ran, so that the same body may come again. */
  finish(use: KeyUse, attempt: string, finished: Finished): Promise<void>;
}

/** A day: longer than any client repeats by itself. */
export const keptAnswerSeconds = 86_400;
/** Longer than a function may run: what is not finished by then broke off. */
export const attemptSeconds = 360;
/** As JSON, in which text may be many times as long. An item of DynamoDB holds 400 KiB, and what is sealed grows by a third. */
const keptAnswerMaximumBytes = 290_000;

/** Beyond it the answer is not kept: whoever repeats the call is told its id instead. */
export function isSmallEnough(answer: KeptAnswer): boolean {
  return new TextEncoder().encode(JSON.stringify(answer)).byteLength <= keptAnswerMaximumBytes;
}

/** Throws `invalid-parameter`. */
export function assertIdempotencyKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  throw new CountersignError(
    'invalid-parameter',
    '`Idempotency-Key` is no key: send 1 to 255 visible ASCII characters, such as a UUID',
  );
}

/** Throws what the caller is told, where there is neither a call to run nor an answer to repeat. */
export function assertAnswerable(
  claimed: Claimed,
): asserts claimed is
  | Extract<Claimed, { kind: 'taken' }>
  | { kind: 'ran'; callId: string; answer: KeptAnswer } {
  if (claimed.kind === 'other-body') {
    throw new CountersignError(
      'idempotency-key-reused',
      'this `Idempotency-Key` was sent with another body: send a new key for another call',
    );
  }
  if (claimed.kind === 'in-progress') {
    throw new CountersignError(
      'call-in-progress',
      'the call of this `Idempotency-Key` is running: repeat it in a moment for its answer',
    );
  }
  if (claimed.kind === 'taken' || (claimed.callId !== undefined && claimed.answer)) return;
  throw claimed.callId === undefined
    ? new CountersignError(
        'duplicate-invocation',
        'the call of this `Idempotency-Key` ran or may have, and its result is not known: look at the resource, then make the call with a new key',
      )
    : new CountersignError(
        'duplicate-invocation',
        `the call of this \`Idempotency-Key\` ran as ${claimed.callId}, and its answer is not kept: look at the resource or at the record of its session`,
        { details: { callId: claimed.callId } },
      );
}
