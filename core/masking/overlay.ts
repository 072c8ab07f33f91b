// What the models do not mark and is secret nevertheless, or prose in which secrets stand: by service, operation and member, each
// with the address of the operation's page. A row counts wherever its service has a member of that name.
import { computeOverlay } from './overlay/compute.ts';
import { dataOverlay } from './overlay/data.ts';
import { deliveryOverlay } from './overlay/delivery.ts';
import { identityOverlay } from './overlay/identity.ts';
import { messagingOverlay } from './overlay/messaging.ts';
import { networkOverlay } from './overlay/network.ts';
import type { OverlayRow, OverlayTable } from './overlay/row.ts';

export const overlayTables: readonly OverlayTable[] = [
  ...computeOverlay,
  ...dataOverlay,
  ...deliveryOverlay,
  ...identityOverlay,
  ...messagingOverlay,
  ...networkOverlay,
];

/** The names above a member, nearest first. */
export interface Trail {
  readonly name: string;
  readonly parent?: Trail | undefined;
}

const byService = new Map<string, Map<string, OverlayRow[]>>();
for (const { service, rows } of overlayTables) {
  const members = byService.get(service) ?? new Map<string, OverlayRow[]>();
  byService.set(service, members);
  for (const row of rows) {
    const last = row.member.at(-1) ?? '';
    members.set(last, [...(members.get(last) ?? []), row]);
  }
}

/** The rows of one service; a member is asked for with the names above it. */
export function overlayOf(service: string | undefined): (trail: Trail) => OverlayRow | undefined {
  const members = service === undefined ? undefined : byService.get(service);
  if (!members) return () => undefined;
  return (trail) => members.get(trail.name)?.find(({ member }) => endsWith(trail, member));
}

function endsWith(trail: Trail, member: readonly string[]): boolean {
  let at: Trail | undefined = trail;
  for (let index = member.length - 1; index >= 0; index -= 1) {
    if (at?.name !== member[index]) return false;
    at = at?.parent;
  }
  return true;
}
