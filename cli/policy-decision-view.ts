// An offline decision in the terminal: the answer, each reason, what its policies say of themselves, and what approvers must give.
import { rulesInWords } from '../core/approvals/rule-words.ts';
import type { CountersignErrorCode } from '../core/countersign-error.ts';
import type { Decision, DecisionReason, DecisionReasonCode, Obligations } from '../core/decision.ts';
import type { LintedPolicy } from '../core/policy/lint.ts';
import { labelled, paint, printable, type Terminal } from './terminal.ts';

export interface Answer {
  readonly decision: Decision['effect'];
  readonly reasons: readonly (Omit<DecisionReason, 'code'> & {
    readonly code: DecisionReasonCode | CountersignErrorCode;
  })[];
  /** Ids of those that decided, sorted. */
  readonly policies: readonly string[];
  /** Present exactly when it asks. */
  readonly obligations?: Decision['obligations'];
  readonly handling?: Decision['handling'];
}

const styles = { allow: 'green', ask: 'yellow', deny: 'red' } as const;

export function renderAnswer(terminal: Terminal, answer: Answer, policies: readonly LintedPolicy[]): void {
  const { decision, reasons, obligations, handling } = answer;
  const say = (label: string, text: string) => labelled(terminal, '  ', label, printable(text));
  terminal.line(paint(terminal, styles[decision], decision));
  for (const { code, message } of reasons) say('reason', `${message} (${code})`);
  for (const id of answer.policies) say('policy', describe(id, policies));
  if (obligations !== undefined) renderObligations(obligations, say);
  if (handling?.masking !== undefined) say('masking', handling.masking);
  if (handling?.withholdInjection) say('injection', 'withheld');
  for (const { action, arns } of handling?.credentialScope ?? []) {
    say('credential', `${action} on ${arns.join(', ')}`);
  }
}

/** Of one command: what its calls come to, then each of them. */
export function renderSeveral(
  terminal: Terminal,
  together: Answer['decision'],
  calls: readonly (Answer & { readonly call: string; readonly unknownObjects?: true })[],
  policies: readonly LintedPolicy[],
): void {
  terminal.line(`${paint(terminal, styles[together], together)}  all ${calls.length} calls of it together`);
  for (const { call, unknownObjects, ...answer } of calls) {
    const of = unknownObjects ? ', for objects whose names are not known here' : '';
    terminal.line(`\n${paint(terminal, 'bold', call)}${of}`);
    renderAnswer(terminal, answer, policies);
  }
}

function renderObligations(obligations: Obligations, say: (label: string, text: string) => void): void {
  const { lifetimeSeconds, maximumDurationSeconds, maximumUses = 1, holdSeconds } = obligations;
  say('approvers', rulesInWords(obligations));
  say('asked', `for ${durationOf(lifetimeSeconds)}`);
  if (holdSeconds !== undefined) say('held', `for ${durationOf(holdSeconds)}, while people decide`);
  say('usable', `for ${durationOf(maximumDurationSeconds)} after the last approval`);
  say('uses', String(maximumUses));
  if (obligations.justificationRequired) say('why', 'the agent must give a reason before anybody is asked');
  if (obligations.ticketRequired) say('ticket', 'the agent must name a ticket before anybody is asked');
  if (obligations.signInMaximumAgeSeconds !== undefined) {
    say('sign-in', `at most ${durationOf(obligations.signInMaximumAgeSeconds)} old, to decide`);
  }
  if (obligations.reviewers) say('review', `afterwards, by ${obligations.reviewers.join(' or ')}`);
  if (obligations.unmask) say('unmasked', obligations.unmask.join(', '));
}

function describe(id: string, policies: readonly LintedPolicy[]): string {
  const policy = policies.find((each) => each.id === id);
  if (policy === undefined) return id;
  const description = policy.tree.annotations?.description ?? '';
  return `${id} (${policy.file}:${policy.line})${description === '' ? '' : `: ${description}`}`;
}

function durationOf(seconds: number): string {
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
