import type { SessionStore } from '../../core/ports.ts';
import { principalId } from '../../core/principal.ts';
import type { Session } from '../../core/session.ts';

export function inMemorySessions(): SessionStore & { isRevoked(id: string): boolean } {
  const stored = new Map<string, Session>();
  return {
    isRevoked: (id) => stored.get(id)?.revokedAtEpochSeconds !== undefined,
    async create(session) {
      if (stored.has(session.id)) return 'exists';
      stored.set(session.id, session);
      return 'new';
    },
    get: async (id) => stored.get(id),
    list: async ({ principalId: holder, limit }) =>
      [...stored.values()]
        .filter(({ principal }) => holder === undefined || principalId(principal) === holder)
        .slice(0, limit),
    async revoke(id, revokedAtEpochSeconds) {
      const session = stored.get(id);
      if (session) stored.set(id, { ...session, revokedAtEpochSeconds });
    },
  };
}
