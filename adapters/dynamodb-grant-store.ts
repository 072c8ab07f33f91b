// Grants in DynamoDB: read consistently, because a grant used a moment ago must not be seen again [L8].
import { type DynamoDBClient, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { CountersignError } from '../core/countersign-error.ts';
import type { Grant } from '../core/grant.ts';
import type { Clock, EndableGrants } from '../core/ports.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { grantAttributes, grantFromItem, grantHolder, grantKey } from './dynamodb-items.ts';

const isUnused = 'usesLeft > :none';
const isUnexpired = 'expiresAtEpochSeconds > :now';

export function createDynamodbGrantStore(options: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
}): EndableGrants {
  const { client, tableName: TableName, clock } = options;
  return {
    async list(principalId, connection) {
      const grants: Grant[] = [];
      try {
        const pages = paginateQuery(
          { client },
          {
            TableName,
            ConsistentRead: true,
            KeyConditionExpression: 'holder = :holder',
            FilterExpression: `${isUnused} AND ${isUnexpired}`,
            ExpressionAttributeValues: marshall({
              ':holder': grantHolder(principalId, connection),
              ':none': 0,
              ':now': Math.floor(clock() / 1000),
            }),
          },
        );
        for await (const page of pages) grants.push(...(page.Items ?? []).map(grantFromItem));
      } catch (cause) {
        const message = 'the grants table does not answer: try again in a moment';
        throw new CountersignError('record-unavailable', message, { cause });
      }
      return grants;
    },

    async end(grant) {
      const command = new UpdateItemCommand({
        TableName,
        Key: grantKey(grant),
        UpdateExpression: 'SET #usesLeft = :none',
        ConditionExpression: 'attribute_exists(#usesLeft)',
        ExpressionAttributeNames: { '#usesLeft': grantAttributes.usesLeft },
        ExpressionAttributeValues: marshall({ ':none': 0 }),
      });
      await orUnavailable('grants', () => client.send(command));
    },
  };
}
