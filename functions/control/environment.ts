// What every route of the control function works with.
import type { PublicKey } from '../../adapters/kms-checkpoint-signer.ts';
import type { SignIn } from '../../adapters/oidc-sign-in.ts';
import type { Sleep } from '../../core/approvals/hold.ts';
import type { Approvals } from '../../core/approvals.ts';
import type { Health } from '../../core/health.ts';
import type {
  Archive,
  Clock,
  ConnectionStore,
  EndableGrants,
  EventBus,
  HoldStore,
  RandomBytes,
  SessionStore,
  TokenVerifier,
} from '../../core/ports.ts';
import type { Registry } from '../../core/registry.ts';
import type { SlackLinking } from '../../core/slack/ports.ts';
import type { StopStore } from '../../core/stops.ts';
import type { Seal } from '../sealed.ts';

export interface ControlDependencies {
  readonly approvals: Approvals;
  readonly sessions: SessionStore;
  readonly holds: HoldStore;
  readonly connections: ConnectionStore;
  readonly stops: StopStore;
  readonly registry: Registry;
  /** What was granted: it may be given back, or taken back. */
  readonly grants: EndableGrants;
  readonly events: EventBus;
  readonly archive: Pick<Archive, 'read'>;
  readonly tokens: TokenVerifier;
  /** Without Slack nothing is ever offered in it. */
  readonly slackLinking: SlackLinking;
  /** Issuers at which people sign in to the approval pages. */
  readonly signIns: readonly SignIn[];
  /** For what the pages keep in the browser. */
  readonly seal: Seal;
  /** The public halves of the keys of checkpoints, the one that signs first. Throws CountersignError `record-unavailable`. */
  readonly checkpointKeys: () => Promise<readonly [PublicKey, ...PublicKey[]]>;
  /** Never rejects. */
  readonly health: () => Promise<Health>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: RandomBytes;
  /** Members may read every request and session, revoke sessions, and place and release legal holds. */
  readonly auditorGroups: readonly string[];
  /** Members may stop everything, connections and agents, and let them go on by two. */
  readonly responderGroups: readonly string[];
  /** Absent: taken from the request, API Gateway's own domain and stage. */
  readonly publicUrl?: string;
}
