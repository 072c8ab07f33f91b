// The columns under which the record is queried: where each stands in a record. One table for the compaction that writes them,
// for Athena's tables and for the local files, so that all three answer alike.
import type { JsonValue } from '../json.ts';

export const auditTables = ['calls', 'events'] as const;
export type AuditTable = (typeof auditTables)[number];

/** One of `joined` and `firstOf`, which are JSON paths without wildcards. */
export interface AuditColumn {
  readonly name: string;
  /** Their texts with `|` between; NULL when one of them is not there. */
  readonly joined?: readonly string[];
  /** The text of the first that is there. */
  readonly firstOf?: readonly string[];
}

const column = (name: string, ...joined: readonly string[]): AuditColumn => ({ name, joined });

export const auditColumns: Readonly<Record<AuditTable, readonly AuditColumn[]>> = {
  calls: [
    column('kind', '$.kind'),
    column('call_id', '$.callId'),
    column('session_id', '$.sessionId'),
    column('received_at', '$.receivedAt'),
    column('completed_at', '$.completedAt'),
    column('principal', '$.principal.issuer', '$.principal.subject'),
    column('principal_name', '$.principal.displayName'),
    column('owner', '$.principal.owner'),
    column('connection', '$.connection'),
    column('account_id', '$.maskedCall.accountId'),
    column('region', '$.maskedCall.region'),
    column('service', '$.maskedCall.service'),
    column('operation', '$.maskedCall.operation'),
    column('effect', '$.decision.effect'),
    column('policy_version', '$.decision.policyVersion'),
    column('request_id', '$.approval.requestId'),
    column('outcome', '$.outcome'),
    { name: 'error_code', firstOf: ['$.result.error.code', '$.refusal.code'] },
    column('aws_request_id', '$.result.awsRequestId'),
  ],
  events: [
    column('event_id', '$.eventId'),
    column('occurred_at', '$.occurredAt'),
    column('type', '$.type'),
    column('request_id', '$.request.id'),
    { name: 'session_id', firstOf: ['$.session.id', '$.request.sessionId'] },
  ],
};

/** What tells one record from another of its table. */
export const auditKeys: Readonly<Record<AuditTable, string>> = {
  calls: "call_id || '.' || kind",
  events: 'event_id',
};

/** A column's text in a parsed record; null where SQL would have NULL. */
export function columnValue({ joined, firstOf = [] }: AuditColumn, record: JsonValue): string | null {
  if (joined === undefined) {
    return firstOf.map((path) => textAt(record, path)).find((text) => text !== null) ?? null;
  }
  const texts = joined.map((path) => textAt(record, path));
  return texts.includes(null) ? null : texts.join('|');
}

function textAt(record: JsonValue, path: string): string | null {
  let value: JsonValue | undefined = record;
  for (const name of path.split('.').slice(1)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    value = (value as Readonly<Record<string, JsonValue>>)[name];
  }
  if (value === undefined || value === null || typeof value === 'object') return null;
  return String(value);
}
