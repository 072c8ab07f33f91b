// What every route of the control function works with, and what the middleware knows of a request.
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Context } from 'hono';
import type { SignIn } from '../../adapters/oidc-sign-in.ts';
import type { Approvals } from '../../core/approvals.ts';
import type {
  Archive,
  Clock,
  ConnectionStore,
  RandomBytes,
  SessionStore,
  TokenVerifier,
} from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import type { Seal } from './pages/sealed.ts';

export interface ControlDependencies {
  readonly approvals: Approvals;
  readonly sessions: SessionStore;
  readonly connections: ConnectionStore;
  readonly archive: Pick<Archive, 'read'>;
  readonly tokens: TokenVerifier;
  /** Issuers at which people sign in to the approval pages. */
  readonly signIns: readonly SignIn[];
  /** For what the pages keep in the browser. */
  readonly seal: Seal;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Members may read every request and session, and revoke sessions. */
  readonly auditorGroups: readonly string[];
  /** Absent: taken from the request, API Gateway's own domain and stage. */
  readonly publicUrl?: string;
}

export interface ControlEnv {
  Bindings: { event: APIGatewayProxyEvent };
  Variables: {
    /** As people see it, e.g. `https://host/stage`; no final slash. */
    baseUrl: string;
    exchangeId: string;
    /** Set on the JSON door, behind the bearer token. */
    principal: Principal;
  };
}

export type ControlContext = Context<ControlEnv>;

/** The public base URL: the configured one, else the host that was asked, with the stage in front of its paths. */
export function publicBaseUrl(event: APIGatewayProxyEvent, configured: string | undefined): string {
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  const header = (name: string): string | undefined =>
    Object.entries(event.headers ?? {}).find(([candidate]) => candidate.toLowerCase() === name)?.[1];
  const { path, domainName } = event.requestContext;
  const stagePrefix = path.endsWith(event.path) ? path.slice(0, path.length - event.path.length) : '';
  const scheme = header('x-forwarded-proto') === 'http' ? 'http' : 'https';
  return `${scheme}://${header('host') ?? domainName}${stagePrefix}`;
}
