// Waits until a request is decided, for scripts: how it ended is the exit code. It never decides and never repeats the call.
import type { RequestStatus } from '../core/approval-request.ts';
import type { CommandContext } from './commands.ts';
import { CliFailure, type exitCodes } from './failure.ts';
import { type RequestView, renderRequest, standingInWords } from './request-view.ts';
import { printable } from './terminal.ts';

/** The door answers after so long at the latest. */
const waitSeconds = 25;

const failures: Partial<Record<RequestStatus, keyof typeof exitCodes>> = {
  denied: 'denied',
  expired: 'expired',
  withdrawn: 'withdrawn',
};

/** Throws CliFailure unless it was approved. */
export async function waitForDecision(
  context: CommandContext,
  id: string,
  {
    timeoutSeconds,
    clock,
    progress,
  }: {
    readonly timeoutSeconds: number | undefined;
    readonly clock: () => number;
    /** One line for people; never on standard output, which scripts read. */
    readonly progress: (line: string) => void;
  },
): Promise<void> {
  const { api, terminal, json } = context;
  const endsAtMilliseconds =
    timeoutSeconds === undefined ? Number.POSITIVE_INFINITY : clock() + timeoutSeconds * 1000;
  let said = '';
  let request: RequestView;
  for (;;) {
    const leftSeconds = Math.max(0, Math.ceil((endsAtMilliseconds - clock()) / 1000));
    // The first look answers at once, so that people see what is waited for.
    const wait = said === '' ? 0 : Math.min(waitSeconds, leftSeconds);
    request = await api.get<RequestView>(`/v1/requests/${encodeURIComponent(id)}?wait=${wait}`);
    if (request.status !== 'pending') break;
    const line = standingInWords(request);
    if (line !== said) progress(`${request.id}: ${line}; ${request.approvalUrl}`);
    said = line;
    if (clock() >= endsAtMilliseconds) {
      throw new CliFailure('stillPending', `${request.id} is still pending: ${line}`);
    }
  }
  if (json) terminal.line(JSON.stringify(request, null, 2));
  else renderRequest(terminal, request);
  const failure = failures[request.status];
  if (failure !== undefined)
    throw new CliFailure(failure, `${request.id} is ${request.status}${saidBy(request)}`);
}

function saidBy({ decisions }: RequestView): string {
  const last = decisions.at(-1);
  if (last?.decision !== 'deny') return '';
  const words = last.comment === undefined ? '' : `: ${printable(last.comment)}`;
  return ` by ${printable(last.approver.displayName)}${words}`;
}
