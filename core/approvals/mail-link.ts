// The link of an e-mail: it leads the person it was sent to, to one request, once, and stands in the record of their
// decision. INVARIANT: it gives no right. Who may see and decide is judged as without it.
import { CountersignError } from '../countersign-error.ts';
import { type Principal, principalId } from '../principal.ts';

/** Whose a link is. */
export type LinkHolder =
  /** Of these, as the configuration names them: principalId(). */
  | { readonly by: 'principal'; readonly principalIds: readonly string[] }
  /** Of whoever's issuer says that the address is theirs. */
  | { readonly by: 'address' }
  /** Several people read the mailbox: of the first of them who decides by it. */
  | { readonly by: 'first-decision' };

export interface MailLink {
  readonly requestId: string;
  readonly address: string;
  readonly holder: LinkHolder;
  /** Never later than the request's own end. */
  readonly expiresAtEpochSeconds: number;
}

/** A link as it is kept. */
export interface KeptMailLink {
  readonly id: string;
  readonly link: MailLink;
  readonly isUsed: boolean;
}

/** Who comes by a link. */
export interface LinkBearer {
  readonly id: string;
  readonly person: Principal;
  /** The e-mail that the person's issuer vouches for. */
  readonly verifiedEmail?: string;
}

/** Throws CountersignError `not-found`, `not-eligible` or `link-used`. */
export function assertUsable(
  kept: KeptMailLink | undefined,
  bearer: LinkBearer,
  nowEpochSeconds: number,
): asserts kept is KeptMailLink {
  assertHolder(kept, bearer);
  const { requestId, expiresAtEpochSeconds } = kept.link;
  if (!kept.isUsed && nowEpochSeconds < expiresAtEpochSeconds) return;
  throw new CountersignError(
    'link-used',
    `this link has ${kept.isUsed ? 'been used, and works once' : 'run out'}: open the request to see where it stands`,
    { details: { requestId } },
  );
}

/** Throws CountersignError `not-found` or `not-eligible`. */
export function assertHolder(
  kept: KeptMailLink | undefined,
  { person, verifiedEmail }: LinkBearer,
): asserts kept is KeptMailLink {
  if (kept === undefined) {
    throw new CountersignError(
      'not-found',
      'this link leads nowhere, or to something of long ago: your queue lists what waits for you',
    );
  }
  const { holder, address } = kept.link;
  const isTheirs =
    holder.by === 'principal'
      ? holder.principalIds.includes(principalId(person))
      : holder.by === 'first-decision' ||
        (verifiedEmail !== undefined && lowerCase(verifiedEmail) === lowerCase(address));
  if (isTheirs) return;
  throw new CountersignError(
    'not-eligible',
    `this link is not yours: it was sent to \`${addressForOthers(kept.link)}\`, and your sign-in does not say that this is you; your queue lists what waits for you`,
  );
}

/** Of ASCII alone: a letter that only folds to another makes another address. */
const lowerCase = (address: string): string => address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** A shared mailbox by its name; of a person's address what tells it from others, and no more. */
export function addressForOthers({ address, holder }: Pick<MailLink, 'address' | 'holder'>): string {
  if (holder.by === 'first-decision') return address;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}
