// A DynamoDB client over items in memory: the few commands of the policy and connection stores, for unit tests only.
// The same contracts run on the emulator in test/integration.
import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
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
      if (command instanceof TransactWriteItemsCommand) {
        const writes = (command.input.TransactItems ?? []).map(({ Put, Delete }) => ({
          ...Put,
          ...Delete,
          id: keyOf(Put?.Item ?? Delete?.Key),
        }));
        if (!writes.every((write) => holds(write, items.get(write.id)))) {
          throw new TransactionCanceledException({
            message: 'cancelled',
            CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
            $metadata: {},
          });
        }
        for (const { id, Item } of writes) {
          if (Item === undefined) items.delete(id);
          else items.set(id, Item);
        }
        return {};
      }
      if (!(command instanceof PutItemCommand)) throw new Error('a command that this table does not know');
      const { Item = {} } = command.input;
      if (!holds(command.input, items.get(keyOf(Item)))) {
        throw new ConditionalCheckFailedException({ message: 'the condition does not hold', $metadata: {} });
      }
      items.set(keyOf(Item), Item);
      return {};
    },
  });
}

/** Two conditions are known, and one `OR` the other: `attribute_not_exists(NAME)` and `NAME = VALUE`. */
function holds(
  write: Pick<
    PutItemCommandInput,
    'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
  >,
  before: Record<string, AttributeValue> = {},
): boolean {
  const condition = write.ConditionExpression;
  if (condition === undefined) return true;
  if (condition.includes(' OR ')) {
    return condition
      .split(' OR ')
      .some((ConditionExpression) => holds({ ...write, ConditionExpression }, before));
  }
  const [, absent, name, value] = /^(?:attribute_not_exists\((\S+)\)|(\S+) = (\S+))$/.exec(condition) ?? [];
  const attribute = (word = '') => before[write.ExpressionAttributeNames?.[word] ?? word];
  if (absent !== undefined) return attribute(absent) === undefined;
  if (value === undefined) throw new Error(`a condition that this table does not know: ${condition}`);
  return isDeepStrictEqual(attribute(name), write.ExpressionAttributeValues?.[value]);
}
