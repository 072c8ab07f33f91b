// Who is registered here, beside what tokens say: the owner of an agent, identities that are the same people, and whom an
// administrator disabled. What it says goes before what a token says, and it only ever takes rights away.
import { CountersignError } from './countersign-error.ts';
import type { IssuerConfiguration } from './issuer.ts';
import { ownerNames } from './person-names.ts';
import type { TokenVerifier, VerifiedToken } from './ports.ts';
import { type Principal, principalId } from './principal.ts';

export interface RegistryEntry {
  readonly issuer: string;
  readonly subject: string;
  /** For people who read. */
  readonly name?: string;
  /** The human who answers for an agent: `issuer|subject`, a subject of the same issuer, or an e-mail. */
  readonly owner?: string;
  /** Identities of the same people, which decide nothing for it: `issuer|subject` or e-mails. */
  readonly linked: readonly string[];
  readonly status: 'active' | 'disabled';
  readonly changedAtEpochSeconds: number;
  /** principalId() of the administrator. */
  readonly changedBy: string;
}

export interface Registry {
  /**
   * `id`: principalId(). Read consistently; one that remembers says so (standing.ts), and reads anew where it is asked to.
   * Throws CountersignError `record-unavailable`.
   */
  get(id: string, how?: { readonly isAnew: true }): Promise<RegistryEntry | undefined>;
}

/** As it stands in the registry now. Throws CountersignError `disabled-principal`. */
export function asRegistered(principal: Principal, entry: RegistryEntry | undefined): Principal {
  if (entry === undefined) return principal;
  if (entry.status === 'disabled') {
    throw new CountersignError(
      'disabled-principal',
      'you were disabled here: ask your owner or an administrator',
    );
  }
  const owner = entry.owner ?? principal.owner;
  // An owner whom only the token names stays one of those who decide nothing for it.
  const others = principal.owner !== undefined && principal.owner !== owner ? [principal.owner] : [];
  const linked = [...new Set([...(principal.linked ?? []), ...entry.linked, ...others])].sort();
  return {
    ...principal,
    ...(owner === undefined ? {} : { owner }),
    ...(linked.length === 0 ? {} : { linked }),
  };
}

/**
 * With what the registry says of the identities that are linked to it, or own it, in turn: one human may be linked either way, or
 * by a third identity.
 */
export async function withLinksOfLinks(registry: Registry, principal: Principal): Promise<Principal> {
  const { owner, linked = [] } = principal;
  const ids = [...linked, ...(owner === undefined ? [] : ownerNames(principal))].filter((name) =>
    name.includes('|'),
  );
  const entries = await Promise.all([...new Set(ids)].map((id) => registry.get(id)));
  const others = entries.flatMap((entry) => entry?.linked ?? []);
  return others.length === 0
    ? principal
    : { ...principal, linked: [...new Set([...linked, ...others])].sort() };
}

/** Tokens of principals as they are registered, for every door. Besides, throws `disabled-principal` and `record-unavailable`. */
export function registeredTokens({
  tokens,
  registry,
  issuers,
}: {
  readonly tokens: TokenVerifier;
  readonly registry: Registry;
  readonly issuers: readonly Pick<IssuerConfiguration, 'issuer' | 'registration'>[];
}): TokenVerifier {
  const closed = new Set(
    issuers.filter(({ registration }) => registration === 'required').map(({ issuer }) => issuer),
  );
  return {
    async verify(token): Promise<VerifiedToken> {
      const verified = await tokens.verify(token);
      const { principal } = verified;
      const mustBeRegistered =
        principal.kind === 'agent' && closed.has(principal.issuer) && principal.recognisedBy === undefined;
      const id = principalId(principal);
      let entry = await registry.get(id);
      // It may have been registered a moment ago.
      if (mustBeRegistered && entry === undefined) entry = await registry.get(id, { isAnew: true });
      if (mustBeRegistered && entry === undefined) {
        throw new CountersignError(
          'unregistered-agent',
          'agents of your issuer must be registered: ask an administrator to run `countersign agent add`',
        );
      }
      return { ...verified, principal: asRegistered(principal, entry) };
    },
  };
}
