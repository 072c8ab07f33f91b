// How a tool answers: the same facts as structured content and as text. A refusal is an answer with `isError`, under the
// members of problem+json, so that an agent reads one form at every door.
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { rulesInWords } from '../../core/approvals/rule-words.ts';
import { shownTo } from '../../core/approvals/shown-to.ts';
import type { Decision } from '../../core/decision.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import type { Principal } from '../../core/principal.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import { approvalUrl, explainDenial } from '../gateway/explanations.ts';
import { outputOf } from '../gateway/json-door.ts';
import type { WireRequest } from '../gateway/wire-event.ts';
import { awsProblemResponse, type ProblemResponse, problemResponse, retryAfterSeconds } from '../problem.ts';

export function answered(structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

/** Any thrown error, known or not. */
export function refused(error: unknown, exchangeId: string): CallToolResult {
  return failed(problemResponse(error, exchangeId));
}

export function failed(problem: ProblemResponse): CallToolResult {
  return { ...answered(JSON.parse(Buffer.from(problem.body).toString('utf8'))), isError: true };
}

/** Throws CountersignError: a denial. `elicitation`: what the user did with the approval page. */
export function callResult(
  outcome: GateOutcome,
  {
    read,
    sessionId,
    request,
    elicitation,
  }: {
    readonly read: ReadCall;
    readonly sessionId: string;
    readonly request: WireRequest;
    readonly elicitation?: 'accept' | 'decline' | 'cancel';
  },
): CallToolResult {
  if (outcome.kind === 'denied') throw explainDenial(outcome);
  const { callId } = outcome;
  if (outcome.kind === 'pending') {
    return answered({
      status: 'pending-approval',
      callId,
      sessionId,
      ...(elicitation === undefined ? {} : { elicitation }),
      ...pendingFacts(outcome.request, request.baseUrl),
    });
  }
  const { statusCode, awsRequestId, error, masked } = outcome.answer.result;
  if (error) return failed(awsProblemResponse({ statusCode, error, callId, requestId: request.requestId }));
  return answered({
    status: 'answered',
    callId,
    sessionId,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    output: outputOf(read, outcome.answer),
    masked,
  });
}

export function pendingFacts(request: ApprovalRequest, baseUrl: string) {
  return {
    requestId: request.id,
    approvalUrl: approvalUrl(request.id, baseUrl),
    retryAfterSeconds,
    next: `it waits for ${rulesInWords(request.obligations)}: show the approvalUrl, use \`wait_for_approval\`, then repeat the same call`,
  };
}

/** What was asked on one of several connections. */
export interface AskedFor {
  readonly connection: string;
  readonly status: 'ready' | 'pending-approval' | 'denied';
  readonly approvalUrl?: string;
  readonly code?: string;
  readonly detail?: string;
}

/** The queue shows what one ask opened together. */
export function severalFacts(requests: readonly AskedFor[], baseUrl: string) {
  const has = (status: AskedFor['status']) => requests.some((asked) => asked.status === status);
  if (!has('pending-approval')) {
    return { status: has('ready') ? ('ready' as const) : ('denied' as const), requests };
  }
  return {
    status: 'pending-approval' as const,
    approvalUrl: `${baseUrl}/approve`,
    retryAfterSeconds,
    next: 'show the approvalUrl, use `wait_for_approval` for each request, then make the call on its connection',
    requests,
  };
}

export function verdictOf({ effect, reasons, obligations, grantable }: Decision) {
  return {
    effect,
    reasons: reasons.map(({ code, message, policies }) => ({ code, message, policies: [...policies] })),
    ...(obligations === undefined ? {} : { approvalBy: rulesInWords(obligations) }),
    ...(grantable === undefined ? {} : { smallestGrantable: { ...grantable } }),
  };
}

const time = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString();

export function requestFacts(stored: ApprovalRequest, viewer: Principal, baseUrl: string) {
  const request = shownTo(viewer, stored);
  const { resources, maximumUses } = request.narrowing ?? {};
  const isPending = request.status === 'pending';
  return {
    ...requestName(stored, baseUrl),
    status: request.status,
    expiresAt: time(request.expiresAtEpochSeconds),
    ...(isPending ? { waitsFor: rulesInWords(request.obligations), retryAfterSeconds } : {}),
    ...(request.usableUntilEpochSeconds === undefined
      ? {}
      : { usableUntil: time(request.usableUntilEpochSeconds) }),
    decisions: request.decisions.map(({ approver, decision, comment }) => ({
      by: approver.displayName,
      decision,
      ...(comment === undefined ? {} : { comment }),
    })),
    ...(request.narrowing === undefined
      ? {}
      : {
          counterOffer: {
            ...(resources === undefined ? {} : { resources: [...resources] }),
            ...(maximumUses === undefined ? {} : { maximumUses }),
          },
        }),
  };
}

export function requestName({ id, connection, maskedCall }: ApprovalRequest, baseUrl: string) {
  return {
    requestId: id,
    connection,
    service: maskedCall.service,
    operation: maskedCall.operation,
    approvalUrl: approvalUrl(id, baseUrl),
  };
}
