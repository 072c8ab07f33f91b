// What a function that tells of requests makes their cards from.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbConnectionStore } from '../adapters/dynamodb-connection-store.ts';
import { createDynamodbRequestReader, type RequestReader } from '../adapters/dynamodb-request-reader.ts';
import { requireVariable } from '../adapters/environment.ts';
import type { ApprovalDesk, Clock, ConnectionStore } from '../core/ports.ts';

export interface CardSources {
  readonly desk: Pick<ApprovalDesk, 'get'>;
  readonly connections: Pick<ConnectionStore, 'get'>;
  /** Without a final `/`. */
  readonly baseUrl: string;
  readonly nowEpochSeconds: () => number;
}

/** Needs `requestsTable`, `connectionsTable` and `publicUrl` of the environment. `links`: of e-mails. */
export function cardSourcesOf(
  environment: NodeJS.ProcessEnv,
  { client, clock }: { readonly client: DynamoDBClient; readonly clock: Clock },
): CardSources & { readonly links: Pick<RequestReader, 'offerLink'> } {
  const requests = createDynamodbRequestReader(client, requireVariable(environment, 'requestsTable'));
  return {
    desk: { get: async (id) => (await requests.get(id))?.request },
    connections: createDynamodbConnectionStore({
      client,
      tableName: requireVariable(environment, 'connectionsTable'),
      clock,
    }),
    baseUrl: requireVariable(environment, 'publicUrl'),
    nowEpochSeconds: () => Math.floor(clock() / 1000),
    links: requests,
  };
}
