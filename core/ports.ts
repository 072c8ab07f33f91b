// What the core needs of the world. Each port has one adapter for AWS; contracts are in test/contracts.
import type { ApprovalRequest, Renewal } from './approval-request.ts';
import type { Risk } from './approvals/risk.ts';
import type { Operation } from './catalogue/model.ts';
import type { Connection } from './connection.ts';
import type { Decision } from './decision.ts';
import type { Grant } from './grant.ts';
import type { JsonObject } from './json.ts';
import type { Count } from './limits.ts';
import type { RequestTags } from './policy/request-tags.ts';
import type { ImpactPreview } from './preview/impact-preview.ts';
import type { Principal } from './principal.ts';
import type { LegalHold } from './record/legal-hold.ts';
import type { Requirement } from './requirement.ts';
import type { Session, SignIn } from './session.ts';
import type { AssumedCredential, Transcript } from './transcript.ts';
import type { HttpResponse, TargetRequest } from './wire/http.ts';

/** Milliseconds since the epoch. */
export type Clock = () => number;
/** Cryptographically secure random bytes. */
export type RandomBytes = (lengthBytes: number) => Uint8Array;

export interface TokenVerifier {
  /**
   * Verifies a bearer JWT (signature, issuer, audience, times, strict form) and says whose it is.
   * Throws CountersignError `invalid-token`, `expired-token` or `issuer-unavailable`.
   */
  verify(token: string): Promise<VerifiedToken>;
}

export interface VerifiedToken {
  readonly principal: Principal;
  readonly expiresAtEpochSeconds: number;
  /** When the person proved who they are. Absent: the token does not say. */
  readonly signedInAtEpochSeconds?: number;
  /** The e-mail that the issuer says is the person's. Absent: it does not say. */
  readonly verifiedEmail?: string;
  /** Of the whole token text; names a bearer's session without keeping the token. */
  readonly tokenSha256: string;
}

/** What a session has used up before a call: calls that were sent to AWS, and those of them that change something. */
export interface UsesSoFar {
  readonly calls: number;
  readonly changes: number;
}

/** What policy is asked about. */
export interface PolicyQuestion {
  readonly principal: Principal;
  readonly connection: Connection;
  readonly call: { readonly service: string; readonly operation: string; readonly region: string };
  readonly requirements: readonly Requirement[];
  readonly requestTags: RequestTags;
  readonly context: {
    readonly nowEpochSeconds: number;
    readonly sourceAddress?: string;
    readonly door: 'aws' | 'json' | 'mcp';
    readonly signIn: SignIn;
    readonly sessionAgeSeconds: number;
    /** Asked only where a policy that may decide tests it. What it throws denies. */
    readonly usesSoFar: () => Promise<UsesSoFar>;
  };
}

export interface PolicyEngine {
  /** Never throws: what fails is a deny with `policy-error`. */
  decide(question: PolicyQuestion): Promise<Decision>;
  /** Whether some policy in force tests how many calls a session has made: then they are counted. */
  testsCallsSoFar(): boolean;
}

/** Every method throws CountersignError `record-unavailable` when the store does not answer. */
export interface SessionStore {
  /** `new` or `exists`: a session is written once. */
  create(session: Session): Promise<'new' | 'exists'>;
  get(id: string): Promise<Session | undefined>;
  /** Newest first, from the one that follows `after`. */
  list(filter: {
    readonly principalId?: string;
    readonly limit: number;
    readonly after?: Session;
  }): Promise<readonly Session[]>;
  /** `by`: principalId() of who does. */
  revoke(id: string, nowEpochSeconds: number, by: string): Promise<void>;
}

/** Every method throws CountersignError `record-unavailable` when the store does not answer. */
export interface HoldStore {
  get(sessionId: string): Promise<LegalHold | undefined>;
  /** Writes what `by` makes of what there is. Throws what `by` throws, and `already-decided` when it changed meanwhile. */
  change(sessionId: string, by: (before: LegalHold | undefined) => LegalHold): Promise<LegalHold>;
}

export interface ConnectionStore {
  get(name: string): Promise<Connection | undefined>;
  list(): Promise<readonly Connection[]>;
}

export interface GrantStore {
  /** Unexpired grants of a principal on a connection, read consistently. */
  list(principalId: string, connection: string): Promise<readonly Grant[]>;
}

export interface EndableGrants extends GrantStore {
  /** No further call runs under it. */
  end(grant: Grant): Promise<void>;
}

export interface Intent {
  readonly callId: string;
  readonly sessionId: string;
  /** Sessions by whose keys that session was opened: with one of them revoked, it is too. */
  readonly parentSessionIds: readonly string[];
  /** What the call was decided for. */
  readonly principal: Principal;
  readonly connection: Connection;
  readonly digest: string;
  readonly nowEpochSeconds: number;
  /** What a mutating call is done under once, with its digest [S5]. */
  readonly invocation?: string;
  /** Used up by this call. */
  readonly grant?: Grant;
  /** Running totals that this call adds one to. */
  readonly counts: readonly Count[];
}

/** The durable intent: one transaction of intent, revocation, what stands, grant use and invocation id. */
export interface IntentLog {
  /**
   * Throws CountersignError `stopped`, `revoked-session`, `unknown-connection` (it was removed), `disabled-principal`, `changed-meanwhile`,
   * `duplicate-invocation`, `approval-pending` (the grant is used up, expired or gone), the code of a total that is full, or `record-unavailable`; then nothing was written.
   */
  begin(intent: Intent): Promise<void>;
  /** Counts a call that is not sent. Throws CountersignError: the total's code when it is full, or `record-unavailable`. */
  count(callId: string, count: Count): Promise<void>;
  /** Of a session, read consistently. Throws CountersignError `record-unavailable`. */
  usesSoFar(sessionId: string): Promise<UsesSoFar>;
  /**
   * Throws CountersignError `duplicate-invocation` when an earlier call of this invocation ran, or may have; or
   * `record-unavailable`.
   */
  assertNew(intent: Pick<Intent, 'sessionId' | 'invocation'>): Promise<void>;
  /**
   * Notes how the call ended, beside the transcript, which is the truth. A `failed` call gives its invocation id
   * back, so that the client's own retry runs; an `unknown` one keeps it, so that nothing is repeated blindly.
   */
  settle(intent: Intent, outcome: 'succeeded' | 'failed' | 'unknown'): Promise<void>;
}

export interface Archive {
  /** Writes one locked object. Throws CountersignError `record-unavailable`. */
  put(transcript: Transcript): Promise<void>;
  /**
   * Every transcript of a session, oldest first; an intent only where its call has no transcript.
   * Throws CountersignError `record-unavailable`.
   */
  read(session: Session): AsyncIterable<Transcript>;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface CredentialSource {
  /**
   * Assumes the connection's role with exactly this session policy. Throws `credentials-unavailable`.
   * `cacheable` is false for calls that a human approved.
   */
  assume(ask: {
    readonly connection: Connection;
    readonly session: Session;
    /** Builds the policy's text for an expiry; the source rounds the expiry so that the text repeats. */
    readonly policy: (notAfterEpochSeconds: number) => string;
    /** The expiry is never after this. */
    readonly latestEpochSeconds: number;
    readonly cacheable: boolean;
    /** 60 to 3,600. Absent: minutes. */
    readonly durationSeconds?: number;
    /** Who acts, in CloudTrail. Absent: the session's principal. */
    readonly sourceIdentity?: string;
  }): Promise<Assumption>;
}

export interface Assumption {
  readonly credentials: TemporaryCredentials;
  readonly assumed: AssumedCredential;
  /** As STS names the session of the role. */
  readonly user: AssumedRoleUser;
}

export interface AssumedRoleUser {
  readonly arn: string;
  /** `AROA…:SESSION-NAME`. */
  readonly id: string;
}

/** Whose credentials are vended ones: what is kept of them is the hash of their session token. */
export interface VendedCredentials {
  /** Throws CountersignError `record-unavailable`. */
  remember(vended: VendedCredential): Promise<void>;
  /** Undefined: there is none of this session token. Throws CountersignError `record-unavailable`. */
  find(sessionTokenSha256: string): Promise<VendedCredential | undefined>;
  /** When any were last vended at a connection, in seconds; undefined: not within a day. Throws `record-unavailable`. */
  lastAt(connection: string): Promise<number | undefined>;
}

export interface VendedCredential {
  readonly sessionTokenSha256: string;
  readonly sessionId: string;
  /** Name of the connection. */
  readonly connection: string;
  readonly user: AssumedRoleUser;
  readonly vendedAtEpochSeconds: number;
  readonly expiresAtEpochSeconds: number;
}

export interface TargetResponse {
  readonly statusCode: number;
  readonly headers: HttpResponse['headers'];
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Target {
  /** Signs and sends. Throws `target-unavailable` when no byte left, `result-unknown` afterwards. */
  send(ask: {
    readonly operation: Operation;
    readonly region: string;
    readonly partition: string;
    readonly request: TargetRequest;
    readonly credentials: TemporaryCredentials;
  }): Promise<TargetResponse>;
}

/** A change of state that others may follow on the event bus. */
export interface CountersignEvent {
  /** e.g. `RequestOpened`, `RequestApproved`, `SessionStarted`. */
  readonly type: string;
  readonly detail: JsonObject;
}

export interface EventBus {
  /** Best effort: losing an event never fails a call. */
  emit(event: CountersignEvent): Promise<void>;
}

/** What approvers are shown beside the call itself. */
export interface Appraisal {
  readonly preview: ImpactPreview;
  readonly risk: Risk;
}

/** What the desk knows: whether this agent never had this operation approved on this connection. Absent: it does not. */
export interface Appraised {
  readonly isFirst?: boolean;
}

/** Opens approval requests; see core/approvals.ts for the rules and its adapter for the table. */
export interface ApprovalDesk {
  /**
   * The open, denied or approved request for this digest of this principal and connection, or a new one.
   * Asking twice is one request. Throws CountersignError `too-many-pending`, `justification-required`,
   * `ticket-required`, `too-many-approvers`, `entity-too-large` or `record-unavailable`.
   */
  ask(question: {
    readonly principal: Principal;
    readonly sessionId: string;
    readonly connection: string;
    readonly maskedCall: ApprovalRequest['maskedCall'];
    readonly digest: string;
    readonly requirements: readonly Requirement[];
    readonly decision: Decision;
    readonly justification?: string;
    /** Name of a ticket, unverified. */
    readonly ticket?: string;
    /** Of an ask on several connections at once. */
    readonly askId?: string;
    /** An approval of this call that shall be followed by another one. */
    readonly renews?: Renewal;
    /** Why an approval of this call does not count any more. */
    readonly askedAgainBecause?: string;
    /** Called once, and only when a new request is opened. */
    readonly appraise?: (known: Appraised) => Promise<Appraisal>;
  }): Promise<ApprovalRequest>;
  get(requestId: string): Promise<ApprovalRequest | undefined>;
  /** Takes an approval back that nothing ran under yet; otherwise nothing. Throws `record-unavailable`. */
  void(requestId: string, because: string): Promise<void>;
}
