// Whether tables answer, all of them in one request: for an item of each that nobody ever writes.
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** Of every key attribute: nothing of ours begins so. */
const nobody = 'health#';

/** `keys`: table name → its key attributes. Rejects when one of them does not answer, whichever. */
export async function readEachTable(
  client: DynamoDBClient,
  keys: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const RequestItems = Object.fromEntries(
    Object.entries(keys).map(([table, names]) => [
      table,
      { Keys: [marshall(Object.fromEntries(names.map((name) => [name, nobody])))] },
    ]),
  );
  const { UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ RequestItems }));
  if (Object.keys(UnprocessedKeys).length > 0) throw new Error('not all tables answered');
}
