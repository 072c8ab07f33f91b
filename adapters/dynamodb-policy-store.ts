// Policy bundles in DynamoDB: `bundle#VERSION` is written once and never changed, `current` points to one of them.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CountersignError } from '../core/countersign-error.ts';
import { type PolicyBundle, parsePolicyBundle } from '../core/policy/bundle.ts';
import { orUnavailable } from './dynamodb-failure.ts';

export interface PolicyStore {
  /** The published bundle; undefined: none was ever published. A bundle that is published anew is the same object. */
  current(): Promise<PolicyBundle | undefined>;
  /** Publishes a bundle again without a change. `by` and `atEpochSeconds` are kept with the pointer. */
  publish(bundle: PolicyBundle, by: string, atEpochSeconds: number): Promise<void>;
}

/** Both throw CountersignError `record-unavailable` when the table does not answer, `internal-error` on a damaged bundle. */
export function createDynamodbPolicyStore(client: DynamoDBClient, tableName: string): PolicyStore {
  let last: PolicyBundle | undefined;

  async function get(id: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: marshall({ id }), ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  }

  return {
    current: () =>
      orUnavailable('policies', async () => {
        const pointer = await get('current');
        if (pointer === undefined) return undefined;
        if (last?.version !== pointer.version) {
          const bundle = parsePolicyBundle((await get(`bundle#${pointer.version}`))?.bundle);
          if (bundle.version !== pointer.version) {
            throw new CountersignError(
              'internal-error',
              `the bundle stored as \`${pointer.version}\` is \`${bundle.version}\`; publish the policies again`,
            );
          }
          last = bundle;
        }
        return last;
      }),

    publish: (bundle, by, atEpochSeconds) =>
      orUnavailable('policies', async () => {
        try {
          await client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: marshall({ id: `bundle#${bundle.version}`, bundle, by, atEpochSeconds }),
              ConditionExpression: 'attribute_not_exists(id)',
            }),
          );
        } catch (error) {
          // The version is the content's hash: what is there already is this bundle.
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall({ id: 'current', version: bundle.version, by, atEpochSeconds }),
          }),
        );
      }),
  };
}
