// Where the local identity provider keeps its sessions, codes and grants: in memory, gone with the process.
import type { Adapter, AdapterPayload } from 'oidc-provider';

/** One store per provider: pass the result as `adapter`. */
export function createIdentityStore(clock: () => number): (model: string) => Adapter {
  const payloads = new Map<string, { payload: AdapterPayload; expiresAtEpochMilliseconds: number }>();

  const find = (test: (key: string, payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    for (const [key, { payload, expiresAtEpochMilliseconds }] of payloads) {
      if (expiresAtEpochMilliseconds > clock() && test(key, payload)) return payload;
    }
    return undefined;
  };

  return (model) => {
    const prefix = `${model}:`;
    return {
      async upsert(id, payload, expiresInSeconds) {
        const expiresAtEpochMilliseconds = clock() + (expiresInSeconds ?? Number.POSITIVE_INFINITY) * 1000;
        payloads.set(`${prefix}${id}`, { payload, expiresAtEpochMilliseconds });
      },
      async find(id) {
        return find((key) => key === `${prefix}${id}`);
      },
      async findByUid(uid) {
        return find((key, payload) => key.startsWith(prefix) && payload.uid === uid);
      },
      async findByUserCode(userCode) {
        return find((key, payload) => key.startsWith(prefix) && payload.userCode === userCode);
      },
      async consume(id) {
        const kept = payloads.get(`${prefix}${id}`);
        if (kept !== undefined) kept.payload.consumed = Math.floor(clock() / 1000);
      },
      async destroy(id) {
        payloads.delete(`${prefix}${id}`);
      },
      async revokeByGrantId(grantId) {
        // Of this model alone: the sign-in that ends another person's grant must outlive it.
        for (const [key, { payload }] of payloads) {
          if (key.startsWith(prefix) && payload.grantId === grantId) payloads.delete(key);
        }
      },
    };
  };
}
