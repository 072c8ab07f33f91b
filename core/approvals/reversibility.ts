// Whether a call can be undone, and how: reviewed rows for what approvers meet most, and the careful guess from the name
// for everything else. What a preview finds of the target (versions, backups) may say more. It must never call
// undoable what nobody has looked at.
import type { Call } from '../call.ts';
import type { Reversibility } from '../preview/impact-preview.ts';
import { reversibilityRows } from './reversibility-rows.ts';

/** Names of operations that take something away. */
const takesAway =
  /^(Batch)?(Delete|Terminate|Destroy|Purge|Remove|Deregister|Release|Reset|Revoke|Empty|Expire|Cancel|Forget|Abort)/;

export function takesSomethingAway(operation: string): boolean {
  return takesAway.test(operation);
}

/** `changes` is false for calls whose every need is a read. */
export function reversibilityOf(
  { service, operation, parameters }: Pick<Call, 'service' | 'operation' | 'parameters'>,
  { changes }: { readonly changes: boolean },
): Reversibility {
  const row = reversibilityRows.get(`${service}:${operation}`);
  if (row !== undefined) return typeof row === 'function' ? row(parameters) : row;
  if (!changes) return { reversible: 'yes', how: 'it only reads' };
  return {
    reversible: 'unknown',
    how: takesSomethingAway(operation)
      ? 'it takes something away, and nobody has reviewed whether that comes back'
      : 'nobody has reviewed whether it can be undone',
  };
}
