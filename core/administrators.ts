// Who may change connections and agents between deploys: people in the administrators' groups, as publishers publish policies.
import { CountersignError } from './countersign-error.ts';
import type { Principal } from './principal.ts';

/** Throws CountersignError `not-eligible`. `act`: e.g. `remove connections`. */
export function assertAdministrator(
  { kind, groups }: Pick<Principal, 'kind' | 'groups'>,
  administratorGroups: readonly string[],
  act: string,
): void {
  if (kind === 'human' && groups.some((group) => administratorGroups.includes(group))) return;
  throw new CountersignError(
    'not-eligible',
    administratorGroups.length === 0
      ? `nobody may ${act} here, since the configuration names no \`administratorGroups\`: set them and deploy`
      : `only people in ${administratorGroups.join(', ')} ${act} here: ask one of them`,
  );
}
