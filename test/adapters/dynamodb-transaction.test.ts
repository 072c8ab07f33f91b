// What DynamoDB answers when transactions meet; the emulator runs them one after the other, so it is told here.
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { transact } from '../../adapters/dynamodb-transaction.ts';

const items = [{ Put: { TableName: 'intents', Item: { id: { S: 'call_1' } } } }];

/** A client whose first transactions are cancelled for these reasons, one list each. */
function cancelling(...cancellations: readonly (readonly string[])[]) {
  let sent = 0;
  const client = Object.assign(new DynamoDBClient({ region: 'eu-central-1' }), {
    async send() {
      const codes = cancellations[sent++];
      if (codes === undefined) return {};
      throw new TransactionCanceledException({
        message: 'cancelled',
        $metadata: {},
        CancellationReasons: codes.map((Code) => ({ Code })),
      });
    },
  });
  return { client, sent: () => sent };
}

describe('a transaction', () => {
  test('that met another one is sent again', async () => {
    const { client, sent } = cancelling(['None', 'TransactionConflict'], ['TransactionConflict', 'None']);
    await transact(client, items);
    expect(sent()).toBe(3);
  });

  test('whose condition failed is not', async () => {
    const { client, sent } = cancelling(['TransactionConflict', 'ConditionalCheckFailed']);
    await expect(transact(client, items)).rejects.toBeInstanceOf(TransactionCanceledException);
    expect(sent()).toBe(1);
  });

  test('that meets others every time is given up', async () => {
    const { client, sent } = cancelling(...Array.from({ length: 20 }, () => ['TransactionConflict']));
    await expect(transact(client, items)).rejects.toBeInstanceOf(TransactionCanceledException);
    expect(sent()).toBe(6);
  });
});
