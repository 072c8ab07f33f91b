// The calls of one principal under one set of surrogate keys (or one bearer token at the JSON or the MCP door).
import type { Principal } from './principal.ts';

export interface Session {
  /** `ses_` and 26 lower-case base32 characters. */
  readonly id: string;
  readonly principal: Principal;
  /** Name of the connection. */
  readonly connection: string;
  readonly door: 'aws' | 'json' | 'mcp';
  readonly issuedAtEpochSeconds: number;
  readonly expiresAtEpochSeconds: number;
  /** The RoleSessionName the agent asked for, shown to people as given. */
  readonly label?: string;
  /** Ids of the sessions by whose keys it was opened, oldest first: none of them may be revoked. Absent: by a token. */
  readonly parentIds?: readonly string[];
  readonly revokedAtEpochSeconds?: number;
  /** It is an attempt of a pipeline's run to get a profile's credentials, of which it gets one. Absent: it makes calls. */
  readonly vending?: {
    readonly profile: string;
    /** In CloudTrail, and in what ends the credentials early. Absent: the token spoke of no run, and gets nothing. */
    readonly sourceIdentity?: string;
  };
}

/**
 * How the caller came to its session: a token traded for surrogate keys (AssumeRoleWithWebIdentity), keys traded for keys of
 * another connection (AssumeRole), or a bearer token with each call.
 */
export type SignIn = 'web-identity' | 'assumed-role' | 'bearer';

export function signInOf({ door, parentIds = [] }: Session): SignIn {
  if (door !== 'aws') return 'bearer';
  return parentIds.length === 0 ? 'web-identity' : 'assumed-role';
}
