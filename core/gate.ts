// The life of a call after it was read: decide, ask or act, and record each step before the next one.
// It must never send a byte of a call that no durable intent speaks of, nor release an answer that is not recorded. What
// it reads of a target for people (core/preview) is no call of the agent: it is on record with the call that asked.
import type { ApprovalRequest } from './approval-request.ts';
import { appraise } from './approvals/appraisal.ts';
import type { createHold } from './approvals/hold.ts';
import { requestEvent } from './approvals/request-events.ts';
import { canonicalJson, sha256Hex } from './call.ts';
import { CountersignError } from './countersign-error.ts';
import { scopedRequirements } from './credential-scope.ts';
import type { Decision } from './decision.ts';
import { type Answer, type Exchange, releaseAnswer } from './gate-answer.ts';
import { type Approved, againBecause, changedSince, standingGrant } from './gate-approval.ts';
import { type Caller, createGateRecords } from './gate-records.ts';
import { type Grant, grantOpens } from './grant.ts';
import type { JsonObject } from './json.ts';
import { countsOf, type Limits, minuteCount } from './limits.ts';
import { callMasking } from './masking/call-masking.ts';
import { refuseMaskMarkers } from './masking/mask.ts';
import { errorMask } from './masking/mask-error.ts';
import type { MaskedDocument, MaskSettings } from './masking/mask-options.ts';
import { letsPass } from './observe.ts';
import { requestTags } from './policy/request-tags.ts';
import type {
  ApprovalDesk,
  Archive,
  Clock,
  CredentialSource,
  EventBus,
  GrantStore,
  Intent,
  IntentLog,
  PolicyEngine,
  RandomBytes,
  Target,
} from './ports.ts';
import type { Previews } from './preview/preview.ts';
import { principalId } from './principal.ts';
import { askedRequirements, isReadOnly } from './requirement.ts';
import { type IamData, requirementsOf } from './requirements/requirements.ts';
import { signInOf } from './session.ts';
import { sessionPolicy } from './session-policy.ts';
import type { Transcript } from './transcript.ts';
import type { ReadCall } from './wire/read-call.ts';
import { writeRequest } from './wire/write-request.ts';

export interface GateDependencies {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly iam: IamData;
  readonly policy: PolicyEngine;
  readonly desk: ApprovalDesk;
  /** Waits for a decision, if there is room for one more held call. */
  readonly hold: ReturnType<typeof createHold>;
  readonly events: EventBus;
  readonly grants: GrantStore;
  readonly previews: Previews;
  readonly intents: IntentLog;
  readonly archive: Archive;
  readonly credentials: CredentialSource;
  readonly target: Target;
  readonly masking: MaskSettings;
  readonly limits: Limits;
  /** Answers up to this size are held until they are recorded; larger ones are streamed (ANSWERS 13). */
  readonly bufferLimitBytes: number;
  /** Larger answers are refused. */
  readonly streamLimitBytes: number;
}

export interface GateCall extends Caller {
  readonly read: ReadCall;
  /** Whether an answer beyond the buffer limit may be streamed; else it is refused. */
  readonly mayStream: boolean;
  /** Constant over a client's retries, or over a replay's: a mutating call is done under it once. */
  readonly invocationId?: string;
  /** The agent's own words for the approver, unverified. */
  readonly justification?: string;
  /** A ticket that the agent names, unverified. */
  readonly ticket?: string;
  /** Last change to the answer before it is written, e.g. QueueUrls that lead back here. */
  readonly mapOutput?: (output: JsonObject) => JsonObject;
}

export type GateOutcome =
  | { readonly kind: 'answered'; readonly callId: string; readonly answer: Answer }
  | { readonly kind: 'pending'; readonly callId: string; readonly request: ApprovalRequest }
  | {
      readonly kind: 'denied';
      readonly callId: string;
      readonly sessionId: string;
      readonly decision: Decision;
      /** The request that approvers denied, or approved for less than this call. */
      readonly request?: ApprovalRequest;
    };

/** What policy says of a call that nobody makes. */
export interface Considered {
  readonly callId: string;
  readonly decision: Decision;
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

/** Minutes at most, and never past the approval or the session. */
const approvedCredentialSeconds = 120;

export function createGate(dependencies: GateDependencies): Gate {
  const { clock, iam, policy, desk, hold, events, grants, previews, intents } = dependencies;
  const { archive, credentials, target, masking, limits } = dependencies;
  const nowEpochSeconds = () => Math.floor(clock() / 1000);
  const { openRecord, completed, refusalRecord, maskInput, withMaskedCall } = createGateRecords(dependencies);

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
      return { record: { ...record, requirements, decision }, input };
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
    const standing = await recorded(record, () => standingGrant(desk, opening));
    const because =
      standing && (await changedSince(previews, { ...call, call: call.read.call, requirements }, standing));
    if (standing && because === undefined && decision.obligations)
      return actNow(call, record, input, standing);
    if (standing && because !== undefined) {
      await recorded(record, () => desk.void(standing.grant.requestId, because));
      record = { ...record, voided: { requestId: standing.grant.requestId, because } };
    }
    await countUnsent(call, record);
    const liveGrants = held.length - (because === undefined ? 0 : 1);
    const asked = await askApprovers(call, record, decision, liveGrants);
    const holdSeconds = decision.obligations?.holdSeconds;
    const mayWait = mayHold && holdSeconds !== undefined && asked.status === 'pending';
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
    liveGrants: number,
  ): Promise<ApprovalRequest> {
    const { maskedCall, digest, requirements = [] } = record;
    return recorded(record, async () => {
      if (!maskedCall || digest === undefined)
        throw new CountersignError('internal-error', 'a call without a digest');
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
        ...(call.justification === undefined ? {} : { justification: call.justification }),
        ...(call.ticket === undefined ? {} : { ticket: call.ticket }),
        ...(record.voided === undefined ? {} : { askedAgainBecause: againBecause(record.voided) }),
        appraise: (known) => appraise(previews, { ...call, call: call.read.call, requirements }, known),
      });
    });
  }

  async function act(
    call: GateCall,
    decided: Transcript,
    input: MaskedDocument,
    approved?: Approved,
  ): Promise<GateOutcome> {
    const exchange = await prepare(call, decided, approved);
    const { intent, request, credential } = exchange;
    let record = exchange.record;
    let response: Awaited<ReturnType<Target['send']>>;
    try {
      response = await target.send({
        operation: call.read.operation,
        region: call.read.call.region,
        partition: call.connection.partition,
        request,
        credentials: credential,
      });
    } catch (error) {
      const isUnknown = !(error instanceof CountersignError && error.code === 'target-unavailable');
      record = { ...refusalRecord(record, error), outcome: isUnknown ? 'unknown' : 'failed' };
      await Promise.allSettled([
        archive.put(record),
        intents.settle(intent, isUnknown ? 'unknown' : 'failed'),
      ]);
      throw error;
    }
    const held: Exchange = {
      read: call.read,
      record,
      response,
      mayStream: call.mayStream,
      errors: errorMask(input.secrets, masking),
      masking: callMasking(masking, decided.decision, { isApproved: approved !== undefined }),
      ...(call.mapOutput ? { mapOutput: call.mapOutput } : {}),
    };
    const answer = await releaseAnswer(held, dependencies, (outcome) => intents.settle(intent, outcome));
    // It ran and is recorded: that nobody can be told changes nothing.
    const executed = approved && (await desk.get(approved.grant.requestId).catch(() => undefined));
    if (executed) await events.emit(requestEvent('RequestExecuted', executed));
    return { kind: 'answered', callId: record.callId, answer };
  }

  /** Everything before the forward: credential, archive, then the one transaction (docs/adr/0001). */
  async function prepare(call: GateCall, decided: Transcript, approved: Approved | undefined) {
    const grant = approved?.grant;
    const approval = approved?.request;
    let record = decided;
    try {
      const requirements = decided.requirements ?? [];
      const scope = grant ? requirements : scopedRequirements(requirements, decided.decision?.handling);
      const latest = Math.min(
        call.session.expiresAtEpochSeconds,
        grant
          ? Math.min(grant.expiresAtEpochSeconds, nowEpochSeconds() + approvedCredentialSeconds)
          : Infinity,
      );
      const { credentials: credential, assumed } = await credentials.assume({
        connection: call.connection,
        session: call.session,
        policy: (notAfterEpochSeconds) => sessionPolicy(scope, { notAfterEpochSeconds }).text,
        latestEpochSeconds: latest,
        cacheable: grant === undefined,
      });
      record = {
        ...decided,
        credential: assumed,
        ...(approval ? { approval: { requestId: approval.id, decisions: approval.decisions } } : {}),
      };
      const request = writeRequest({ ...call.read, call: withTokens(call.read, grant) });
      const intent: Intent = {
        callId: record.callId,
        sessionId: record.sessionId,
        parentSessionIds: call.session.parentIds ?? [],
        digest: record.digest ?? '',
        nowEpochSeconds: nowEpochSeconds(),
        ...invocationOf(call, record),
        ...(grant ? { grant } : {}),
        counts: countsOf(limits, call.session, {
          changes: !isReadOnly(askedRequirements(requirements)),
          callsTested: policy.testsCallsSoFar(),
          nowEpochSeconds: nowEpochSeconds(),
        }),
      };
      await archive.put({ ...record, kind: 'intent' });
      await intents.begin(intent);
      return { intent, record, request, credential };
    } catch (error) {
      await archive.put(refusalRecord(record, error)).catch(() => {
        throw error;
      });
      throw error;
    }
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
      return { callId: record.callId, decision: record.decision ?? nothingDecided };
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

function invocationOf({ invocationId }: GateCall, record: Transcript): Pick<Intent, 'invocation'> {
  if (invocationId === undefined || isReadOnly(record.requirements ?? [])) return {};
  return { invocation: `${invocationId}#${record.digest}` };
}

/**
 * The call as it is sent. What a human approved carries idempotency tokens made from the request's id and the use, so that
 * no two executions of one use can both take effect (ANSWERS 3).
 */
function withTokens(read: ReadCall, grant: Grant | undefined): ReadCall['call'] {
  if (!grant || read.operation.idempotencyTokens.length === 0) return read.call;
  const hex = sha256Hex(
    canonicalJson({
      requestId: grant.requestId,
      usesLeft: grant.usesLeft,
      purpose: 'idempotency-token',
    }),
  );
  const token = hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const tokens = Object.fromEntries(read.operation.idempotencyTokens.map((name) => [name, token]));
  return { ...read.call, parameters: { ...read.call.parameters, ...tokens } };
}
