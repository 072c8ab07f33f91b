// The registry of principals in DynamoDB, an item each. Nothing of it is remembered here, and each change counts for the
// next call.
import {
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { CountersignError } from '../core/countersign-error.ts';
import { principalId } from '../core/principal.ts';
import type { Registry, RegistryEntry } from '../core/registry.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { changeStanding } from './dynamodb-standing.ts';

export interface WritableRegistry extends Registry {
  /** By id. */
  list(): Promise<readonly RegistryEntry[]>;
  /** Over what was read before. Throws CountersignError `already-changed` when it is another by now, `record-unavailable`. */
  put(entry: RegistryEntry, before: RegistryEntry | undefined): Promise<void>;
}

/** What ids of principals begin with. */
export const agentPrefix = 'agent#';

const entrySchema: z.ZodType<RegistryEntry> = z.strictObject({
  issuer: z.string().min(1),
  subject: z.string().min(1),
  name: z.string().exactOptional(),
  owner: z.string().exactOptional(),
  linked: z.array(z.string()),
  status: z.enum(['active', 'disabled']),
  changedAtEpochSeconds: z.int(),
  changedBy: z.string(),
});

/** Throws on a damaged item: it must not pass for nobody. */
export function registryEntryFrom({ entry }: Record<string, unknown>): RegistryEntry {
  return entrySchema.parse(entry);
}

export function createDynamodbRegistry(
  client: DynamoDBClient,
  tables: { readonly registry: string },
): Registry {
  return {
    async get(id) {
      const Key = marshall({ id: `${agentPrefix}${id}` });
      const { Item } = await orUnavailable('registry', () =>
        client.send(new GetItemCommand({ TableName: tables.registry, Key, ConsistentRead: true })),
      );
      return Item === undefined ? undefined : registryEntryFrom(unmarshall(Item));
    },
  };
}

export function createWritableRegistry(
  client: DynamoDBClient,
  tables: { readonly registry: string; readonly sessions: string },
): WritableRegistry {
  return {
    ...createDynamodbRegistry(client, tables),

    list: () =>
      orUnavailable('registry', async () => {
        const entries: RegistryEntry[] = [];
        const scan = { TableName: tables.registry, ConsistentRead: true };
        for await (const page of paginateScan({ client }, scan)) {
          const items = (page.Items ?? []).filter(({ id }) => id?.S?.startsWith(agentPrefix));
          entries.push(...items.map((item) => registryEntryFrom(unmarshall(item))));
        }
        return entries.sort((a, b) => (principalId(a) < principalId(b) ? -1 : 1));
      }),

    async put(entry, before) {
      const id = principalId(entry);
      const condition =
        before === undefined
          ? { ConditionExpression: 'attribute_not_exists(id)' }
          : {
              ConditionExpression: '#entry = :before',
              ExpressionAttributeNames: { '#entry': 'entry' },
              ExpressionAttributeValues: marshall({ ':before': before }),
            };
      const item = { id: `${agentPrefix}${id}`, entry };
      try {
        await changeStanding(client, tables.sessions, [
          { Put: { TableName: tables.registry, Item: marshall(item), ...condition } },
        ]);
      } catch (error) {
        if (error instanceof CountersignError) throw error;
        if (
          error instanceof TransactionCanceledException &&
          error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed'
        ) {
          throw new CountersignError(
            'already-changed',
            'somebody else changed this entry meanwhile: look at it again, then repeat',
          );
        }
        throw new CountersignError('record-unavailable', 'the registry could not be written: try again', {
          cause: error,
        });
      }
    },
  };
}
