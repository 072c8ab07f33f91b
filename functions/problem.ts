// Turns refusals and failures into problem+json (RFC 9457), for every door that speaks JSON. What is not ours to tell
// becomes `internal-error` and goes to the log, without its message: that may hold what must not be seen [L6].
import { CountersignError, countersignErrors } from '../core/countersign-error.ts';
import type { Headers } from '../core/wire/http.ts';
import { countRefusal } from './refusal-metrics.ts';
import { logger, nameOf } from './telemetry.ts';

export interface ProblemResponse {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What `Retry-After` says beside an error that may pass by itself. */
export const retryAfterSeconds = 5;

/**
 * `exchangeId` is API Gateway's id of the HTTP exchange: it becomes `instance`. A `requestId` in the body is that of
 * a request for approval, and comes from the error's details.
 */
export function problemResponse(error: unknown, exchangeId: string): ProblemResponse {
  const known = knownError(error, exchangeId);
  const { httpStatus, retryable } = countersignErrors[known.code];
  // It is for the challenge.
  const { missing: _, ...details } = known.details;
  return problem(
    {
      // First: a detail never stands in the place of a member that RFC 9457 or we define.
      ...details,
      type: `urn:countersign:error:${known.code}`,
      title: titleOf(known.code),
      status: httpStatus,
      detail: known.message,
      code: known.code,
      retryable,
      instance: instanceOf(exchangeId),
    },
    [
      ...(httpStatus === 401 ? [['www-authenticate', challengeOf(known)] as const] : []),
      ...(retryable ? [['retry-after', String(retryAfterSeconds)] as const] : []),
    ],
  );
}

/** The target's own refusal: AWS was asked, and this is its answer. */
export function awsProblemResponse(refusal: {
  readonly statusCode: number;
  readonly error: { readonly code: string; readonly message: string };
  readonly callId: string;
  readonly requestId: string;
}): ProblemResponse {
  const { statusCode, error, callId, requestId: exchangeId } = refusal;
  return problem({
    type: 'urn:countersign:error:aws',
    title: 'AWS refused the call',
    status: statusCode,
    detail: error.message,
    code: error.code,
    retryable: statusCode >= 500 || statusCode === 429,
    instance: instanceOf(exchangeId),
    callId,
  });
}

function problem(body: { status: number } & Record<string, unknown>, headers: Headers = []): ProblemResponse {
  return {
    statusCode: body.status,
    headers: [['content-type', 'application/problem+json'], ['cache-control', 'no-store'], ...headers],
    body: Buffer.from(JSON.stringify(body)),
  };
}

/**
 * What is not ours to tell becomes `internal-error`, and is logged under the id of the exchange. The errors of every door come
 * through here, so that here they are counted.
 */
export function knownError(error: unknown, exchangeId: string): CountersignError {
  const known = error instanceof CountersignError ? error : unexpected(exchangeId);
  const isNew = countRefusal(known);
  // What the alarm on internal errors counts, its runbook finds in the log.
  if (isNew && known.code === 'internal-error') logFailure(error, exchangeId);
  return known;
}

function unexpected(exchangeId: string): CountersignError {
  return new CountersignError(
    'internal-error',
    `an unexpected failure: nothing more was done; report \`${exchangeId}\` to who runs this`,
  );
}

function logFailure(error: unknown, exchangeId: string): void {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  logger.error('unexpected failure', {
    exchangeId,
    name: nameOf(error),
    frames,
  });
}

/** RFC 6750 section 3: a request without a token is told no error code. */
function challengeOf(error: CountersignError): string {
  return error.details.missing === 'token'
    ? 'Bearer realm="countersign"'
    : 'Bearer realm="countersign", error="invalid_token"';
}

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function instanceOf(exchangeId: string): string {
  return `urn:uuid:${exchangeId}`;
}
