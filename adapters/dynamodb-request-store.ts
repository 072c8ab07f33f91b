// Approval requests in DynamoDB. Every write is a transaction, so that its idempotency token makes the SDK's own
// retries harmless; every part of its conditions has a name. Lists read the indexes `byStatus`,
// `byReview` and `byPrincipal`.
import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ApprovalRequest } from '../core/approval-request.ts';
import type { MailLink } from '../core/approvals/mail-link.ts';
import type { RequestStore } from '../core/approvals/request-store.ts';
import { CountersignError } from '../core/countersign-error.ts';
import {
  grantToItem,
  type Item,
  openPointerKey,
  openPointerToItem,
  requestFromItem,
  requestKey,
  requestToItem,
} from './dynamodb-items.ts';
import { createDynamodbOneTimeLinks } from './dynamodb-one-time-links.ts';

const itemIsNew = 'attribute_not_exists(id)';
const pointerIsUnchanged = 'requestId = :replaces';
const versionIsUnchanged = 'version = :version';
const statusIsUnchanged = '#status = :status';

export function createDynamodbRequestStore(options: {
  readonly client: DynamoDBClient;
  readonly requestsTable: string;
  readonly grantsTable: string;
}): RequestStore {
  const { client, requestsTable: TableName, grantsTable } = options;
  const links = createDynamodbOneTimeLinks<MailLink>({
    client,
    requestsTable: TableName,
    prefix: 'mail#link#',
  });

  const read = async (key: Item): Promise<Item | undefined> => {
    const command = new GetItemCommand({ TableName, Key: key, ConsistentRead: true });
    const { Item } = await client.send(command).catch(unavailable);
    return Item;
  };

  const get: RequestStore['get'] = async (id) => {
    const item = await read(requestKey(id));
    return item?.request === undefined ? undefined : requestFromItem(item);
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
      return unavailable(error);
    }
  };

  return {
    get,

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
      ]);
    },

    offerLink: (id, link) => links.offer(id, link).catch(unavailable),

    async findLink(id) {
      const kept = await links.find(id).catch(unavailable);
      return kept && { id, link: kept.value, isUsed: kept.isUsed };
    },

    async page(filter, limit, cursor) {
      const [index, name, value] =
        'pending' in filter
          ? (['byStatus', 'status', 'pending'] as const)
          : 'toReview' in filter
            ? (['byReview', 'review', 'open'] as const)
            : (['byPrincipal', 'principalId', filter.principalId] as const);
      const command = new QueryCommand({
        TableName,
        IndexName: index,
        KeyConditionExpression: '#partition = :value',
        ExpressionAttributeNames: { '#partition': name },
        ExpressionAttributeValues: marshall({ ':value': value }),
        ScanIndexForward: index !== 'byPrincipal',
        Limit: limit,
        // The partition comes from the filter, never from the cursor: a cursor cannot lead to others' requests.
        ...(cursor === undefined
          ? {}
          : { ExclusiveStartKey: marshall({ ...positionOf(cursor), [name]: value }) }),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command).catch(unavailable);
      const requests = Items.map((item) => requestFromItem(item).request);
      const last = LastEvaluatedKey === undefined ? undefined : requests.at(-1);
      return { requests, ...(last === undefined ? {} : { cursor: cursorAt(last) }) };
    },
  };
}

interface Position {
  readonly id: string;
  readonly createdAtEpochSeconds: number;
}

function cursorAt({ id, createdAtEpochSeconds }: ApprovalRequest): string {
  return `${createdAtEpochSeconds}-${id}`;
}

function positionOf(cursor: string): Position {
  const [, seconds, id] = /^(\d{1,12})-(req_[0-9a-z]{26})$/.exec(cursor) ?? [];
  if (seconds === undefined || id === undefined) {
    throw new CountersignError(
      'malformed-request',
      `cursor \`${cursor.slice(0, 60)}\` is none of ours: take the one of the page before`,
    );
  }
  return { id, createdAtEpochSeconds: Number(seconds) };
}

function isLostRace({ Code }: { readonly Code?: string | undefined }): boolean {
  return Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict';
}

function unavailable(cause: unknown): never {
  throw new CountersignError(
    'record-unavailable',
    'the requests table does not answer: try again in a moment',
    { cause },
  );
}
