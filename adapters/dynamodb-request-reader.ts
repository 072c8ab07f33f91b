// One approval request by its id, and the links of e-mails to it: what those need who tell of requests and decide none.
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { MailLink } from '../core/approvals/mail-link.ts';
import type { RequestStore } from '../core/approvals/request-store.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { requestFromItem, requestKey } from './dynamodb-items.ts';
import { createDynamodbOneTimeLinks, type OneTimeLinks } from './dynamodb-one-time-links.ts';

export type RequestReader = Pick<RequestStore, 'get' | 'offerLink' | 'findLink'>;

/** Every method throws CountersignError `record-unavailable`. */
export function createDynamodbRequestReader(
  client: DynamoDBClient,
  requestsTable: string,
): RequestReader & { readonly links: OneTimeLinks<MailLink> } {
  const links = createDynamodbOneTimeLinks<MailLink>({ client, requestsTable, prefix: 'mail#link#' });
  return {
    links,

    async get(id) {
      const command = new GetItemCommand({
        TableName: requestsTable,
        Key: requestKey(id),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command).catch(requestsUnavailable);
      return Item?.request === undefined ? undefined : requestFromItem(Item);
    },

    offerLink: (id, link) => links.offer(id, link).catch(requestsUnavailable),

    async findLink(id) {
      const kept = await links.find(id).catch(requestsUnavailable);
      return kept && { id, link: kept.value, isUsed: kept.isUsed };
    },
  };
}

export function requestsUnavailable(cause: unknown): never {
  throw new CountersignError(
    'record-unavailable',
    'the requests table does not answer: try again in a moment',
    { cause },
  );
}
