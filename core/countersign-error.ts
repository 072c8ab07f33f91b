// Every way in which Countersign refuses a request or fails, in one closed table. Doors turn a code into their
// protocol's shape; nothing else decides on status codes. docs/errors.md lists the same rows.

import type { JsonValue } from './json.ts';

interface ErrorRow {
  /** HTTP status on every door. */
  readonly httpStatus: number;
  /** The code that AWS clients see; S3 and Query clients see it without a trailing `Exception`. */
  readonly awsCode: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
}

const row = (httpStatus: number, awsCode: string, retryable = false): ErrorRow => ({
  httpStatus,
  awsCode,
  retryable,
});

export const countersignErrors = {
  // reading
  'unknown-route': row(404, 'UnknownOperationException'),
  'method-not-allowed': row(405, 'MethodNotAllowedException'),
  'malformed-request': row(400, 'SerializationException'),
  'unmodelled-operation': row(400, 'UnknownOperationException'),
  'unserved-operation': row(400, 'UnknownOperationException'),
  'unmodelled-parameter': row(400, 'ValidationException'),
  'invalid-parameter': row(400, 'ValidationException'),
  'ambiguous-request': row(400, 'ValidationException'),
  'unmapped-operation': row(403, 'AccessDeniedException'),
  'masked-value-in-request': row(400, 'ValidationException'),
  'entity-too-large': row(413, 'EntityTooLarge'),
  'response-too-large': row(403, 'AccessDeniedException'),
  // authentication
  'missing-authentication': row(403, 'MissingAuthenticationTokenException'),
  'incomplete-signature': row(400, 'IncompleteSignatureException'),
  'unsupported-signature': row(400, 'IncompleteSignatureException'),
  'signature-mismatch': row(403, 'SignatureDoesNotMatch'),
  'clock-skew': row(403, 'RequestTimeTooSkewed'),
  'expired-session': row(403, 'ExpiredTokenException'),
  'revoked-session': row(403, 'AccessDeniedException'),
  'disabled-principal': row(403, 'AccessDeniedException'),
  'unregistered-agent': row(403, 'AccessDeniedException'),
  'invalid-token': row(401, 'InvalidIdentityToken'),
  'expired-token': row(401, 'ExpiredTokenException'),
  'issuer-unavailable': row(503, 'IDPCommunicationError', true),
  'token-in-query': row(400, 'ValidationException'),
  // deciding and acting
  'unknown-connection': row(403, 'AccessDeniedException'),
  'unknown-profile': row(403, 'AccessDeniedException'),
  'already-vended': row(403, 'AccessDeniedException'),
  stopped: row(403, 'AccessDeniedException'),
  'access-denied': row(403, 'AccessDeniedException'),
  'approval-pending': row(403, 'AccessDeniedException'),
  'justification-required': row(403, 'AccessDeniedException'),
  'ticket-required': row(403, 'AccessDeniedException'),
  'too-many-approvers': row(403, 'AccessDeniedException'),
  'session-policy-too-large': row(403, 'AccessDeniedException'),
  'duplicate-invocation': row(409, 'ConflictException'),
  'call-in-progress': row(409, 'ConflictException', true),
  'idempotency-key-reused': row(422, 'ValidationException'),
  'too-many-pending': row(429, 'LimitExceededException', true),
  'too-many-calls': row(429, 'ThrottlingException', true),
  'changes-used-up': row(403, 'AccessDeniedException'),
  'changed-meanwhile': row(503, 'ServiceUnavailableException', true),
  'record-unavailable': row(503, 'ServiceUnavailableException', true),
  'credentials-unavailable': row(503, 'ServiceUnavailableException', true),
  'target-unavailable': row(503, 'ServiceUnavailableException', true),
  'masking-failed': row(500, 'InternalServerException'),
  'result-unknown': row(500, 'InternalServerException'),
  'internal-error': row(500, 'InternalServerException'),
  // approvals and the JSON door
  'not-found': row(404, 'ResourceNotFoundException'),
  'not-eligible': row(403, 'AccessDeniedException'),
  'fresh-sign-in-required': row(403, 'AccessDeniedException'),
  'already-decided': row(409, 'ConflictException'),
  'link-used': row(410, 'ConflictException'),
  'digest-mismatch': row(409, 'ConflictException'),
  'already-changed': row(409, 'ConflictException'),
  'policies-changed': row(409, 'ConflictException'),
  'forged-form': row(403, 'AccessDeniedException'),
  'foreign-origin': row(403, 'AccessDeniedException'),
} as const satisfies Record<string, ErrorRow>;

export type CountersignErrorCode = keyof typeof countersignErrors;

export class CountersignError extends Error {
  readonly code: CountersignErrorCode;
  /** Machine-readable facts for the door's answer, e.g. `{ requestId, approvalUrl }`; no secrets. */
  readonly details: Readonly<Record<string, JsonValue>>;

  /** `message`: one lower-case sentence that says what was wrong, what was expected and what to do next. */
  constructor(
    code: CountersignErrorCode,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, JsonValue>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CountersignError';
    this.code = code;
    this.details = options.details ?? {};
  }
}
