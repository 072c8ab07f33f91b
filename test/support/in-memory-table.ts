// A DynamoDB client over items in memory: the few commands of the policy and connection stores, for unit tests only.
// The same contracts run on the emulator in test/integration.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';

/** `fail` is asked before each command and may throw. */
export function inMemoryTable(keyName: string, fail: () => void = () => {}): DynamoDBClient {
  const items = new Map<string, Record<string, AttributeValue>>();
  const keyOf = (item: Record<string, AttributeValue> = {}) => item[keyName]?.S ?? '';
  return Object.assign(new DynamoDBClient({ region: 'eu-central-1' }), {
    async send(command: unknown) {
      fail();
      if (command instanceof GetItemCommand) return { Item: items.get(keyOf(command.input.Key)) };
      if (command instanceof DeleteItemCommand) {
        items.delete(keyOf(command.input.Key));
        return {};
      }
      if (command instanceof ScanCommand) return { Items: [...items.values()] };
      if (!(command instanceof PutItemCommand)) throw new Error('a command that this table does not know');
      const { Item = {}, ConditionExpression } = command.input;
      if (ConditionExpression === `attribute_not_exists(${keyName})` && items.has(keyOf(Item))) {
        throw new ConditionalCheckFailedException({ message: 'exists', $metadata: {} });
      }
      items.set(keyOf(Item), Item);
      return {};
    },
  });
}
