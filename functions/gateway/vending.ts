// A pipeline's token becomes credentials of AWS: which profile, which run, its session, then the gate. Both doors that vend
// come through here; each only reads its own form and answers in it.
import { CountersignError } from '../../core/countersign-error.ts';
import type { Gate } from '../../core/gate.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import type { Vended } from '../../core/gate-vend.ts';
import type { VerifiedToken } from '../../core/ports.ts';
import { assertSessionStands, openVendingSession, type SessionDependencies } from '../../core/sessions.ts';
import type { FoundProfile } from '../../core/vending/find-profile.ts';
import { runlessSessionId, runOf } from '../../core/vending/run.ts';
import { vendCall } from '../../core/vending/vend-call.ts';
import { recorded } from './recorded.ts';
import { origin, type WireRequest } from './wire-event.ts';

export interface VendingDependencies extends SessionDependencies {
  readonly gate: Gate;
}

export interface VendAsk {
  readonly found: FoundProfile;
  readonly door: 'aws' | 'json';
  /** Never longer than the profile says. Absent: as long. */
  readonly durationSeconds?: number;
  /** The RoleSessionName that the pipeline asked for, shown to people as given. */
  readonly label?: string;
  /** The pipeline's own words for the approver, unverified. */
  readonly justification?: string;
}

export type VendOutcome = (Exclude<GateOutcome, { kind: 'answered' }> | Vended) & {
  readonly sessionId: string;
};

/** Throws CountersignError `already-vended`, `access-denied` and what the gate throws; all of it is recorded. */
export async function vend(
  dependencies: VendingDependencies,
  request: WireRequest,
  bearer: VerifiedToken,
  ask: VendAsk,
): Promise<VendOutcome> {
  const { gate, clock } = dependencies;
  const { connection, profile } = ask.found;
  const open = async (id: string, sourceIdentity?: string) => {
    const opened = await openVendingSession(dependencies, {
      id,
      principal: bearer.principal,
      connection,
      door: ask.door,
      ...(ask.label === undefined ? {} : { label: ask.label }),
      vending: { profile: profile.name, ...(sourceIdentity === undefined ? {} : { sourceIdentity }) },
    });
    // As the token and the registry say now, and not as they did when the session was opened.
    return { ...opened, principal: bearer.principal };
  };
  const { run, session } = await (async () => {
    try {
      const run = runOf(bearer, profile);
      return { run, session: await open(run.sessionId, run.sourceIdentity) };
    } catch (error) {
      if (!(error instanceof CountersignError) || error.code !== 'access-denied') throw error;
      const runless = await open(runlessSessionId(bearer, profile));
      await gate.recordRefusal({ session: runless, connection, ...origin(request) }, error);
      throw error;
    }
  })();
  const caller = { session, connection, ...origin(request) };
  const read = vendCall(connection, profile, run);
  await recorded(gate, caller, read, () => assertSessionStands(session, Math.floor(clock() / 1000)));
  try {
    const outcome = await gate.vend(
      {
        ...caller,
        read,
        mayStream: false,
        once: 'vend',
        ...(ask.justification === undefined ? {} : { justification: ask.justification }),
      },
      {
        profile,
        sourceIdentity: run.sourceIdentity,
        ...(ask.durationSeconds === undefined ? {} : { durationSeconds: ask.durationSeconds }),
      },
    );
    return { ...outcome, sessionId: session.id };
  } catch (error) {
    if (!(error instanceof CountersignError) || error.code !== 'duplicate-invocation') throw error;
    throw new CountersignError(
      'already-vended',
      `this attempt of the run has had its credentials of profile \`${profile.name}\`, which are given out once: run the job again for others`,
      { cause: error },
    );
  }
}
