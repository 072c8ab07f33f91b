// Legal holds in the sessions table, each an item of its own (`hold#SESSION`) that neither the gateway nor a time to live
// reaches. `holdWork` puts those with work to do into a sparse index.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CountersignError } from '../core/countersign-error.ts';
import type { HoldStore } from '../core/ports.ts';
import type { HoldAtWork, KeepHoldsPorts } from '../core/record/keep-holds.ts';
import type { LegalHold } from '../core/record/legal-hold.ts';
import { orUnavailable } from './dynamodb-failure.ts';

const atWork = 'yes';
const keyOf = (sessionId: string) => marshall({ id: `hold#${sessionId}` });

/** Every method throws CountersignError `record-unavailable` when the table does not answer. */
export function createDynamodbHoldStore(client: DynamoDBClient, TableName: string): HoldStore {
  const read = async (sessionId: string): Promise<HoldAtWork | undefined> => {
    const command = new GetItemCommand({ TableName, Key: keyOf(sessionId), ConsistentRead: true });
    const { Item } = await orUnavailable('sessions', () => client.send(command));
    return Item && workFrom(unmarshall(Item));
  };
  return {
    get: async (sessionId) => (await read(sessionId))?.hold,

    async change(sessionId, by) {
      const before = await read(sessionId);
      const hold = by(before?.hold);
      const command = new PutItemCommand({
        TableName,
        Item: marshall(
          {
            id: `hold#${sessionId}`,
            hold,
            version: (before?.version ?? 0) + 1,
            holdWork: atWork,
            placedAtEpochSeconds: hold.placed.atEpochSeconds,
          },
          { removeUndefinedValues: true },
        ),
        ...(before === undefined
          ? { ConditionExpression: 'attribute_not_exists(id)' }
          : {
              ConditionExpression: 'version = :before',
              ExpressionAttributeValues: { ':before': { N: String(before.version) } },
            }),
      });
      try {
        await client.send(command);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException)
          throw new CountersignError(
            'already-decided',
            `somebody changed the legal hold on \`${sessionId}\` at the same time: look at it again`,
          );
        throw new CountersignError('record-unavailable', 'the legal hold could not be written: try again', {
          cause: error,
        });
      }
      return hold;
    },
  };
}

export function createDynamodbHoldsAtWork(
  client: DynamoDBClient,
  TableName: string,
): KeepHoldsPorts['holds'] {
  const update = async (
    { hold, version }: HoldAtWork,
    UpdateExpression: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<boolean> => {
    const command = new UpdateItemCommand({
      TableName,
      Key: keyOf(hold.session.id),
      UpdateExpression,
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: marshall({ ...values, ':version': version }),
    });
    try {
      await client.send(command);
      return true;
    } catch (error) {
      // Held or released anew meanwhile: the next run does what it asks.
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    async atWork() {
      const pages = paginateQuery(
        { client },
        {
          TableName,
          IndexName: 'byHoldWork',
          KeyConditionExpression: 'holdWork = :yes',
          ExpressionAttributeValues: marshall({ ':yes': atWork }),
        },
      );
      const found: HoldAtWork[] = [];
      for await (const { Items = [] } of pages)
        found.push(...Items.map((item) => workFrom(unmarshall(item))));
      return found;
    },
    note: (work, progress) => update(work, 'SET progress = :progress', { ':progress': progress }),
    letGo: async (work) => void (await update(work, 'REMOVE holdWork', {})),
  };
}

function workFrom(item: Record<string, unknown>): HoldAtWork {
  const { version, progress } = item as unknown as HoldAtWork;
  return { hold: holdFrom(item), version, ...(progress && { progress }) };
}

/** The hold that an item of the table is. */
export function holdFrom(item: Record<string, unknown>): LegalHold {
  return item.hold as LegalHold;
}
