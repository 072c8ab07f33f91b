// What the gate works with, what it is asked, and how it answers.
import type { ApprovalRequest } from './approval-request.ts';
import type { createHold } from './approvals/hold.ts';
import type { Decision } from './decision.ts';
import type { Answer } from './gate-exchange.ts';
import type { Caller } from './gate-records.ts';
import type { JsonObject } from './json.ts';
import type { Limits } from './limits.ts';
import type { MaskSettings } from './masking/mask-options.ts';
import type {
  ApprovalDesk,
  Archive,
  Clock,
  CredentialSource,
  EventBus,
  GrantStore,
  IntentLog,
  PolicyEngine,
  RandomBytes,
  Target,
  VendedCredentials,
} from './ports.ts';
import type { Previews } from './preview/preview.ts';
import type { IamData } from './requirements/requirements.ts';
import type { WhatStands } from './standing.ts';
import type { ReadCall } from './wire/read-call.ts';

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
  /** Asks no people for whom may not ask them any more. */
  readonly standing: Pick<WhatStands, 'assertStands'>;
  readonly archive: Archive;
  readonly credentials: CredentialSource;
  readonly target: Target;
  readonly vended: VendedCredentials;
  readonly masking: MaskSettings;
  readonly limits: Limits;
  /** Answers up to this size are held until they are recorded; larger ones are streamed. */
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
  /** What its session does once, whatever else it says. Absent: that is told by the invocation. */
  readonly once?: string;
  /** The agent's own words for the approver, unverified. */
  readonly justification?: string;
  /** How long its door holds it while people decide, in the place of what policy says; 0: not at all. */
  readonly holdSeconds?: number;
  /** A ticket that the agent names, unverified. */
  readonly ticket?: string;
  /** Of an ask on several connections at once: its requests stand together before approvers. */
  readonly askId?: string;
  /** Id of a request whose approval shall be followed by another: people are asked although the call would run. */
  readonly renews?: string;
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
