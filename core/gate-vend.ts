// The one act whose result is a credential: it is made, its intent is durable, what it may do is on record, and then it
// leaves. The record never holds a key of it.
import { requestEvent } from './approvals/request-events.ts';
import { sha256Hex } from './call.ts';
import { CountersignError } from './countersign-error.ts';
import type { Approved } from './gate-approval.ts';
import type { GateCall, GateDependencies } from './gate-call.ts';
import type { Prepare } from './gate-prepare.ts';
import type { createGateRecords } from './gate-records.ts';
import type { AssumedRoleUser, TemporaryCredentials } from './ports.ts';
import { principalId } from './principal.ts';
import type { CallResult, Transcript } from './transcript.ts';
import { profilePolicy, type VendingProfile } from './vending/profile.ts';

export interface Vending {
  readonly profile: VendingProfile;
  /** The run, as its session says it. */
  readonly sourceIdentity: string;
  /** Never longer than the profile says. Absent: as long. */
  readonly durationSeconds?: number;
}

export interface Vended {
  readonly kind: 'vended';
  readonly callId: string;
  readonly credentials: TemporaryCredentials;
  readonly user: AssumedRoleUser;
  readonly sourceIdentity: string;
  readonly expiresAtEpochSeconds: number;
}

export function createVend(
  { clock, desk, events, intents, archive, vended }: GateDependencies,
  { completed }: Pick<ReturnType<typeof createGateRecords>, 'completed'>,
  prepare: Prepare,
): (ask: Vending, call: GateCall, decided: Transcript, approved?: Approved) => Promise<Vended> {
  return async ({ profile, sourceIdentity, durationSeconds = Infinity }, call, decided, approved) => {
    const { intent, record, assumption } = await prepare(
      { call, decided, approved },
      {
        policy: (notAfterEpochSeconds) => profilePolicy(profile, notAfterEpochSeconds),
        latestEpochSeconds: Infinity,
        cacheable: false,
        durationSeconds: Math.min(durationSeconds, profile.maximumDurationSeconds),
        sourceIdentity,
      },
      () => undefined,
    );
    const { credentials, user, assumed } = assumption;
    const { expiresAtEpochSeconds } = assumed;
    const vendedAtEpochSeconds = Math.floor(clock() / 1000);
    const result: CallResult = {
      statusCode: 200,
      output: {
        AssumedRoleUser: { Arn: user.arn, AssumedRoleId: user.id },
        SourceIdentity: sourceIdentity,
        Expiration: new Date(expiresAtEpochSeconds * 1000).toISOString(),
      },
      masked: [],
    };
    try {
      await vended.remember({
        sessionTokenSha256: sha256Hex(credentials.sessionToken),
        sessionId: call.session.id,
        connection: call.connection.name,
        user,
        vendedAtEpochSeconds,
        expiresAtEpochSeconds,
      });
      await archive.put({ ...record, outcome: 'succeeded', result, ...completed() });
    } catch (cause) {
      const refusal = {
        code: 'record-unavailable',
        message: 'the credentials could not be recorded, so they were not given out',
      };
      await Promise.allSettled([
        archive.put({ ...record, outcome: 'failed', refusal, ...completed() }),
        intents.settle(intent, 'failed'),
      ]);
      throw new CountersignError('record-unavailable', `${refusal.message}: try again in a moment`, {
        cause,
      });
    }
    // They are given out and recorded: that this cannot be noted, or nobody told, changes nothing.
    await intents.settle(intent, 'succeeded').catch(() => undefined);
    const executed = approved && (await desk.get(approved.grant.requestId).catch(() => undefined));
    if (executed) await events.emit(requestEvent('RequestExecuted', executed));
    await events.emit({
      type: 'CredentialsVended',
      detail: {
        sessionId: call.session.id,
        principalId: principalId(call.session.principal),
        connection: call.connection.name,
        profile: profile.name,
        sourceIdentity,
        vendedAtEpochSeconds,
        expiresAtEpochSeconds,
      },
    });
    return {
      kind: 'vended',
      callId: record.callId,
      credentials,
      user,
      sourceIdentity,
      expiresAtEpochSeconds,
    };
  };
}
