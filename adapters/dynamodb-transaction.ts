// Sends a DynamoDB transaction. One that met another transaction on an item is sent again after a short random wait:
// nothing was wrong with it, and the SDK does not repeat it by itself.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
import { setTimeout as wait } from 'node:timers/promises';
import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';

type TransactItems = NonNullable<TransactWriteItemsCommandInput['TransactItems']>;

const attemptsMaximum = 6;
/** A transaction holds its items for some ten milliseconds; each wait is up to twice the one before. */
const firstWaitMilliseconds = 10;

/** Throws what the SDK throws; a TransactionCanceledException then says more than a conflict, or came every time. */
export async function transact(client: DynamoDBClient, items: TransactItems): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return;
    } catch (error) {
      if (attempt === attemptsMaximum || !isConflictAlone(error)) throw error;
      await wait(firstWaitMilliseconds * 2 ** (attempt - 1) * Math.random());
    }
  }
}

function isConflictAlone(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code).filter((code) => code !== 'None');
  return codes.length > 0 && codes.every((code) => code === 'TransactionConflict');
}
