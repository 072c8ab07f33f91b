// A session as a story in the terminal: who called what, what was decided and by whom, what came of it.
import type { JsonObject, JsonValue } from '../core/json.ts';
import { isJsonObject } from '../core/json.ts';
import type { Session } from '../core/session.ts';
import type { CallOutcome, Transcript } from '../core/transcript.ts';
import { labelled, paint, printable, type Terminal, time } from './terminal.ts';

export interface ReplayOptions {
  /** Lines of a request or answer that are shown; `Infinity` for all. */
  readonly bodyLines: number;
}

const outcomeStyles: Readonly<Record<CallOutcome, Parameters<typeof paint>[1]>> = {
  succeeded: 'green',
  answered: 'green',
  'pending-approval': 'yellow',
  denied: 'red',
  refused: 'red',
  failed: 'red',
  unknown: 'magenta',
};

const indent = '           ';

/** A session in a list. */
export function renderSession(terminal: Terminal, session: Session): void {
  const { id, principal, connection, door, issuedAtEpochSeconds, label, revokedAtEpochSeconds } = session;
  const revoked = revokedAtEpochSeconds === undefined ? '' : `  ${paint(terminal, 'red', 'revoked')}`;
  terminal.line(
    `${paint(terminal, 'bold', id)}  ${paint(terminal, 'dim', time(issuedAtEpochSeconds))}${revoked}`,
  );
  const name = label === undefined ? '' : `, ${label}`;
  const who = `${principal.displayName} on connection ${connection} (${door} door${name})`;
  labelled(terminal, '  ', 'who', printable(who));
}

export function renderReplay(
  terminal: Terminal,
  session: Session,
  transcripts: readonly Transcript[],
  options: ReplayOptions,
): void {
  const { principal } = session;
  const owner = principal.owner === undefined ? '' : `, owner ${printable(principal.owner)}`;
  terminal.line(paint(terminal, 'bold', `Session ${session.id}`));
  terminal.line(
    `  ${principal.kind} ${printable(principal.displayName)} (${printable(principal.subject)}${owner})`,
  );
  terminal.line(
    `  on connection ${session.connection}, ${time(session.issuedAtEpochSeconds)} to ${time(session.expiresAtEpochSeconds)}`,
  );
  if (session.revokedAtEpochSeconds !== undefined) {
    terminal.line(paint(terminal, 'red', `  revoked ${time(session.revokedAtEpochSeconds)}`));
  }
  for (const transcript of transcripts) {
    terminal.line();
    renderCall(terminal, transcript, options);
  }
  terminal.line();
  terminal.line(`${transcripts.length} ${transcripts.length === 1 ? 'record' : 'records'}`);
}

function renderCall(terminal: Terminal, transcript: Transcript, options: ReplayOptions): void {
  const { maskedCall, decision, approval, credential, result, refusal } = transcript;
  const outcome = transcript.outcome ?? 'unknown';
  const name = maskedCall
    ? `${maskedCall.service} ${maskedCall.operation}`
    : 'a request that could not be read';
  const status = result ? ` ${result.statusCode}` : '';
  terminal.line(
    `${transcript.receivedAt.slice(11, 19)}   ${paint(terminal, 'bold', name)}  ${paint(terminal, outcomeStyles[outcome], `${outcome}${status}`)}  ${paint(terminal, 'dim', transcript.callId)}`,
  );
  const say = (label: string, text: string) => labelled(terminal, indent, label, printable(text));

  for (const { action, resources, dependent } of transcript.requirements ?? []) {
    const onward = dependent ? ` (only if ${maskedCall?.service} needs it for this call)` : '';
    say(
      dependent ? 'onward' : 'needs',
      `${action} on ${resources.map(({ arn }) => arn).join(', ')}${onward}`,
    );
  }
  for (const reason of decision?.reasons ?? []) {
    const policies = reason.policies.length === 0 ? '' : ` (${reason.policies.join(', ')})`;
    say(decision?.effect ?? 'decision', `${reason.message}${policies}`);
  }
  if (transcript.observed) say('observed', 'the connection is in observe mode, so the read passed');
  if (approval && approval.decisions.length === 0) say('waits', `request ${approval.requestId}`);
  for (const entry of approval?.decisions ?? []) {
    const comment = entry.comment === undefined ? '' : `: "${entry.comment}"`;
    const verb = entry.decision === 'approve' ? 'approved' : 'denied';
    say(verb, `by ${entry.approver.displayName} at ${time(entry.decidedAtEpochSeconds)}${comment}`);
  }
  if (credential) {
    const until = time(credential.expiresAtEpochSeconds);
    say('acted as', `${credential.roleArn} until ${until}${credential.cached ? ', from memory' : ''}`);
  }
  if (refusal) say('refused', `${refusal.code}: ${refusal.message}`);
  if (maskedCall && Object.keys(maskedCall.parameters).length > 0) body('request', maskedCall.parameters);
  if (result?.error) say('error', `${result.error.code}: ${result.error.message}`);
  if (result?.output !== undefined && !isEmpty(result.output)) body('answer', result.output);

  function body(label: string, value: JsonValue): void {
    const lines = JSON.stringify(value, null, 2).split('\n');
    const shown = lines.slice(0, options.bodyLines);
    // JSON has lines of its own.
    const { widthColumns: _, ...unbroken } = terminal;
    shown.forEach((line, index) => {
      labelled(unbroken, indent, index === 0 ? label : '', printable(line));
    });
    if (lines.length > shown.length) say('', `… ${lines.length - shown.length} more lines: --full`);
  }
}

function isEmpty(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value as JsonObject).length === 0;
}
