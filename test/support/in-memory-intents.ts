// The intents of a gateway world, and its counts: one after the other, as one transaction of each call has them.
import { CountersignError } from '../../core/countersign-error.ts';
import { type Count, sessionTotals } from '../../core/limits.ts';
import type { Intent, IntentLog } from '../../core/ports.ts';
import type { createWhatStands } from '../../core/standing.ts';
import type { createTestDesk } from './approval-desk.ts';
import type { inMemorySessions } from './in-memory-sessions.ts';

export function inMemoryIntents({
  desk,
  sessions,
  standing,
  version,
  faults,
  log,
}: {
  readonly desk: ReturnType<typeof createTestDesk>;
  readonly sessions: ReturnType<typeof inMemorySessions>;
  readonly standing: ReturnType<typeof createWhatStands>;
  /** Of what stands now. */
  readonly version: () => number;
  readonly faults: { readonly intents: boolean; readonly counts: boolean; readonly uses: boolean };
  /** Gets a line for each thing that is done. */
  readonly log: string[];
}) {
  const invocations = new Map<string, 'taken' | 'released'>();
  const used = new Map<string, number>();
  const addOne = ({ id, limit }: Count) => {
    if (limit && (used.get(id) ?? 0) >= limit.most) throw new CountersignError(limit.code, limit.refusal);
    used.set(id, (used.get(id) ?? 0) + 1);
  };
  const assertFree = ({ sessionId, invocation }: Pick<Intent, 'sessionId' | 'invocation'>) => {
    if (invocation !== undefined && invocations.get(`${sessionId} ${invocation}`) === 'taken')
      throw new CountersignError('duplicate-invocation', 'this invocation already ran');
  };
  const intents: IntentLog = {
    assertNew: async (intent) => assertFree(intent),
    async begin(intent: Intent) {
      if (faults.intents) throw new CountersignError('record-unavailable', 'the intent cannot be written');
      if ([intent.sessionId, ...intent.parentSessionIds].some((id) => sessions.isRevoked(id)))
        throw new CountersignError('revoked-session', 'revoked');
      for (let seen = await standing.versionFor(intent); seen !== version(); ) {
        standing.forget(seen);
        seen = await standing.versionFor(intent);
      }
      assertFree(intent);
      for (const count of intent.counts) addOne(count);
      const { grant } = intent;
      if (grant && !desk.store.execute(grant.id, intent.callId, intent.nowEpochSeconds)) {
        throw new CountersignError('approval-pending', 'the approval was used');
      }
      if (intent.invocation !== undefined)
        invocations.set(`${intent.sessionId} ${intent.invocation}`, 'taken');
      log.push('intent');
    },
    async count(_callId, count) {
      if (faults.counts) throw new CountersignError('record-unavailable', 'this call cannot be counted');
      addOne(count);
    },
    async usesSoFar(sessionId) {
      if (faults.uses) throw new CountersignError('record-unavailable', 'the totals cannot be read');
      const { calls, changes } = sessionTotals;
      return { calls: used.get(calls(sessionId)) ?? 0, changes: used.get(changes(sessionId)) ?? 0 };
    },
    async settle(intent, outcome) {
      if (outcome === 'failed' && intent.invocation !== undefined)
        invocations.set(`${intent.sessionId} ${intent.invocation}`, 'released');
      log.push(`settle ${outcome}`);
    },
  };
  return {
    intents,
    usedOf: async ({ id }: Count): Promise<number> => {
      if (faults.uses) throw new Error('the totals cannot be read');
      return used.get(id) ?? 0;
    },
  };
}
