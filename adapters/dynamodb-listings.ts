// The lists of the listings table, read as one: each is asked for so many, and what comes first of all of them is taken.
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { listingAttributes } from './dynamodb-items.ts';

export interface ListingPage {
  /** positionIn() of each request, once, in the order of the list. */
  readonly positions: readonly string[];
  readonly hasMore: boolean;
}

/** Throws what the SDK throws. `after`: the last position of the page before. */
export async function readListings(
  client: DynamoDBClient,
  TableName: string,
  ask: {
    readonly lists: readonly string[];
    readonly isNewestFirst: boolean;
    readonly limit: number;
    readonly after?: string | undefined;
  },
): Promise<ListingPage> {
  const { lists, isNewestFirst, limit, after } = ask;
  const order = isNewestFirst ? '<' : '>';
  const pages = await Promise.all(
    lists.map((list) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: `#list = :list${after === undefined ? '' : ` AND #position ${order} :after`}`,
          ProjectionExpression: '#position',
          ExpressionAttributeNames: {
            '#list': listingAttributes.list,
            '#position': listingAttributes.position,
          },
          ExpressionAttributeValues: marshall(
            { ':list': list, ':after': after },
            { removeUndefinedValues: true },
          ),
          ScanIndexForward: !isNewestFirst,
          Limit: limit,
          ConsistentRead: true,
        }),
      ),
    ),
  );
  // A list that was cut gave `limit` positions, and all it did not give come after those.
  const all = pages.flatMap(({ Items = [] }) => Items.map(({ position }) => position?.S ?? ''));
  const sorted = [...new Set(all)].sort();
  if (isNewestFirst) sorted.reverse();
  return {
    positions: sorted.slice(0, limit),
    hasMore: sorted.length > limit || pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined),
  };
}
