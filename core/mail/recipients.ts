// Who is written to about a request: those who may decide it now, each address once. Being written to gives no right: the
// page judges who signs in.
import type { ApprovalRequest } from '../approval-request.ts';
import { namedBy } from '../approvals/quorum.ts';
import type { MailSettings } from './settings.ts';

export function recipientsOf(
  { obligations, createdAtEpochSeconds }: Pick<ApprovalRequest, 'obligations' | 'createdAtEpochSeconds'>,
  { recipients }: Pick<MailSettings, 'recipients'>,
  nowEpochSeconds: number,
): readonly string[] {
  const approvers = obligations.rules.flatMap((rule) => {
    const named = namedBy(rule, nowEpochSeconds - createdAtEpochSeconds);
    return [...named.approvers, ...named.escalated];
  });
  const addresses = approvers.flatMap((approver) =>
    Object.hasOwn(recipients, approver) ? (recipients[approver] ?? []) : [],
  );
  return [...new Set(addresses.map((address) => address.toLowerCase()))].sort();
}
