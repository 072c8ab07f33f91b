// Connections in DynamoDB, one item each, read through a short memory. An unknown name is asked for each time.
import { type DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Connection } from '../core/connection.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { partitions } from '../core/partition.ts';
import type { Clock, ConnectionStore } from '../core/ports.ts';
import { vendingProfileSchema } from '../core/vending/profile.ts';
import { orUnavailable } from './dynamodb-failure.ts';

export const connectionSchema: z.ZodType<Connection> = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,32}$/),
    accountId: z.string().regex(/^\d{12}$/),
    roleArn: z.string().regex(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/),
    externalId: z.string().min(1),
    regions: z.array(z.string().min(1)).min(1),
    tags: z.record(z.string(), z.string()),
    mode: z.literal('observe').exactOptional(),
    vendingProfiles: z.array(vendingProfileSchema).exactOptional(),
    partition: z.enum(partitions),
  })
  .refine(({ roleArn, partition, accountId }) => roleArn.startsWith(`arn:${partition}:iam::${accountId}:`), {
    message: 'expected a role of the same partition and account',
    path: ['roleArn'],
  });

export interface ConnectionStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** How old what `get` returns may be; default 30. */
  readonly maximumAgeSeconds?: number;
}

/** Throws CountersignError `record-unavailable` when the table does not answer, `internal-error` on a damaged item. */
export function createDynamodbConnectionStore(options: ConnectionStoreOptions): ConnectionStore {
  const { client, tableName, clock, maximumAgeSeconds = 30 } = options;
  const remembered = new Map<
    string,
    { readonly connection: Connection; readonly readAtMilliseconds: number }
  >();

  return {
    async get(name) {
      const known = remembered.get(name);
      if (known && clock() - known.readAtMilliseconds < maximumAgeSeconds * 1000) return known.connection;
      remembered.delete(name);
      const { Item } = await orUnavailable('connections', () =>
        client.send(
          new GetItemCommand({ TableName: tableName, Key: marshall({ name }), ConsistentRead: true }),
        ),
      );
      if (Item === undefined) return undefined;
      const connection = parseConnection(unmarshall(Item).connection);
      remembered.set(name, { connection, readAtMilliseconds: clock() });
      return connection;
    },

    list: () =>
      orUnavailable('connections', async () => {
        const connections: Connection[] = [];
        for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
          connections.push(...(page.Items ?? []).map((item) => parseConnection(unmarshall(item).connection)));
        }
        return connections.sort((a, b) => (a.name < b.name ? -1 : 1));
      }),
  };
}

/** Throws CountersignError `internal-error` on a damaged one. */
export function parseConnection(value: unknown): Connection {
  const parsed = connectionSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CountersignError(
    'internal-error',
    `a stored connection is not valid at \`${issue?.path.join('.')}\`: ${issue?.message}; deploy its configuration again`,
  );
}
