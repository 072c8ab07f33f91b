// Everything before an act, whatever the act is: credential, archive, then the one transaction (docs/adr/0001). What fails
// here is on record as refused, and nothing was done.

import type { Approved } from './gate-approval.ts';
import type { GateCall, GateDependencies } from './gate-call.ts';
import type { createGateRecords } from './gate-records.ts';
import { countsOf } from './limits.ts';
import type { Assumption, CredentialSource, Intent } from './ports.ts';
import { askedRequirements, isReadOnly } from './requirement.ts';
import type { Transcript } from './transcript.ts';

export interface Decided {
  readonly call: GateCall;
  /** The record as far as the decision. */
  readonly decided: Transcript;
  readonly approved: Approved | undefined;
}

export interface Prepared<T> {
  readonly intent: Intent;
  readonly record: Transcript;
  readonly assumption: Assumption;
  readonly made: T;
}

/** `make` makes what is sent: what it throws is a refusal, too. The expiry is never after the session's or the approval's. */
export type Prepare = <T>(
  ask: Decided,
  credential: Omit<Parameters<CredentialSource['assume']>[0], 'connection' | 'session'>,
  make: () => T,
) => Promise<Prepared<T>>;

export function createPrepare(
  { clock, policy, intents, archive, credentials, limits }: GateDependencies,
  { refusalRecord }: Pick<ReturnType<typeof createGateRecords>, 'refusalRecord'>,
): Prepare {
  const nowEpochSeconds = () => Math.floor(clock() / 1000);

  return async ({ call, decided, approved }, credential, make) => {
    const grant = approved?.grant;
    const approval = approved?.request;
    let record = decided;
    try {
      const assumption = await credentials.assume({
        ...credential,
        connection: call.connection,
        session: call.session,
        latestEpochSeconds: Math.min(
          credential.latestEpochSeconds,
          call.session.expiresAtEpochSeconds,
          grant?.expiresAtEpochSeconds ?? Infinity,
        ),
      });
      record = {
        ...decided,
        credential: assumption.assumed,
        ...(approval ? { approval: { requestId: approval.id, decisions: approval.decisions } } : {}),
      };
      const made = make();
      const intent: Intent = {
        callId: record.callId,
        sessionId: record.sessionId,
        parentSessionIds: call.session.parentIds ?? [],
        principal: call.session.principal,
        connection: call.connection,
        digest: record.digest ?? '',
        nowEpochSeconds: nowEpochSeconds(),
        ...invocationOf(call, record),
        ...(grant ? { grant } : {}),
        counts: countsOf(limits, call.session, {
          changes: !isReadOnly(askedRequirements(record.requirements ?? [])),
          callsTested: policy.testsCallsSoFar(),
          nowEpochSeconds: nowEpochSeconds(),
        }),
      };
      await archive.put({ ...record, kind: 'intent' });
      await intents.begin(intent);
      return { intent, record, assumption, made };
    } catch (error) {
      await archive.put(refusalRecord(record, error)).catch(() => {
        throw error;
      });
      throw error;
    }
  };
}

export function invocationOf(
  { once, invocationId }: GateCall,
  record: Transcript,
): Pick<Intent, 'invocation'> {
  if (once !== undefined) return { invocation: once };
  if (invocationId === undefined || isReadOnly(record.requirements ?? [])) return {};
  return { invocation: `${invocationId}#${record.digest}` };
}
