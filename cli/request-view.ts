// A request for approval in the terminal: who, what, on what, why, under which rule, until when.
import type { ApprovalRequest } from '../core/approval-request.ts';
import { columns, paint, printable, type Terminal, time } from './terminal.ts';

/** What the JSON door says of a request. */
export type RequestView = ApprovalRequest & { readonly approvalUrl: string };

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
  const rows = requests.map(({ id, status, principal, maskedCall, connection, createdAtEpochSeconds }) => [
    id,
    status,
    printable(principal.displayName),
    `${maskedCall.service} ${maskedCall.operation}`,
    connection,
    time(createdAtEpochSeconds),
  ]);
  for (const line of columns(rows)) terminal.line(line);
}

export function renderRequest(terminal: Terminal, request: RequestView): void {
  const { principal, maskedCall, obligations } = request;
  const say = (label: string, text: string) =>
    terminal.line(`  ${paint(terminal, 'dim', label.padEnd(9))} ${printable(text)}`);
  terminal.line(
    `${paint(terminal, 'bold', request.id)}  ${paint(terminal, statusStyles[request.status], request.status)}`,
  );
  say('who', `${principal.kind} ${principal.displayName} (${principal.issuer} ${principal.subject})`);
  if (principal.owner !== undefined) say('owner', principal.owner);
  say('what', `${maskedCall.service} ${maskedCall.operation}`);
  say('where', `account ${maskedCall.accountId}, ${maskedCall.region}, connection ${request.connection}`);
  for (const { action, accessLevel, resources, dependent } of request.requirements) {
    const level = dependent ? `if ${maskedCall.service} needs it` : accessLevel;
    say('needs', `${action} (${level}) on ${resources.map(({ arn }) => arn).join(', ')}`);
  }
  if (request.justification !== undefined)
    say('why', `"${request.justification}" (the agent's words, unverified)`);
  say(
    'rule',
    `${obligations.gates.join(', ')}: ${obligations.quorum} of ${obligations.approvers.join(', ')}`,
  );
  say('until', time(request.expiresAtEpochSeconds));
  for (const { approver, decision, comment, decidedAtEpochSeconds } of request.decisions) {
    const words = comment === undefined ? '' : `: "${comment}"`;
    say(
      decision === 'approve' ? 'approved' : 'denied',
      `by ${approver.displayName} at ${time(decidedAtEpochSeconds)}${words}`,
    );
  }
  if (request.callId !== undefined) say('ran as', request.callId);
  say('digest', request.digest);
  say('page', request.approvalUrl);
  say('call', '');
  for (const line of JSON.stringify(maskedCall.parameters, null, 2).split('\n'))
    terminal.line(`    ${printable(line)}`);
}
