// Who is written to about a request: those who may decide it now, each address once, and whose the link to each is. Being
// written to gives no right: the page judges who signs in.
import type { ApprovalRequest } from '../approval-request.ts';
import type { LinkHolder } from '../approvals/mail-link.ts';
import { namedBy } from '../approvals/quorum.ts';
import type { MailSettings } from './settings.ts';

export interface Recipient {
  /** In lower case. */
  readonly address: string;
  readonly holder: LinkHolder;
}

export function recipientsOf(
  { obligations, createdAtEpochSeconds }: Pick<ApprovalRequest, 'obligations' | 'createdAtEpochSeconds'>,
  settings: Pick<MailSettings, 'recipients' | 'sharedMailboxes'>,
  nowEpochSeconds: number,
): readonly Recipient[] {
  const { recipients } = settings;
  const approvers = obligations.rules.flatMap((rule) => {
    const named = namedBy(rule, nowEpochSeconds - createdAtEpochSeconds);
    return [...named.approvers, ...named.escalated];
  });
  const addresses = approvers.flatMap((approver) =>
    Object.hasOwn(recipients, approver) ? (recipients[approver] ?? []) : [],
  );
  return [...new Set(addresses.map((address) => address.toLowerCase()))]
    .sort()
    .map((address) => ({ address, holder: holderOf(address, settings) }));
}

/** Whoever the configuration names for the address, else whoever's issuer says that it is theirs. */
function holderOf(
  address: string,
  { recipients, sharedMailboxes }: Pick<MailSettings, 'recipients' | 'sharedMailboxes'>,
): LinkHolder {
  const holds = (addresses: readonly string[]) => addresses.some((each) => each.toLowerCase() === address);
  if (holds(sharedMailboxes)) return { by: 'first-decision' };
  const principalIds = Object.entries(recipients).flatMap(([approver, addresses]) =>
    approver.startsWith('user:') && holds(addresses) ? [approver.slice('user:'.length)] : [],
  );
  return principalIds.length > 0 ? { by: 'principal', principalIds } : { by: 'address' };
}
