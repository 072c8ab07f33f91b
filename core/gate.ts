// The life of a call after it was read: decide, ask or act, and record each step before the next one.
// It must never send a byte of a call that no durable intent speaks of, nor release an answer that is not recorded. What
// it reads of a target for people (core/preview) is no call of the agent: it is on record with the call that asked.
import type { ApprovalRequest, Renewal } from './approval-request.ts';
import { appraise } from './approvals/appraisal.ts';
import { CountersignError } from './countersign-error.ts';
import type { Decision } from './decision.ts';
import { createAct } from './gate-act.ts';
import {
  type Approved,
  againBecause,
  changedSince,
  longestFirst,
  nothingToRenew,
  renewalOf,
  standingGrant,
} from './gate-approval.ts';
import type { GateCall, GateDependencies, GateOutcome } from './gate-call.ts';
import { createPrepare, invocationOf } from './gate-prepare.ts';
import { type Caller, createGateRecords } from './gate-records.ts';
import { createVend, type Vended, type Vending } from './gate-vend.ts';
import { grantOpens } from './grant.ts';
import type { JsonObject } from './json.ts';
import { minuteCount } from './limits.ts';
import { callMasking } from './masking/call-masking.ts';
import { refuseMaskMarkers } from './masking/mask.ts';
import type { MaskedDocument } from './masking/mask-options.ts';
import { letsPass } from './observe.ts';
import { requestTags } from './policy/request-tags.ts';
import { principalId } from './principal.ts';
import { askedRequirements } from './requirement.ts';
import { requirementsOf } from './requirements/requirements.ts';
import { signInOf } from './session.ts';
import type { Transcript } from './transcript.ts';
import type { ReadCall } from './wire/read-call.ts';

/** What policy says of a call that nobody makes. */
export interface Considered {
  readonly callId: string;
  readonly decision: Decision;
  /** The connection observes, and lets it pass whatever the decision is. */
  readonly isObserved: boolean;
}

/** The call would run now: it is allowed, or was approved. */
export interface Ready {
  readonly kind: 'ready';
  readonly callId: string;
  /** Absent: policy allows it without asking anybody. */
  readonly requestId?: string;
}

export interface Gate {
  /** Throws CountersignError when the call is refused or fails; that is recorded too. */
  run(call: GateCall): Promise<GateOutcome>;
  /** As `run` up to the act, which is left out: asks approvers ahead of the call. What it refuses is recorded too. */
  ask(call: GateCall): Promise<Exclude<GateOutcome, { kind: 'answered' }> | Ready>;
  /** As `run`, and the act is that a credential leaves. */
  vend(call: GateCall, vending: Vending): Promise<Unanswered | Vended>;
  /** Decides, and neither asks, acts nor waits. Counted as a call; a refusal is recorded. */
  consider(call: GateCall): Promise<Considered>;
  /** Counts and records what a known caller sent and a door refused. Throws `too-many-calls` or `record-unavailable`. */
  recordRefusal(caller: Caller, error: CountersignError, read?: ReadCall): Promise<void>;
  /** Records what Countersign answered itself; `output` without what must not be kept. Throws `record-unavailable`. */
  recordAnswer(caller: Caller, read: ReadCall, output: JsonObject): Promise<void>;
}

type Unanswered = Exclude<GateOutcome, { kind: 'answered' }>;

/** What is done with a call that may run, and whether it may wait for people. */
interface How<T> {
  readonly mayHold: boolean;
  act(call: GateCall, decided: Transcript, input: MaskedDocument, approved?: Approved): Promise<T>;
}

export function createGate(dependencies: GateDependencies): Gate {
  const { clock, iam, policy, desk, hold, grants, previews, intents, standing, archive, masking, limits } =
    dependencies;
  const nowEpochSeconds = () => Math.floor(clock() / 1000);
  const records = createGateRecords(dependencies);
  const { openRecord, completed, refusalRecord, maskInput, withMaskedCall } = records;

  const prepare = createPrepare(dependencies, records);
  const act = createAct(dependencies, records, prepare);
  const vend = createVend(dependencies, records, prepare);

  const run = (call: GateCall): Promise<GateOutcome> => decideAndAct(call, { mayHold: true, act });

  /** Throws what the caller is told; that is recorded then. */
  async function decideOn(call: GateCall): Promise<{ record: Transcript; input: MaskedDocument }> {
    let record = openRecord(call);
    let input: MaskedDocument;
    try {
      input = maskInput(call.read);
      record = withMaskedCall(record, call.read, input);
      refuseMaskMarkers(call.read.call.parameters, call.read.body);
      const requirements = requirementsOf(call.read, { partition: call.connection.partition }, iam);
      const decision = await policy.decide({
        principal: call.session.principal,
        connection: call.connection,
        call: call.read.call,
        requirements: askedRequirements(requirements),
        requestTags: requestTags(call.read.call.parameters, call.read.operation.input),
        context: {
          nowEpochSeconds: nowEpochSeconds(),
          ...(call.sourceAddress === undefined ? {} : { sourceAddress: call.sourceAddress }),
          door: call.session.door,
          signIn: signInOf(call.session),
          sessionAgeSeconds: nowEpochSeconds() - call.session.issuedAtEpochSeconds,
          usesSoFar: () => intents.usesSoFar(call.session.id),
        },
      });
      record = { ...record, requirements, decision };
      const settings = callMasking(masking, decision);
      if (settings.profile === masking.profile) return { record, input };
      const stricter = maskInput(call.read, settings);
      return { record: withMaskedCall(record, call.read, stricter), input: stricter };
    } catch (error) {
      throw await recordUnsent(call, record, error);
    }
  }

  async function decideAndAct<T>(call: GateCall, how: How<T>): Promise<Unanswered | T> {
    const { record, input } = await decideOn(call);
    const { decision, requirements = [] } = record;
    if (decision?.effect === 'allow') return how.act(call, record, input);
    if (decision && letsPass(call.connection, decision, requirements)) {
      return how.act(call, { ...record, observed: true }, input);
    }
    if (decision?.effect === 'ask') return askOrAct(call, record, input, decision, how);
    await countUnsent(call, record);
    await archive.put({ ...record, outcome: 'denied', ...completed() });
    return {
      kind: 'denied',
      callId: record.callId,
      sessionId: record.sessionId,
      decision: decision ?? nothingDecided,
    };
  }

  async function askOrAct<T>(
    call: GateCall,
    decided: Transcript,
    input: MaskedDocument,
    decision: Decision,
    { mayHold, act: actNow }: How<T>,
  ): Promise<Unanswered | T> {
    let record = decided;
    const { digest = '', requirements = [], maskedCall } = record;
    const held = await grants.list(principalId(call.session.principal), call.connection.name);
    const { idempotencyTokens } = call.read.operation;
    const gates = decision.obligations?.gates ?? [];
    const wanted = maskedCall && { digest, gates, requirements, maskedCall, idempotencyTokens };
    const opening = held.filter((grant) => wanted && grantOpens(grant, wanted, nowEpochSeconds()));
    const usable = call.renews === undefined ? opening : longestFirst(opening);
    const standing = await recorded(record, () => standingGrant(desk, usable));
    if (call.renews !== undefined && !opening.some(({ requestId }) => requestId === call.renews)) {
      throw await recordUnsent(call, record, nothingToRenew(call.renews));
    }
    const because =
      standing && (await changedSince(previews, { ...call, call: call.read.call, requirements }, standing));
    const renewed = standing?.grant.requestId === call.renews ? standing?.grant : undefined;
    if (standing && renewed === undefined && because === undefined && decision.obligations)
      return actNow(call, record, input, standing);
    if (standing && because !== undefined) {
      await recorded(record, () => desk.void(standing.grant.requestId, because));
      record = { ...record, voided: { requestId: standing.grant.requestId, because } };
    }
    await countUnsent(call, record);
    const liveGrants = held.length - (because === undefined ? 0 : 1);
    const renews = renewed && because === undefined ? renewalOf(renewed) : undefined;
    const asked = await askApprovers(call, record, decision, { liveGrants, ...(renews && { renews }) });
    const holdSeconds = call.holdSeconds ?? decision.obligations?.holdSeconds ?? 0;
    const mayWait = mayHold && holdSeconds > 0 && asked.status === 'pending';
    const request = mayWait ? await hold(asked, holdSeconds) : asked;
    // Policy has the last word at the moment of execution, so everything is decided anew.
    if (mayWait && request.status === 'approved') return decideAndAct(call, { mayHold: false, act: actNow });
    const approval = { requestId: request.id, decisions: request.decisions };
    const isDenied = request.status === 'denied' || request.narrowing?.resources !== undefined;
    await archive.put({
      ...record,
      approval,
      ...(request.preview ? { preview: request.preview } : {}),
      ...(request.risk ? { risk: request.risk } : {}),
      outcome: isDenied ? 'denied' : 'pending-approval',
      ...completed(),
    });
    return isDenied
      ? { kind: 'denied', callId: record.callId, sessionId: record.sessionId, decision, request }
      : { kind: 'pending', callId: record.callId, request };
  }

  /**
   * What is not sent costs its principal as much as what is, so that nobody hammers here for nothing [L11]. What is sent is counted
   * in its intent's transaction. Throws what the caller is told, which is then recorded.
   */
  async function countUnsent(caller: Caller, record: Transcript): Promise<void> {
    try {
      await intents.count(record.callId, minuteCount(limits, caller.session, nowEpochSeconds()));
    } catch (error) {
      await archive.put(refusalRecord(record, error));
      throw error;
    }
  }

  /** What fails here is on record before it is thrown. */
  async function recorded<T>(record: Transcript, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await archive.put(refusalRecord(record, error));
      throw error;
    }
  }

  /** Counts and records a call that is refused; answers what the caller is told. Throws as countUnsent does. */
  async function recordUnsent(caller: Caller, record: Transcript, error: unknown): Promise<unknown> {
    await countUnsent(caller, record);
    await archive.put(refusalRecord(record, error));
    return error;
  }

  async function askApprovers(
    call: GateCall,
    record: Transcript,
    decision: Decision,
    { liveGrants, renews }: { readonly liveGrants: number; readonly renews?: Renewal },
  ): Promise<ApprovalRequest> {
    const { maskedCall, digest, requirements = [] } = record;
    return recorded(record, async () => {
      if (!maskedCall || digest === undefined)
        throw new CountersignError('internal-error', 'a call without a digest');
      await standing.assertStands({ principal: call.session.principal, connection: call.connection });
      // An SDK's retry of what ran under an approval must not become a new ask, whose approval would run it again [L2].
      await intents.assertNew({ sessionId: record.sessionId, ...invocationOf(call, record) });
      if (liveGrants >= limits.liveGrants) {
        throw new CountersignError(
          'too-many-pending',
          `you hold ${liveGrants} approvals on \`${call.connection.name}\` that you have not used: make the calls that they are for, or let them expire`,
        );
      }
      return await desk.ask({
        principal: call.session.principal,
        sessionId: call.session.id,
        connection: call.connection.name,
        maskedCall,
        digest,
        requirements,
        decision,
        ...(call.justification === undefined ? {} : { justification: records.masked(call.justification) }),
        ...(call.ticket === undefined ? {} : { ticket: records.masked(call.ticket) }),
        ...(call.askId === undefined ? {} : { askId: call.askId }),
        ...(renews === undefined ? {} : { renews }),
        ...(record.voided === undefined ? {} : { askedAgainBecause: againBecause(record.voided) }),
        appraise: (known) => appraise(previews, { ...call, call: call.read.call, requirements }, known),
      });
    });
  }

  /** A refusal is recorded even when its request cannot be shown. */
  function withMaskedOrNothing(record: Transcript, read: ReadCall): Transcript {
    try {
      return withMaskedCall(record, read, maskInput(read));
    } catch {
      return record;
    }
  }

  return {
    run,
    vend: (call, vending) =>
      decideAndAct<Vended>(call, {
        mayHold: true,
        act: (allowed, decided, _, approved) => vend(vending, allowed, decided, approved),
      }),
    ask: (call) =>
      decideAndAct<Ready>(call, {
        mayHold: false,
        async act(_, record, __, approved) {
          await countUnsent(call, record);
          const requestId = approved?.grant.requestId;
          return { kind: 'ready', callId: record.callId, ...(requestId === undefined ? {} : { requestId }) };
        },
      }),
    async consider(call) {
      const { record } = await decideOn(call);
      await countUnsent(call, record);
      const { decision = nothingDecided, requirements = [] } = record;
      const isObserved = letsPass(call.connection, decision, requirements);
      return { callId: record.callId, decision, isObserved };
    },
    async recordRefusal(caller, error, read) {
      const opened = openRecord(caller);
      const record = read ? withMaskedOrNothing(opened, read) : opened;
      await recordUnsent(caller, record, error);
    },
    async recordAnswer(caller, read, output) {
      const record = withMaskedCall(openRecord(caller), read, maskInput(read));
      const result = { statusCode: 200, output, masked: [] };
      await archive.put({ ...record, outcome: 'answered', result, ...completed() });
    },
  };
}

const nothingDecided: Decision = {
  effect: 'deny',
  reasons: [{ code: 'policy-error', message: 'policy gave no decision', policies: [] }],
  policyVersion: 'none',
};
