// A request for approval in the terminal: who, what, on what, why, under which rule, until when.
import type { ApprovalRequest, Narrowing } from '../core/approval-request.ts';
import type { RuleStanding } from '../core/approvals/quorum.ts';
import { rulesInWords } from '../core/approvals/rule-words.ts';
import { renewalWords, wayWords } from '../core/approvals/words.ts';
import { askedRequirements } from '../core/requirement.ts';
import { labelled, paint, printable, type Terminal, time } from './terminal.ts';

/** What the JSON door says of a request. */
export type RequestView = ApprovalRequest & {
  readonly approvalUrl: string;
  readonly standing: readonly RuleStanding[];
};

const statusStyles: Readonly<Record<ApprovalRequest['status'], Parameters<typeof paint>[1]>> = {
  pending: 'yellow',
  approved: 'green',
  executed: 'green',
  denied: 'red',
  expired: 'dim',
  withdrawn: 'dim',
  unknown: 'magenta',
};

export function renderRequests(terminal: Terminal, requests: readonly RequestView[]): void {
  if (requests.length === 0) {
    terminal.line('no requests');
    return;
  }
  for (const { id, status, principal, maskedCall, requirements, connection, ...times } of requests) {
    const [resource, ...others] = askedRequirements(requirements).flatMap(({ resources }) => resources);
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    terminal.line(
      `${paint(terminal, 'bold', id)}  ${paint(terminal, statusStyles[status], status)}  ${paint(terminal, 'dim', time(times.createdAtEpochSeconds))}`,
    );
    const what = `${maskedCall.service} ${maskedCall.operation} on ${resource?.arn ?? '*'}${more}`;
    labelled(terminal, '  ', 'what', printable(what));
    labelled(terminal, '  ', 'who', printable(`${principal.displayName} on connection ${connection}`));
  }
}

/** e.g. `1 of 2, waits for group:sre-oncall`; rules that are not met one after the other. */
export function standingInWords({ standing }: Pick<RequestView, 'standing'>): string {
  return standing
    .filter(({ missing }) => missing > 0)
    .map(
      ({ approved, missing, waitsFor }) =>
        `${approved} of ${approved + missing}, waits for ${waitsFor.map(printable).join(', ')}`,
    )
    .join('; ');
}

function narrowingWords({ maximumDurationSeconds, maximumUses, resources }: Narrowing): string {
  const parts = [
    ...(maximumDurationSeconds === undefined ? [] : [`within ${maximumDurationSeconds} seconds`]),
    ...(maximumUses === undefined ? [] : [`${maximumUses} uses`]),
    ...(resources === undefined ? [] : [`on ${resources.join(', ')}`]),
  ];
  return `less than was asked: ${parts.join('; ')}`;
}

export function renderRequest(terminal: Terminal, request: RequestView): void {
  const { principal, maskedCall, obligations } = request;
  const say = (label: string, text: string) => labelled(terminal, '  ', label, printable(text));
  terminal.line(
    `${paint(terminal, 'bold', request.id)}  ${paint(terminal, statusStyles[request.status], request.status)}`,
  );
  say('who', `${principal.kind} ${principal.displayName} (${principal.issuer} ${principal.subject})`);
  if (principal.owner !== undefined) say('owner', principal.owner);
  say('what', `${maskedCall.service} ${maskedCall.operation}`);
  say('where', `account ${maskedCall.accountId}, ${maskedCall.region}, connection ${request.connection}`);
  for (const { action, accessLevel, resources, dependent } of request.requirements) {
    const level = dependent ? `only if ${maskedCall.service} needs it for this call` : accessLevel;
    say(
      dependent ? 'onward' : 'needs',
      `${action} on ${resources.map(({ arn }) => arn).join(', ')} (${level})`,
    );
  }
  if (request.justification !== undefined)
    say('why', `"${request.justification}" (the agent's words, unverified)`);
  if (request.renews !== undefined) say('renews', renewalWords(request.renews));
  for (const gate of obligations.gates) {
    const description = obligations.descriptions?.[gate];
    say('rule', description === undefined ? gate : `${gate}: ${description}`);
  }
  if (request.risk !== undefined)
    say('risk', `${request.risk.score} of 10. ${request.risk.reasons.join(' ')}`);
  if (request.askedAgainBecause !== undefined) say('again', request.askedAgainBecause);
  if (request.voidBecause !== undefined) say('void', request.voidBecause);
  for (const { label, value } of request.preview?.facts ?? []) say('touches', `${label}: ${value}`);
  for (const problem of request.preview?.problems ?? []) say('unseen', problem);
  if (request.preview !== undefined) {
    const { reversible, how } = request.preview.reversibility;
    say('undo', `${reversible}: ${how}`);
  }
  say('approvers', rulesInWords(obligations));
  if (request.status === 'pending') say('standing', standingInWords(request));
  if (obligations.reviewers !== undefined)
    say('afterwards', `${obligations.reviewers.join(' or ')} look at it`);
  if (obligations.unmask !== undefined) say('unmasked', obligations.unmask.join(', '));
  if (request.ticket !== undefined) say('ticket', `${request.ticket} (unverified)`);
  if (obligations.maximumUses !== undefined) say('uses', `${obligations.maximumUses}, once approved`);
  say('until', time(request.expiresAtEpochSeconds));
  for (const made of request.decisions) {
    const { approver, decision, comment, decidedAtEpochSeconds } = made;
    const words = comment === undefined ? '' : `: "${comment}"`;
    say(
      decision === 'approve' ? 'approved' : 'denied',
      `by ${approver.displayName}${wayWords(made)} at ${time(decidedAtEpochSeconds)}${words}`,
    );
  }
  if (request.narrowing !== undefined) say('given', narrowingWords(request.narrowing));
  if (request.review !== undefined) {
    say('reviewed', `by ${request.review.reviewer.displayName}: "${request.review.comment}"`);
  }
  if (request.callId !== undefined) say('ran as', request.callId);
  say('digest', request.digest);
  say('page', request.approvalUrl);
  say('call', '');
  for (const line of JSON.stringify(maskedCall.parameters, null, 2).split('\n'))
    terminal.line(`    ${printable(line)}`);
}
