// An approval desk over memory, with a clock that tests move and everything it told the world.
import { randomBytes } from 'node:crypto';
import type { DecisionAsk } from '../../core/approvals/transitions.ts';
import { createApprovals } from '../../core/approvals.ts';
import { limitsSchema } from '../../core/limits.ts';
import type { CountersignEvent } from '../../core/ports.ts';
import type { RegistryEntry } from '../../core/registry.ts';
import { alice } from './approval-cast.ts';
import { createInMemoryRequestStore } from './in-memory-request-store.ts';

export function createTestDesk(startEpochSeconds = 1_795_000_000) {
  let nowEpochSeconds = startEpochSeconds;
  const store = createInMemoryRequestStore();
  const events: CountersignEvent[] = [];
  /** principalId() → what an administrator said of them. */
  const registered = new Map<string, RegistryEntry>();
  const timer = { started: [] as string[], ended: [] as string[] };
  // Held calls sleep for parts of a second.
  const clock = () => Math.round(nowEpochSeconds * 1000);
  const approvals = createApprovals({
    limits: limitsSchema.parse({}),
    store,
    clock,
    registry: { get: async (id) => registered.get(id) },
    random: (lengthBytes) => randomBytes(lengthBytes),
    events: { emit: async (event) => void events.push(event) },
    timer: {
      start: async (requestId) => void timer.started.push(requestId),
      end: async (requestId) => void timer.ended.push(requestId),
    },
  });
  return {
    /** The request with this id, or the one of which a message tells. By Alice, unless it is said. */
    async approve(
      named: string,
      as: Partial<Pick<DecisionAsk, 'approver' | 'comment' | 'narrowing'>> = {},
    ): Promise<void> {
      const requestId = /req_[0-9a-z]{26}/.exec(named)?.[0] ?? '';
      const digest = (await approvals.get(requestId))?.digest ?? '';
      await approvals.decide({ requestId, approver: alice, decision: 'approve', digest, ...as });
    },
    approvals,
    store,
    events,
    registered,
    timer,
    clock,
    now: () => nowEpochSeconds,
    pass: (seconds: number) => {
      nowEpochSeconds = Math.round((nowEpochSeconds + seconds) * 1000) / 1000;
    },
  };
}
