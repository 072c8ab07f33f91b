// The record of one call: what the archive holds. The intent is written before a byte leaves, the transcript
// after the result is known; both are masked, and neither is ever rewritten.
import type { ApproverDecision } from './approval-request.ts';
import type { Risk } from './approvals/risk.ts';
import type { Call } from './call.ts';
import type { Decision } from './decision.ts';
import type { JsonValue } from './json.ts';
import type { MaskFinding } from './masking/mask-options.ts';
import type { ImpactPreview } from './preview/impact-preview.ts';
import type { Principal } from './principal.ts';
import type { ChainLink } from './record/chain-link.ts';
import type { Requirement } from './requirement.ts';

export const transcriptVersion = 'countersign.transcript/1';

export type CallOutcome =
  | 'succeeded' // AWS answered with success
  | 'failed' // AWS answered with an error
  | 'denied'
  | 'pending-approval'
  | 'refused' // not read, not valid, or a door's own limit
  | 'answered' // by Countersign itself (STS facade)
  | 'unknown'; // sent, and the result was lost

export interface AssumedCredential {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly sourceIdentity: string;
  /** The session policy exactly as it was sent. */
  readonly sessionPolicy: string;
  readonly expiresAtEpochSeconds: number;
  readonly cached: boolean;
}

export interface CallResult {
  /** HTTP status of AWS's answer. */
  readonly statusCode: number;
  readonly awsRequestId?: string;
  /** The masked answer in the JSON form of `Call.parameters`; streaming bodies are `{ sha256, lengthBytes }`. */
  readonly output?: JsonValue;
  readonly error?: { readonly code: string; readonly message: string };
  /** JSON paths of what was masked or reported, with its kind and the layer that found it. */
  readonly masked: readonly MaskFinding[];
  /** Why nothing of the answer is here, nor was released [L7]. */
  readonly withheld?: string;
}

export interface Transcript {
  /** Its place among the records of its writer; added by the archive when it is written. */
  readonly chain?: ChainLink;
  readonly version: typeof transcriptVersion;
  /** `intent`: before a byte leaves; `streaming`: before the first byte of a large answer; `call`: the end. */
  readonly kind: 'intent' | 'streaming' | 'call';
  /** `call_` and 26 lower-case base32 characters; sortable by time. */
  readonly callId: string;
  readonly sessionId: string;
  readonly door: 'aws' | 'json' | 'mcp';
  readonly principal: Principal;
  readonly connection: string;
  readonly sourceAddress?: string;
  readonly userAgent?: string;
  readonly receivedAt: string;
  /** Absent when the request could not be read. */
  readonly maskedCall?: Call;
  /** What of it was masked; absent: nothing. */
  readonly maskedInput?: readonly MaskFinding[];
  readonly digest?: string;
  readonly requirements?: readonly Requirement[];
  readonly decision?: Decision;
  /** The connection is in observe mode and let a read pass that the decision does not allow. */
  readonly observed?: true;
  /** When the call ran, or waits, under an approval. */
  readonly approval?: { readonly requestId: string; readonly decisions: readonly ApproverDecision[] };
  /** What approvers are shown of the call that waits for them. */
  readonly preview?: ImpactPreview;
  readonly risk?: Risk;
  /** An approval that does not count any more, since what its approvers were shown no longer stands. */
  readonly voided?: { readonly requestId: string; readonly because: string };
  readonly credential?: AssumedCredential;
  /** Present in a `call`, and nowhere else. */
  readonly outcome?: CallOutcome;
  readonly refusal?: { readonly code: string; readonly message: string };
  readonly result?: CallResult;
  readonly completedAt?: string;
}
