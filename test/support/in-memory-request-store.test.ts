import { describeRequestStore } from '../contracts/request-store.ts';
import { createInMemoryRequestStore } from './in-memory-request-store.ts';

describeRequestStore('memory', async () => {
  const store = createInMemoryRequestStore();
  return {
    store,
    grants: async (principalId, connection) =>
      [...store.grants.values()].filter(
        (grant) => grant.principalId === principalId && grant.connection === connection,
      ),
  };
});
