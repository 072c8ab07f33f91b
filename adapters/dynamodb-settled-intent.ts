// How an intent ends in the tables: its state, the request that it used, and the invocation id that it took. Open ones
// stand in a sparse index until then, by which a sweeper finds those that nobody settled.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import type { OpenIntent, OpenIntents, SettledOutcome } from '../core/record/sweep.ts';
import { requestAttributes, requestKey } from './dynamodb-items.ts';

export interface IntentLogTables {
  readonly intents: string;
  readonly sessions: string;
  readonly requests: string;
  readonly grants: string;
}

/** Index of the intents table: `openShard`, `begunAtEpochSeconds`. */
const openIndex = 'byOpenSince';
/** So that calls at once do not meet on one partition of the index. */
const openShards = 16;

export function openMark(callId: string): { readonly openShard: string } {
  return { openShard: `open#${Number.parseInt(sha256Hex(callId).slice(0, 2), 16) % openShards}` };
}

export const invocationKey = (sessionId: string, invocation: string) =>
  marshall({ id: `invocation#${sessionId}#${sha256Hex(invocation)}` });

/** An open intent is kept until it is settled, however long that takes. */
const settledKeptSeconds = 30 * 86_400;

/** `isOpenStill`: throws ConditionalCheckFailedException when it is settled already. */
export async function settleIntent(
  client: DynamoDBClient,
  tables: Pick<IntentLogTables, 'intents' | 'requests'>,
  intent: OpenIntent,
  outcome: SettledOutcome,
  { isOpenStill = false }: { readonly isOpenStill?: boolean } = {},
): Promise<void> {
  if (outcome === 'unknown' && intent.requestId !== undefined) {
    await setRequestUnknown(client, tables.requests, intent.requestId);
  }
  if (outcome === 'failed' && intent.invocation !== undefined) {
    await client.send(
      new UpdateItemCommand({
        TableName: tables.intents,
        Key: invocationKey(intent.sessionId, intent.invocation),
        UpdateExpression: 'SET releasedBy = :callId',
        ExpressionAttributeValues: { ':callId': { S: intent.callId } },
      }),
    );
  }
  // Last: whatever fails before leaves it open, and the sweeper does all of it again.
  await client.send(
    new UpdateItemCommand({
      TableName: tables.intents,
      Key: marshall({ id: intent.callId }),
      UpdateExpression: 'SET #state = :outcome, ttlEpochSeconds = :ttl REMOVE openShard',
      ...(isOpenStill && { ConditionExpression: '#state = :open' }),
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: marshall({
        ':outcome': outcome,
        ':ttl': intent.begunAtEpochSeconds + settledKeptSeconds,
        ...(isOpenStill && { ':open': 'open' }),
      }),
    }),
  );
}

async function setRequestUnknown(
  client: DynamoDBClient,
  TableName: string,
  requestId: string,
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName,
    Key: requestKey(requestId),
    UpdateExpression: 'SET #status = :unknown ADD #version :one',
    ConditionExpression: '#status = :executed',
    ExpressionAttributeNames: {
      '#status': requestAttributes.status,
      '#version': requestAttributes.version,
    },
    ExpressionAttributeValues: {
      ':unknown': { S: 'unknown' },
      ':executed': { S: 'executed' },
      ':one': { N: '1' },
    },
  });
  await client.send(update).catch((error: unknown) => {
    // It is unknown already.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

export function createDynamodbOpenIntents(
  client: DynamoDBClient,
  tables: Pick<IntentLogTables, 'intents' | 'requests'>,
): OpenIntents {
  /** Undefined: it is settled. */
  async function noteLate(callId: string, at: string, nowEpochSeconds: number): Promise<number | undefined> {
    const command = new UpdateItemCommand({
      TableName: tables.intents,
      Key: marshall({ id: callId }),
      UpdateExpression: `SET lateAtEpochSeconds = ${at}`,
      ConditionExpression: '#state = :open',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: marshall({ ':now': nowEpochSeconds, ':open': 'open' }),
      ReturnValues: 'UPDATED_NEW',
    });
    try {
      const { Attributes } = await client.send(command);
      return Attributes && unmarshall(Attributes).lateAtEpochSeconds;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  return {
    async list(beforeEpochSeconds, limit) {
      const pages = await Promise.all(
        Array.from({ length: openShards }, (_, shard) =>
          client.send(
            new QueryCommand({
              TableName: tables.intents,
              IndexName: openIndex,
              KeyConditionExpression: 'openShard = :shard AND begunAtEpochSeconds < :before',
              ExpressionAttributeValues: marshall({
                ':shard': `open#${shard}`,
                ':before': beforeEpochSeconds,
              }),
              Limit: limit,
            }),
          ),
        ),
      );
      return pages
        .flatMap(({ Items = [] }) => Items.map((item) => openIntentOf(unmarshall(item))))
        .sort((a, b) => a.begunAtEpochSeconds - b.begunAtEpochSeconds)
        .slice(0, limit);
    },

    async lateSince({ callId }, nowEpochSeconds, sinceEpochSeconds) {
      const noted = await noteLate(callId, 'if_not_exists(lateAtEpochSeconds, :now)', nowEpochSeconds);
      return noted === undefined || noted >= sinceEpochSeconds
        ? noted
        : noteLate(callId, ':now', nowEpochSeconds);
    },

    async settle(intent, outcome) {
      try {
        await settleIntent(client, tables, intent, outcome, { isOpenStill: true });
      } catch (error) {
        // Settled meanwhile.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

function openIntentOf({ id, ...rest }: Record<string, unknown>): OpenIntent {
  return { callId: id, ...rest } as unknown as OpenIntent;
}
