// Who calls: an agent or a human, as one issuer's token said it. Never keyed by e-mail.

/** Whether the groups are all there are. A rule that denies by group denies unless they are `complete`. */
export type GroupCompleteness = 'complete' | 'truncated' | 'absent';

export interface Principal {
  /** Exact `iss` of the token. */
  readonly issuer: string;
  /** `sub` of the token (Entra: `tid/oid`). */
  readonly subject: string;
  readonly kind: 'agent' | 'human';
  /** For people who read: a name or e-mail claim, never compared. */
  readonly displayName: string;
  readonly email?: string;
  /** The human who answers for an agent, as the registry, the configuration or the token names them: `issuer|subject`, a subject of the same issuer, or an e-mail. */
  readonly owner?: string;
  /** Other identities of the same people, as the registry has them: `issuer|subject` or e-mails. Absent: none. */
  readonly linked?: readonly string[];
  /** Name of the rule of its issuer's configuration that recognised an agent. Absent: none did. */
  readonly recognisedBy?: string;
  readonly groups: readonly string[];
  readonly groupsCompleteness: GroupCompleteness;
  /** Claims the issuer's configuration lets through to policies; scalar values only. */
  readonly claims: Readonly<Record<string, string | number | boolean>>;
}

/** `issuer|subject`: the one name of a principal in keys, records and comparisons. */
export function principalId(principal: Pick<Principal, 'issuer' | 'subject'>): string {
  return `${principal.issuer}|${principal.subject}`;
}
