// Which channels hear of a request: those of the groups that may decide it now, each once.
import type { ApprovalRequest } from '../approval-request.ts';
import { namedBy } from '../approvals/quorum.ts';
import type { SlackSettings } from './settings.ts';

export function channelsFor(
  { obligations, createdAtEpochSeconds }: Pick<ApprovalRequest, 'obligations' | 'createdAtEpochSeconds'>,
  { channels, defaultChannel }: Pick<SlackSettings, 'channels' | 'defaultChannel'>,
  nowEpochSeconds: number,
): readonly string[] {
  const named = obligations.rules.flatMap((rule) => {
    const { approvers, escalated } = namedBy(rule, nowEpochSeconds - createdAtEpochSeconds);
    return [...approvers, ...escalated];
  });
  const found = named.flatMap((approver) => {
    const group = approver.startsWith('group:') ? approver.slice('group:'.length) : undefined;
    return group !== undefined && Object.hasOwn(channels, group) ? (channels[group] ?? []) : [];
  });
  if (found.length === 0 && defaultChannel !== undefined) return [defaultChannel];
  return [...new Set(found)].sort();
}

/** Every channel in which a message may stand. */
export function allChannels({ channels, defaultChannel }: SlackSettings): readonly string[] {
  return [
    ...new Set([...Object.values(channels), ...(defaultChannel === undefined ? [] : [defaultChannel])]),
  ];
}
