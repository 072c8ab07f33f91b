// The calls of one principal under one set of surrogate keys (or one bearer token at the JSON door).
import type { Principal } from './principal.ts';

export interface Session {
  /** `ses_` and 26 lower-case base32 characters. */
  readonly id: string;
  readonly principal: Principal;
  /** Name of the connection. */
  readonly connection: string;
  readonly door: 'aws' | 'json';
  readonly issuedAtEpochSeconds: number;
  readonly expiresAtEpochSeconds: number;
  /** The RoleSessionName the agent asked for, shown to people as given. */
  readonly label?: string;
  /** Ids of the sessions by whose keys it was opened, oldest first: none of them may be revoked. Absent: by a token. */
  readonly parentIds?: readonly string[];
  readonly revokedAtEpochSeconds?: number;
}
