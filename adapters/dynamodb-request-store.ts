// Approval requests in DynamoDB. Every write is a transaction, so that its idempotency token makes the SDK's own
// retries harmless; every part of its conditions has a name. What a requester asked for is read from the index
// `byPrincipal`; the lists of those who decide stand in a table of their own, written with each change.
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ApprovalRequest } from '../core/approval-request.ts';
import { decidedBy, listingChanges, listingsOf, queueOf, reviewsOf } from '../core/approvals/listings.ts';
import type { RequestFilter, RequestPage, RequestStore } from '../core/approvals/request-store.ts';
import { CountersignError } from '../core/countersign-error.ts';
import {
  grantToItem,
  type Item,
  listingKey,
  listingToItem,
  openPointerKey,
  openPointerToItem,
  positionIn,
  readPosition,
  requestFromItem,
  requestKey,
  requestToItem,
} from './dynamodb-items.ts';
import { readListings } from './dynamodb-listings.ts';
import { createDynamodbRequestReader, requestsUnavailable } from './dynamodb-request-reader.ts';

const itemIsNew = 'attribute_not_exists(id)';
const pointerIsUnchanged = 'requestId = :replaces';
const versionIsUnchanged = 'version = :version';
const statusIsUnchanged = '#status = :status';

export function createDynamodbRequestStore(options: {
  readonly client: DynamoDBClient;
  readonly requestsTable: string;
  readonly grantsTable: string;
  readonly listingsTable: string;
}): RequestStore {
  const { client, requestsTable: TableName, grantsTable, listingsTable } = options;
  const { links, ...reader } = createDynamodbRequestReader(client, TableName);
  const { get } = reader;

  const read = async (key: Item): Promise<Item | undefined> => {
    const command = new GetItemCommand({ TableName, Key: key, ConsistentRead: true });
    const { Item } = await client.send(command).catch(requestsUnavailable);
    return Item;
  };

  /** False when a condition failed or another transaction was under way on the same items. */
  const write = async (items: TransactWriteItem[]): Promise<boolean> => {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && error.CancellationReasons?.some(isLostRace)) {
        return false;
      }
      return requestsUnavailable(error);
    }
  };

  const changeListings = (from: ApprovalRequest | undefined, to: ApprovalRequest): TransactWriteItem[] => {
    const { added, removed } =
      from === undefined ? { added: listingsOf(to), removed: [] } : listingChanges(from, to);
    return [
      ...added.map((listing) => ({
        Put: { TableName: listingsTable, Item: listingToItem(listing, to) },
      })),
      ...removed.map((listing) => ({
        Delete: { TableName: listingsTable, Key: listingKey(listing, to.id) },
      })),
    ];
  };

  /** In the order of the ids, those that are gone left out. Reads consistently. */
  const getMany = async (ids: readonly string[]): Promise<readonly ApprovalRequest[]> => {
    const found = new Map<string, ApprovalRequest>();
    let keys = ids.map(requestKey);
    for (let attempt = 0; keys.length > 0; attempt++) {
      if (attempt === batchAttemptsMaximum) return requestsUnavailable(undefined);
      const command = new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } },
      });
      const { Responses, UnprocessedKeys } = await client.send(command).catch(requestsUnavailable);
      for (const item of Responses?.[TableName] ?? []) {
        const { request } = requestFromItem(item);
        found.set(request.id, request);
      }
      keys = UnprocessedKeys?.[TableName]?.Keys ?? [];
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  };

  const pageOfRequester = async (
    principalId: string,
    limit: number,
    after: ReturnType<typeof positionOf> | undefined,
  ): Promise<RequestPage> => {
    const command = new QueryCommand({
      TableName,
      IndexName: 'byPrincipal',
      KeyConditionExpression: 'principalId = :principalId',
      ExpressionAttributeValues: marshall({ ':principalId': principalId }),
      ScanIndexForward: false,
      Limit: limit,
      // The partition comes from the filter, never from the cursor: a cursor cannot lead to others' requests.
      ...(after && {
        ExclusiveStartKey: marshall({
          id: after.requestId,
          createdAtEpochSeconds: after.atEpochSeconds,
          principalId,
        }),
      }),
    });
    const { Items = [], LastEvaluatedKey } = await client.send(command).catch(requestsUnavailable);
    const requests = Items.map((item) => requestFromItem(item).request);
    const last = LastEvaluatedKey === undefined ? undefined : requests.at(-1);
    return {
      requests,
      ...(last === undefined ? {} : { cursor: positionIn(last.createdAtEpochSeconds, last.id) }),
    };
  };

  return {
    ...reader,

    async findOpen(key) {
      const pointer = await read(openPointerKey(key));
      const requestId = pointer?.requestId?.S;
      return requestId === undefined ? undefined : get(requestId);
    },

    open(request, replaces) {
      const pointer = openPointerToItem(request);
      return write([
        { Put: { TableName, Item: requestToItem(request, 1), ConditionExpression: itemIsNew } },
        {
          Put:
            replaces === undefined
              ? { TableName, Item: pointer, ConditionExpression: itemIsNew }
              : {
                  TableName,
                  Item: pointer,
                  ConditionExpression: pointerIsUnchanged,
                  ExpressionAttributeValues: marshall({ ':replaces': replaces }),
                },
        },
        ...changeListings(undefined, request),
      ]);
    },

    change(from, to, { grant, link } = {}) {
      const changed: TransactWriteItem = {
        Put: {
          TableName,
          Item: requestToItem(to, from.version + 1),
          ConditionExpression: `${versionIsUnchanged} AND ${statusIsUnchanged}`,
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: marshall({ ':version': from.version, ':status': from.request.status }),
        },
      };
      return write([
        changed,
        ...(grant === undefined
          ? []
          : [{ Put: { TableName: grantsTable, Item: grantToItem(grant), ConditionExpression: itemIsNew } }]),
        ...(link === undefined ? [] : [links.use(link.id, link.link)]),
        ...changeListings(from.request, to),
      ]);
    },

    async page(filter, limit, cursor) {
      const after = cursor === undefined ? undefined : positionOf(cursor);
      if ('principalId' in filter) return pageOfRequester(filter.principalId, limit, after);
      const { positions, hasMore } = await readListings(client, listingsTable, {
        lists: listsOf(filter),
        isNewestFirst: 'decidedBy' in filter,
        limit,
        after: cursor,
      }).catch(requestsUnavailable);
      const requests = await getMany(positions.map((position) => positionOf(position).requestId));
      const last = positions.at(-1);
      return { requests, ...(hasMore && last !== undefined ? { cursor: last } : {}) };
    },
  };
}

/** DynamoDB answers 16 MB at a time, so a page of the largest requests takes two; more is throttling. */
const batchAttemptsMaximum = 5;

function listsOf(filter: Exclude<RequestFilter, { readonly principalId: string }>): readonly string[] {
  if ('pendingFor' in filter) return filter.pendingFor.map(queueOf);
  if ('toReviewBy' in filter) return filter.toReviewBy.map(reviewsOf);
  return [decidedBy(filter.decidedBy)];
}

function positionOf(cursor: string): NonNullable<ReturnType<typeof readPosition>> {
  const position = readPosition(cursor);
  if (position !== undefined) return position;
  throw new CountersignError(
    'malformed-request',
    `cursor \`${cursor.slice(0, 60)}\` is none of ours: take the one of the page before`,
  );
}

function isLostRace({ Code }: { readonly Code?: string | undefined }): boolean {
  return Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict';
}
