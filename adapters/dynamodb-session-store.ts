// Sessions in DynamoDB. What is read may be a few seconds old where a caller allows it; revocation never is,
// because each call's transaction tests its mark (dynamodb-revocation.ts).
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CountersignError } from '../core/countersign-error.ts';
import type { Clock, SessionStore } from '../core/ports.ts';
import { principalId } from '../core/principal.ts';
import type { Session } from '../core/session.ts';
import type { SessionHistory } from '../core/vending/revoker.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { revocationMarks } from './dynamodb-revocation.ts';
import { transact } from './dynamodb-transaction.ts';

const secondsPerDay = 86_400;
/** Rows outlive the session, so that auditors can list it. */
const keptDays = 400;
/** How many days back `list` looks when no principal is named. */
const listedDays = 7;

export interface SessionStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Default 0: every `get` reads the table. */
  readonly maximumAgeSeconds?: number;
}

/** Every method throws CountersignError `record-unavailable` when the table does not answer [L8]. */
export function createDynamodbSessionStore(options: SessionStoreOptions): SessionStore {
  const { client, tableName: TableName, clock, maximumAgeSeconds = 0 } = options;
  const remembered = new Map<string, { readonly session: Session; readonly readAtMilliseconds: number }>();

  function remember(session: Session): void {
    if (maximumAgeSeconds === 0) return;
    if (remembered.size >= 10_000) remembered.clear();
    remembered.set(session.id, { session, readAtMilliseconds: clock() });
  }

  const query = async (
    index: string,
    key: string,
    value: string,
    { limit, after }: { readonly limit: number; readonly after?: Session },
  ): Promise<Session[]> => {
    const input = {
      TableName,
      IndexName: index,
      KeyConditionExpression: '#key = :value',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':value': { S: value } },
      ScanIndexForward: false,
    };
    const startKey =
      after && marshall({ [key]: value, issuedAtEpochSeconds: after.issuedAtEpochSeconds, id: after.id });
    return orUnavailable('sessions', async () => {
      const found: Session[] = [];
      // A query ends at 1 MB, however many were asked for.
      for await (const { Items = [] } of paginateQuery(
        { client, pageSize: limit, ...(startKey && { startingToken: startKey }) },
        input,
      )) {
        found.push(...Items.map((item) => toSession(unmarshall(item))));
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    });
  };

  return {
    async create(session) {
      const item = {
        id: session.id,
        principalId: principalId(session.principal),
        day: day(session.issuedAtEpochSeconds),
        issuedAtEpochSeconds: session.issuedAtEpochSeconds,
        ttlEpochSeconds: session.expiresAtEpochSeconds + keptDays * secondsPerDay,
        session,
      };
      try {
        await client.send(
          new PutItemCommand({
            TableName,
            Item: marshall(item, { removeUndefinedValues: true }),
            ConditionExpression: 'attribute_not_exists(id)',
          }),
        );
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'exists';
        throw new CountersignError('record-unavailable', 'the session could not be written: try again', {
          cause: error,
        });
      }
      remember(session);
      return 'new';
    },

    async get(id) {
      const known = remembered.get(id);
      if (known && clock() - known.readAtMilliseconds < maximumAgeSeconds * 1000) return known.session;
      const command = new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true });
      const { Item } = await orUnavailable('sessions', () => client.send(command));
      if (!Item) return undefined;
      const session = toSession(unmarshall(Item));
      remember(session);
      return session;
    },

    async list({ principalId: holder, ...page }) {
      if (holder !== undefined) return query('byPrincipal', 'principalId', holder, page);
      const sessions: Session[] = [];
      const nowEpochSeconds = Math.floor(clock() / 1000);
      const lastDay = page.after && day(page.after.issuedAtEpochSeconds);
      for (let back = 0; back < listedDays && sessions.length < page.limit; back++) {
        const wanted = day(nowEpochSeconds - back * secondsPerDay);
        if (lastDay !== undefined && wanted > lastDay) continue;
        const limit = page.limit - sessions.length;
        const rest = wanted === lastDay ? { ...page, limit } : { limit };
        sessions.push(...(await query('byDay', 'day', wanted, rest)));
      }
      return sessions;
    },

    async revoke(id, nowEpochSeconds, by) {
      remembered.delete(id);
      const session = {
        TableName,
        Key: { id: { S: id } },
        UpdateExpression:
          'SET revokedAtEpochSeconds = if_not_exists(revokedAtEpochSeconds, :now), revokedBy = if_not_exists(revokedBy, :by)',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: { ':now': { N: String(nowEpochSeconds) }, ':by': { S: by } },
      };
      const ttlEpochSeconds = { N: String(nowEpochSeconds + keptDays * secondsPerDay) };
      const marks = revocationMarks(id).map((key) => ({ TableName, Item: { ...key, ttlEpochSeconds } }));
      try {
        await transact(client, [{ Update: session }, ...marks.map((Put) => ({ Put }))]);
      } catch (error) {
        if (isMissing(error)) {
          throw new CountersignError(
            'not-found',
            `there is no session \`${id}\`: list yours with \`countersign sessions\``,
          );
        }
        throw new CountersignError('record-unavailable', 'the session could not be revoked: try again', {
          cause: error,
        });
      }
    },
  };
}

/** The index is behind the table by moments. */
export function createDynamodbSessionHistory(client: DynamoDBClient, TableName: string): SessionHistory {
  return {
    since: (principal, epochSeconds) =>
      orUnavailable('sessions', async () => {
        const query = {
          TableName,
          IndexName: 'byPrincipal',
          KeyConditionExpression: 'principalId = :principal AND issuedAtEpochSeconds > :since',
          ExpressionAttributeValues: {
            ':principal': { S: principal },
            ':since': { N: String(epochSeconds) },
          },
        };
        const sessions: Session[] = [];
        for await (const { Items = [] } of paginateQuery({ client }, query)) {
          sessions.push(...Items.map((item) => toSession(unmarshall(item))));
        }
        return sessions;
      }),
  };
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed'
  );
}

/** The session that an item of the table holds. */
export function toSession(item: Record<string, unknown>): Session {
  const session = item.session as Session;
  const revokedAtEpochSeconds = item.revokedAtEpochSeconds;
  return typeof revokedAtEpochSeconds === 'number' ? { ...session, revokedAtEpochSeconds } : session;
}

function day(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}
