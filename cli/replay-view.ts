// A session as a story in the terminal: who called what, what was decided and by whom, what came of it.
import type { JsonObject, JsonValue } from '../core/json.ts';
import { isJsonObject } from '../core/json.ts';
import type { HoldStep, LegalHold } from '../core/record/legal-hold.ts';
import type { Session } from '../core/session.ts';
import type { CallOutcome, Transcript } from '../core/transcript.ts';
import { duration, matches, type StoryFilter, type StoryStep, storyOf } from './replay-story.ts';
import { labelled, paint, printable, type Terminal, time } from './terminal.ts';

export interface ReplayOptions {
  /** Lines of a request or answer that are shown; `Infinity` for all. */
  readonly bodyLines: number;
  /** Only steps for which all of them hold. */
  readonly filters?: readonly StoryFilter[];
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
export type ShownSession = Session & { readonly hold?: Omit<LegalHold, 'session'> };

export function renderSession(terminal: Terminal, session: ShownSession): void {
  const { id, principal, connection, door, issuedAtEpochSeconds, label, revokedAtEpochSeconds } = session;
  const revoked = revokedAtEpochSeconds === undefined ? '' : `  ${paint(terminal, 'red', 'revoked')}`;
  terminal.line(
    `${paint(terminal, 'bold', id)}  ${paint(terminal, 'dim', time(issuedAtEpochSeconds))}${revoked}`,
  );
  const name = label === undefined ? '' : `, ${label}`;
  const who = `${principal.displayName} on connection ${connection} (${door} door${name})`;
  labelled(terminal, '  ', 'who', printable(who));
  if (session.hold) labelled(terminal, '  ', 'hold', printable(holdWords(session.hold)));
}

function holdWords({ reason, placed, releaseAsked, released }: Omit<LegalHold, 'session'>): string {
  const step = ({ by, atEpochSeconds }: HoldStep) => `${by.displayName} at ${time(atEpochSeconds)}`;
  const end = released
    ? `, released by ${step(released)}`
    : releaseAsked
      ? `, release asked by ${step(releaseAsked)}: another auditor must release it as well`
      : '';
  return `placed by ${step(placed)}: ${reason}${end}`;
}

export function renderReplay(
  terminal: Terminal,
  session: Session,
  transcripts: readonly Transcript[],
  options: ReplayOptions,
): void {
  renderReplayHead(terminal, session);
  const steps = storyOf(transcripts).filter((step) => matches(step, options.filters ?? []));
  for (const step of steps) {
    terminal.line();
    renderStep(terminal, step, options);
  }
  terminal.line();
  terminal.line(replaySum(steps, transcripts.length));
}

export function renderReplayHead(terminal: Terminal, session: Session): void {
  const { principal } = session;
  const owner = principal.owner === undefined ? '' : `, owner ${printable(principal.owner)}`;
  terminal.line(paint(terminal, 'bold', `Session ${session.id}`));
  terminal.line(
    `  ${principal.kind} ${printable(principal.displayName)} (${printable(principal.subject)}${owner})`,
  );
  terminal.line(
    `  on connection ${printable(session.connection)}, ${time(session.issuedAtEpochSeconds)} to ${time(session.expiresAtEpochSeconds)}`,
  );
  if (session.revokedAtEpochSeconds !== undefined) {
    terminal.line(paint(terminal, 'red', `  revoked ${time(session.revokedAtEpochSeconds)}`));
  }
}

/** `4 of 9 records: 3 succeeded, 1 denied`. */
export function replaySum(steps: readonly StoryStep[], count: number): string {
  const shown = steps.length === count ? `${count}` : `${steps.length} of ${count}`;
  const outcomes = new Map<string, number>();
  for (const { outcome } of steps) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const parts = [...outcomes].map(([outcome, many]) => `${many} ${outcome}`);
  return [`${shown} ${count === 1 ? 'record' : 'records'}`, ...(parts.length ? [parts.join(', ')] : [])].join(
    ': ',
  );
}

export function renderStep(terminal: Terminal, step: StoryStep, options: ReplayOptions): void {
  const { transcript, outcome, offsetMilliseconds, durationMilliseconds } = step;
  const { maskedCall, result } = transcript;
  const status = result ? ` ${result.statusCode}` : '';
  const took = durationMilliseconds === undefined ? '' : `  ${duration(durationMilliseconds)}`;
  const since = offsetMilliseconds > 0 ? `, +${duration(offsetMilliseconds)}` : '';
  terminal.line(
    `${transcript.receivedAt.slice(11, 19)}   ${paint(terminal, 'bold', printable(step.title))}  ${paint(terminal, outcomeStyles[outcome], `${outcome}${status}`)}${took}  ${paint(terminal, 'dim', `${transcript.callId}${since}`)}`,
  );
  for (const { label, text } of step.notes) labelled(terminal, indent, label, printable(text));
  if (maskedCall && Object.keys(maskedCall.parameters).length > 0) body('request', maskedCall.parameters);
  if (result?.output !== undefined && !isEmpty(result.output)) body('answer', result.output);

  function body(label: string, value: JsonValue): void {
    const lines = JSON.stringify(value, null, 2).split('\n');
    const shown = lines.slice(0, options.bodyLines);
    // JSON has lines of its own.
    const { widthColumns: _, ...unbroken } = terminal;
    shown.forEach((line, index) => {
      labelled(unbroken, indent, index === 0 ? label : '', printable(line));
    });
    const left = lines.length - shown.length;
    if (left > 0) labelled(terminal, indent, '', `… ${left} more lines: --full`);
  }
}

function isEmpty(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value as JsonObject).length === 0;
}
