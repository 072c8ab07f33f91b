// A session in the forms that other programs read: JSON, CSV, plain text, and OCSF as one event a line. Nothing in a cell may
// become a formula of whoever opens the file in a spreadsheet.
import { principalId } from '../core/principal.ts';
import { ocsfEvent } from '../core/record/ocsf.ts';
import { askedRequirements } from '../core/requirement.ts';
import type { Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';
import { storyOf } from './replay-story.ts';
import { renderReplay } from './replay-view.ts';
import { printable } from './terminal.ts';

export const exportFormats = ['json', 'csv', 'txt', 'ocsf'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export function exportSession(
  session: Session,
  transcripts: readonly Transcript[],
  format: ExportFormat,
): string {
  if (format === 'json') return `${JSON.stringify({ session, transcripts }, null, 2)}\n`;
  if (format === 'csv') return csv(transcripts);
  if (format === 'txt') return text(session, transcripts);
  // Only a call that has its end is an event of its own.
  return transcripts
    .filter(({ kind }) => kind === 'call')
    .map((transcript) => `${JSON.stringify(ocsfEvent(transcript))}\n`)
    .join('');
}

function text(session: Session, transcripts: readonly Transcript[]): string {
  const lines: string[] = [];
  const terminal = { line: (line = '') => void lines.push(line), hasColour: false };
  renderReplay(terminal, session, transcripts, { bodyLines: Number.POSITIVE_INFINITY });
  return `${lines.join('\n')}\n`;
}

const columns = [
  'received_at',
  'duration_ms',
  'call_id',
  'session_id',
  'principal',
  'name',
  'connection',
  'account',
  'region',
  'service',
  'operation',
  'resources',
  'effect',
  'reasons',
  'request_id',
  'approvers',
  'risk',
  'outcome',
  'status',
  'error',
  'masked',
  'aws_request_id',
] as const;

function csv(transcripts: readonly Transcript[]): string {
  const rows = storyOf(transcripts).map(({ transcript, outcome, durationMilliseconds }) => {
    const { principal, maskedCall, decision, approval, risk, result, refusal, requirements } = transcript;
    const arns = askedRequirements(requirements ?? []).flatMap(({ resources }) =>
      resources.map(({ arn }) => arn),
    );
    return [
      transcript.receivedAt,
      durationMilliseconds,
      transcript.callId,
      transcript.sessionId,
      principalId(principal),
      principal.displayName,
      transcript.connection,
      maskedCall?.accountId,
      maskedCall?.region,
      maskedCall?.service,
      maskedCall?.operation,
      [...new Set(arns)].join(' '),
      decision?.effect,
      decision?.reasons.map(({ message }) => message).join('; '),
      approval?.requestId,
      approval?.decisions.map((each) => `${each.approver.displayName} ${each.decision}`).join('; '),
      risk?.score,
      outcome,
      result?.statusCode,
      result?.error?.code ?? refusal?.code,
      (transcript.maskedInput?.length ?? 0) + (result?.masked.length ?? 0),
      result?.awsRequestId,
    ].map(cell);
  });
  // RFC 4180: lines end with CRLF.
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** Quoted always; what a spreadsheet would take for a formula is text by an apostrophe (OWASP, CSV injection). */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const shown = printable(value);
  const harmless = /^\s*[=+\-@＝＋－＠]/u.test(shown) ? `'${shown}` : shown;
  return `"${harmless.replaceAll('"', '""')}"`;
}
