// Places for held calls in DynamoDB: a fixed number of items, each taken until a time. Nobody has to give one back for it to
// be free again, so a function that dies keeps none.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { HoldPlaces } from '../core/approvals/hold.ts';
import type { RandomBytes } from '../core/ports.ts';

/** A place that is taken is passed over so often; then the call is not held. */
const attempts = 3;
const isFree = 'attribute_not_exists(id) OR untilEpochSeconds <= :now';
const isOurs = 'holder = :holder';

export function createDynamodbHoldPlaces({
  client,
  tableName: TableName,
  places,
  random,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How many calls are held at once. */
  readonly places: number;
  readonly random: RandomBytes;
}): HoldPlaces {
  return {
    async take(nowEpochSeconds, untilEpochSeconds) {
      const bytes = Buffer.from(random(12));
      const holder = bytes.toString('hex');
      const first = bytes.readUInt32BE(0) % places;
      for (let attempt = 0; attempt < Math.min(attempts, places); attempt++) {
        const id = `hold#${(first + attempt) % places}`;
        try {
          await client.send(
            new PutItemCommand({
              TableName,
              Item: marshall({ id, holder, untilEpochSeconds, ttlEpochSeconds: untilEpochSeconds }),
              ConditionExpression: isFree,
              ExpressionAttributeValues: marshall({ ':now': nowEpochSeconds }),
            }),
          );
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) continue;
          return undefined;
        }
        return {
          async giveBack() {
            const given = new UpdateItemCommand({
              TableName,
              Key: marshall({ id }),
              UpdateExpression: 'SET untilEpochSeconds = :now',
              ConditionExpression: isOurs,
              ExpressionAttributeValues: marshall({ ':holder': holder, ':now': nowEpochSeconds }),
            });
            // A place that stays taken is free again at its time.
            await client.send(given).catch(() => undefined);
          },
        };
      }
      return undefined;
    },
  };
}
