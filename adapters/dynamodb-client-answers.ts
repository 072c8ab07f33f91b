// Answers of clients in the intents table: items `question#…` under the hash of the question's id. An answer is sealed under
// the id itself, which is not kept. The TTL only cleans up.
//
//   (none) ── expect ──▶ open ── give, by who was asked ──▶ answered
//                          └──── untilEpochSeconds passes ──▶ over: nothing is taken any more
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import type { ClientAnswers } from '../core/client-answers.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { openJson, sealJson } from './sealed-json.ts';

const isNew = 'attribute_not_exists(id)';
const isTheirs = 'askedOf = :askedOf';
const isOpen = 'attribute_not_exists(sealed) AND untilEpochSeconds > :now';

/** 256 bits in base64url. What clients send has any form. */
const idForm = /^[A-Za-z0-9_-]{43}$/;
const keyOf = (id: string) => marshall({ id: `question#${sha256Hex(id)}` });
const sealingKey = (id: string) => Buffer.from(id, 'base64url');

export function createDynamodbClientAnswers(client: DynamoDBClient, intentsTable: string): ClientAnswers {
  const TableName = intentsTable;
  return {
    async expect({ id, askedOf }, untilEpochSeconds) {
      const command = new PutItemCommand({
        TableName,
        Item: {
          ...keyOf(id),
          ...marshall({ askedOf, untilEpochSeconds, ttlEpochSeconds: untilEpochSeconds }),
        },
        ConditionExpression: isNew,
      });
      await orUnavailable('intents', () => client.send(command));
    },

    async give({ id, askedOf }, answer, nowEpochSeconds) {
      if (!idForm.test(id)) return false;
      const command = new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression: 'SET sealed = :sealed',
        // INVARIANT: who was not asked answers nothing. Without the item the condition fails too.
        ConditionExpression: `${isTheirs} AND ${isOpen}`,
        ExpressionAttributeValues: marshall({
          ':sealed': await sealJson(answer, sealingKey(id)),
          ':askedOf': askedOf,
          ':now': nowEpochSeconds,
        }),
      });
      return orUnavailable('intents', () =>
        client.send(command).then(
          () => true,
          (error: unknown) => {
            if (error instanceof ConditionalCheckFailedException) return false;
            throw error;
          },
        ),
      );
    },

    async find(id) {
      const command = new GetItemCommand({ TableName, Key: keyOf(id), ConsistentRead: true });
      const { Item } = await orUnavailable('intents', () => client.send(command));
      const sealed = Item?.sealed?.S;
      return sealed === undefined ? undefined : openJson(sealed, sealingKey(id));
    },
  };
}
