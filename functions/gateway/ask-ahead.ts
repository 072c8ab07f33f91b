// Asks approvers for a call without making it, on one connection or on several: `POST /v1/requests` and the tool
// `request_access`. Each connection has its own policy and request; an approval of one grants nothing on another.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import type { CountersignError } from '../../core/countersign-error.ts';
import { newId } from '../../core/identifiers.ts';
import type { VerifiedToken } from '../../core/ports.ts';
import { knownError } from '../problem.ts';
import { explainDenial } from './explanations.ts';
import { type NamedCall, type NamedCallDependencies, readNamedCall } from './named-call.ts';
import type { WireRequest } from './wire-event.ts';

export interface Asking {
  readonly request: WireRequest;
  readonly bearer: VerifiedToken;
  readonly door: 'json' | 'mcp';
}

export interface AccessAsk extends NamedCall {
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  /** Id of a request whose approval still opens the call. */
  readonly renews?: string | undefined;
}

export type Asked =
  /** The call would run now. */
  | { readonly status: 'ready'; readonly callId: string; readonly requestId?: string }
  | { readonly status: 'pending-approval'; readonly callId: string; readonly request: ApprovalRequest };

export type AskedOnEach = { readonly connection: string } & (
  | Asked
  | { readonly status: 'denied'; readonly refusal: CountersignError }
);

/** Throws CountersignError. `askId`: its requests stand together before approvers. */
export async function askAhead(
  dependencies: NamedCallDependencies,
  asking: Asking,
  ask: AccessAsk,
  askId?: string,
): Promise<Asked> {
  const { caller, read } = await readNamedCall(dependencies, asking, ask);
  const outcome = await dependencies.gate.ask({
    ...caller,
    read,
    mayStream: false,
    ...(ask.reason === undefined ? {} : { justification: ask.reason }),
    ...(ask.ticket === undefined ? {} : { ticket: ask.ticket }),
    ...(ask.renews === undefined ? {} : { renews: ask.renews }),
    ...(askId === undefined ? {} : { askId }),
  });
  if (outcome.kind === 'denied') throw explainDenial(outcome);
  const { callId } = outcome;
  if (outcome.kind === 'pending') return { status: 'pending-approval', callId, request: outcome.request };
  const { requestId } = outcome;
  return { status: 'ready', callId, ...(requestId === undefined ? {} : { requestId }) };
}

/** One after another, so that the limit of pending requests holds. What is refused on one says nothing of the others. */
export async function askAheadOnEach(
  dependencies: NamedCallDependencies,
  asking: Asking,
  connections: readonly string[],
  ask: Omit<AccessAsk, 'connection'>,
): Promise<readonly AskedOnEach[]> {
  const askId = newId('ask', dependencies.random);
  const all: AskedOnEach[] = [];
  for (const connection of new Set(connections)) {
    const asked = await askAhead(dependencies, asking, { ...ask, connection }, askId).catch(
      (error: unknown) => ({
        status: 'denied' as const,
        refusal: knownError(error, asking.request.requestId),
      }),
    );
    all.push({ connection, ...asked });
  }
  return all;
}
