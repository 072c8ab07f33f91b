// The durable intent: one DynamoDB transaction that writes the intent, checks that the session and all
// else still stands, takes the invocation id and uses up the grant. When it fails, nothing of it happened and nothing may be sent.
import {
  type CancellationReason,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { CountersignError, type CountersignErrorCode } from '../core/countersign-error.ts';
import type { Count } from '../core/limits.ts';
import type { Intent, IntentLog } from '../core/ports.ts';
import type { WhatStands } from '../core/standing.ts';
import { addOne, firstItem, itemWithRoom, usesSoFar } from './dynamodb-counts.ts';
import { grantAttributes, grantKey, requestAttributes, requestKey } from './dynamodb-items.ts';
import { revocationMark } from './dynamodb-revocation.ts';
import { type IntentLogTables, invocationKey, openMark, settleIntent } from './dynamodb-settled-intent.ts';
import { standingIsSeen } from './dynamodb-standing.ts';
import { transact } from './dynamodb-transaction.ts';

type Step = {
  readonly item: TransactWriteItem;
  readonly code: CountersignErrorCode;
  readonly refusal: string;
  readonly count?: Count;
};

/** An SDK's retries end within minutes; a day is more than any of them waits. */
const invocationKeptSeconds = 86_400;

/** How often what stands may change while one call begins. */
const attemptsMaximum = 5;

export function createDynamodbIntentLog(
  client: DynamoDBClient,
  tables: IntentLogTables,
  standing: Pick<WhatStands, 'versionFor' | 'forget'>,
): IntentLog {
  async function beginUnder(intent: Intent, version: number): Promise<void> {
    const steps: readonly Step[] = [
      putIntent(tables, intent),
      {
        item: standingIsSeen(tables.sessions, version, intent.callId),
        code: 'changed-meanwhile',
        refusal:
          'connections, registrations or stops were changed again and again while this call began, so nothing was sent: try again in a moment',
      },
      ...[intent.sessionId, ...intent.parentSessionIds].map((id) => isNotRevoked(tables, intent, id)),
      ...(intent.invocation === undefined ? [] : [takeInvocation(tables, intent, intent.invocation)]),
      ...(intent.grant ? useGrant(tables, intent, intent.grant) : []),
      ...intent.counts.map((count) => countOn(tables, count, firstItem(count, intent.callId))),
    ];
    await write(client, tables, steps, intent.counts.length);
  }

  return {
    async begin(intent) {
      for (let attempt = 1; ; attempt++) {
        const version = await standing.versionFor(intent);
        try {
          await beginUnder(intent, version);
          return;
        } catch (error) {
          if (!(error instanceof CountersignError) || error.code !== 'changed-meanwhile') throw error;
          standing.forget(version);
          if (attempt >= attemptsMaximum) throw error;
        }
      }
    },

    // A transaction too: it is repeated when it meets one of a call that is sent.
    count: (callId, count) => write(client, tables, [countOn(tables, count, firstItem(count, callId))], 1),

    usesSoFar: (sessionId) => usesSoFar(client, tables.intents, sessionId),

    async assertNew({ sessionId, invocation }) {
      if (invocation === undefined) return;
      const question = { TableName: tables.intents, Key: invocationKey(sessionId, invocation) };
      const { Item } = await client
        .send(new GetItemCommand({ ...question, ConsistentRead: true }))
        .catch((cause: unknown) => {
          throw new CountersignError(
            'record-unavailable',
            'it cannot be told whether this call ran already, so nothing was sent: try again in a moment',
            { cause },
          );
        });
      if (Item !== undefined && Item.releasedBy === undefined)
        throw new CountersignError('duplicate-invocation', repeated);
    },

    settle: (intent, outcome) =>
      settleIntent(
        client,
        tables,
        {
          ...intent,
          begunAtEpochSeconds: intent.nowEpochSeconds,
          ...(intent.grant && { requestId: intent.grant.requestId }),
        },
        outcome,
      ),
  };
}

/** `elsewhere`: how often a total may be counted on another of its items, when the one that the call met is full. */
async function write(
  client: DynamoDBClient,
  tables: IntentLogTables,
  steps: readonly Step[],
  elsewhere: number,
): Promise<void> {
  try {
    await transact(
      client,
      steps.map(({ item }) => item),
    );
  } catch (error) {
    const failed = failedStep(steps, error);
    const room =
      failed?.count && elsewhere > 0
        ? await itemWithRoom(client, tables.intents, failed.count).catch(() => undefined)
        : undefined;
    if (failed?.count === undefined || room === undefined) throw refusalOf(failed, error);
    const moved = countOn(tables, failed.count, room);
    await write(
      client,
      tables,
      steps.map((step) => (step === failed ? moved : step)),
      elsewhere - 1,
    );
  }
}

function countOn(tables: IntentLogTables, count: Count, item: number): Step {
  return {
    item: addOne(tables.intents, count, item),
    // Without a limit there is no condition, which so never fails.
    ...(count.limit ?? { code: 'internal-error', refusal: 'a total without a limit was full' }),
    count,
  };
}

function putIntent(tables: IntentLogTables, intent: Intent): Step {
  const { callId, sessionId, digest, nowEpochSeconds, grant, invocation } = intent;
  const item = {
    id: callId,
    sessionId,
    digest,
    state: 'open',
    ...openMark(callId),
    begunAtEpochSeconds: nowEpochSeconds,
    requestId: grant?.requestId,
    invocation,
  };
  return {
    item: {
      Put: {
        TableName: tables.intents,
        Item: marshall(item, { removeUndefinedValues: true }),
        ConditionExpression: 'attribute_not_exists(id)',
      },
    },
    code: 'internal-error',
    refusal: 'the call id was given out twice',
  };
}

function isNotRevoked(tables: IntentLogTables, { callId }: Intent, sessionId: string): Step {
  return {
    item: {
      ConditionCheck: {
        TableName: tables.sessions,
        Key: revocationMark(sessionId, callId),
        ConditionExpression: 'attribute_not_exists(id)',
      },
    },
    code: 'revoked-session',
    refusal: 'this session was revoked: ask its owner, then get new keys',
  };
}

const repeated =
  'this very invocation already ran or its result is unknown, so it is not repeated: look at the resource, then make the call anew';

/** An invocation id is free when nobody took it, or when the call that took it is known to have failed. */
function takeInvocation(tables: IntentLogTables, intent: Intent, invocation: string): Step {
  return {
    item: {
      Update: {
        TableName: tables.intents,
        Key: invocationKey(intent.sessionId, invocation),
        UpdateExpression: 'SET callId = :callId, ttlEpochSeconds = :ttl REMOVE releasedBy',
        ConditionExpression: 'attribute_not_exists(id) OR attribute_exists(releasedBy)',
        ExpressionAttributeValues: {
          ':callId': { S: intent.callId },
          ':ttl': { N: String(intent.nowEpochSeconds + invocationKeptSeconds) },
        },
      },
    },
    code: 'duplicate-invocation',
    refusal: repeated,
  };
}

function useGrant(tables: IntentLogTables, intent: Intent, grant: NonNullable<Intent['grant']>): Step[] {
  const refusal =
    'the approval for this call was used or has expired meanwhile: repeat the call to ask again';
  return [
    {
      item: {
        Update: {
          TableName: tables.grants,
          Key: grantKey(grant),
          UpdateExpression: 'SET #usesLeft = #usesLeft - :one',
          // Exactly as it was read: the idempotency tokens are of this use and no other.
          ConditionExpression: '#usesLeft = :seen AND #usesLeft >= :one AND #expiresAt > :now',
          ExpressionAttributeNames: {
            '#usesLeft': grantAttributes.usesLeft,
            '#expiresAt': grantAttributes.expiresAtEpochSeconds,
          },
          ExpressionAttributeValues: marshall({
            ':one': 1,
            ':seen': grant.usesLeft,
            ':now': intent.nowEpochSeconds,
          }),
        },
      },
      code: 'approval-pending',
      refusal,
    },
    {
      item: {
        Update: {
          TableName: tables.requests,
          Key: requestKey(grant.requestId),
          UpdateExpression: 'SET #status = :executed, #callId = :callId ADD #version :one',
          ConditionExpression: '#status IN (:approved, :executed)',
          ExpressionAttributeNames: {
            '#status': requestAttributes.status,
            '#callId': requestAttributes.callId,
            '#version': requestAttributes.version,
          },
          ExpressionAttributeValues: {
            ':executed': { S: 'executed' },
            ':approved': { S: 'approved' },
            ':callId': { S: intent.callId },
            ':one': { N: '1' },
          },
        },
      },
      code: 'approval-pending',
      refusal,
    },
  ];
}

function failedStep(steps: readonly Step[], error: unknown): Step | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return steps.find((_, index) => failedCondition(error.CancellationReasons?.[index]));
}

function refusalOf(failed: Step | undefined, error: unknown): CountersignError {
  if (failed) return new CountersignError(failed.code, failed.refusal, { cause: error });
  return notWritten(error);
}

const notWritten = (cause: unknown): CountersignError =>
  new CountersignError(
    'record-unavailable',
    'the intent or its counts cannot be written, so nothing was sent: try again in a moment',
    { cause },
  );

const failedCondition = (reason: CancellationReason | undefined) => reason?.Code === 'ConditionalCheckFailed';
