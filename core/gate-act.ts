// What a call that may run goes through once it is prepared (gate-prepare.ts): the forward and the answer. It
// decides nothing; whoever calls it has a decision, and where that asks, the approval.
import { requestEvent } from './approvals/request-events.ts';
import { canonicalJson, sha256Hex } from './call.ts';
import { CountersignError } from './countersign-error.ts';
import { scopedRequirements } from './credential-scope.ts';
import { releaseAnswer, settleRecorded } from './gate-answer.ts';
import type { Approved } from './gate-approval.ts';
import type { GateCall, GateDependencies, GateOutcome } from './gate-call.ts';
import type { Exchange } from './gate-exchange.ts';
import type { Prepare } from './gate-prepare.ts';
import { type PartResponse, sendForPart } from './gate-range.ts';
import type { createGateRecords } from './gate-records.ts';
import type { Grant } from './grant.ts';
import { callMasking } from './masking/call-masking.ts';
import { errorMask } from './masking/mask-error.ts';
import type { MaskedDocument } from './masking/mask-options.ts';
import { sessionPolicy } from './session-policy.ts';
import type { Transcript } from './transcript.ts';
import type { TargetRequest } from './wire/http.ts';
import type { ReadCall } from './wire/read-call.ts';
import { writeRequest } from './wire/write-request.ts';

/** Minutes at most, and never past the approval or the session. */
const approvedCredentialSeconds = 120;

export function createAct(
  dependencies: GateDependencies,
  { refusalRecord }: Pick<ReturnType<typeof createGateRecords>, 'refusalRecord'>,
  prepare: Prepare,
): (call: GateCall, decided: Transcript, input: MaskedDocument, approved?: Approved) => Promise<GateOutcome> {
  const { clock, desk, events, intents, archive, target, masking } = dependencies;
  const nowEpochSeconds = () => Math.floor(clock() / 1000);

  async function act(
    call: GateCall,
    decided: Transcript,
    input: MaskedDocument,
    approved?: Approved,
  ): Promise<GateOutcome> {
    const grant = approved?.grant;
    const requirements = decided.requirements ?? [];
    const scope = grant ? requirements : scopedRequirements(requirements, decided.decision?.handling);
    const prepared = await prepare(
      { call, decided, approved },
      {
        policy: (notAfterEpochSeconds) => sessionPolicy(scope, { notAfterEpochSeconds }).text,
        latestEpochSeconds: grant ? nowEpochSeconds() + approvedCredentialSeconds : Infinity,
        cacheable: grant === undefined,
      },
      () => writeRequest({ ...call.read, call: withTokens(call.read, grant) }),
    );
    const { intent, made: request } = prepared;
    const { credentials } = prepared.assumption;
    let { record } = prepared;
    const { operation } = call.read;
    const send = (each: TargetRequest) =>
      target.send({
        operation,
        region: call.read.call.region,
        partition: call.connection.partition,
        request: each,
        credentials,
      });
    let response: PartResponse;
    try {
      response =
        operation.streamingOutput === undefined
          ? await send(request)
          : await sendForPart(request, send, dependencies.bufferLimitBytes);
    } catch (error) {
      const isUnknown = !(error instanceof CountersignError && error.code === 'target-unavailable');
      record = { ...refusalRecord(record, error), outcome: isUnknown ? 'unknown' : 'failed' };
      await archive.put(record).then(
        () => settleRecorded((outcome) => intents.settle(intent, outcome), isUnknown ? 'unknown' : 'failed'),
        () => {},
      );
      throw error;
    }
    const settings = callMasking(masking, decided.decision, approved?.request?.obligations);
    const held: Exchange = {
      read: call.read,
      record,
      response,
      ...(response.part ? { part: response.part } : {}),
      mayStream: call.mayStream,
      errors: errorMask(input.secrets, settings),
      masking: settings,
      ...(call.mapOutput ? { mapOutput: call.mapOutput } : {}),
    };
    const answer = await releaseAnswer(held, dependencies, (outcome) => intents.settle(intent, outcome));
    // It ran and is recorded: that nobody can be told changes nothing.
    const executed = approved && (await desk.get(approved.grant.requestId).catch(() => undefined));
    if (executed) await events.emit(requestEvent('RequestExecuted', executed));
    return { kind: 'answered', callId: record.callId, answer };
  }

  return act;
}

/**
 * The call as it is sent. What a human approved carries idempotency tokens made from the request's id and the use, so that
 * no two executions of one use can both take effect.
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
