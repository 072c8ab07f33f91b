// A DynamoDB client over items in memory: the few commands of the policy and connection stores, for unit tests only. Several
// tables may be in it, each with the key that is named or with `id`.
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
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

/** `fail` is asked before each command and may throw. */
export function inMemoryTable(keyName: string, fail: (command: unknown) => void = () => {}): DynamoDBClient {
  const items = new Map<string, Record<string, AttributeValue>>();
  const keyOf = (table: string | undefined, item: Record<string, AttributeValue> = {}) =>
    `${table} ${(item[keyName] ?? item.id)?.S}`;
  return Object.assign(new DynamoDBClient({ region: 'eu-central-1' }), {
    async send(command: unknown) {
      fail(command);
      if (command instanceof GetItemCommand)
        return { Item: items.get(keyOf(command.input.TableName, command.input.Key)) };
      if (command instanceof DeleteItemCommand) {
        items.delete(keyOf(command.input.TableName, command.input.Key));
        return {};
      }
      if (command instanceof ScanCommand) {
        const ofTable = [...items].filter(([key]) => key.startsWith(`${command.input.TableName} `));
        return { Items: ofTable.map(([, item]) => item) };
      }
      if (command instanceof TransactWriteItemsCommand) {
        const writes = (command.input.TransactItems ?? []).map(({ Put, Delete, Update, ConditionCheck }) => ({
          ...Put,
          ...Delete,
          ...Update,
          ...ConditionCheck,
          isDelete: Delete !== undefined,
        }));
        const idOf = ({ TableName, Item, Key }: (typeof writes)[number]) => keyOf(TableName, Item ?? Key);
        const isRefused = (write: (typeof writes)[number]) => !holds(write, items.get(idOf(write)));
        if (writes.some(isRefused)) {
          throw new TransactionCanceledException({
            message: 'cancelled',
            CancellationReasons: writes.map((write) => ({
              Code: isRefused(write) ? 'ConditionalCheckFailed' : 'None',
            })),
            $metadata: {},
          });
        }
        for (const write of writes) {
          if (write.isDelete) items.delete(idOf(write));
          else if (write.Item) items.set(idOf(write), write.Item);
          else if (write.UpdateExpression) items.set(idOf(write), updated(write, items.get(idOf(write))));
        }
        return {};
      }
      if (command instanceof UpdateItemCommand) {
        const key = keyOf(command.input.TableName, command.input.Key);
        const before = items.get(key);
        if (!holds(command.input, before)) {
          throw new ConditionalCheckFailedException({
            message: 'the condition does not hold',
            $metadata: {},
          });
        }
        items.set(key, updated(command.input, before));
        return {};
      }
      if (!(command instanceof PutItemCommand)) throw new Error('a command that this table does not know');
      const { Item = {} } = command.input;
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, items
      if (JSON.stringify(Item).length > 400 * 1024) {
        throw Object.assign(new Error('Item size has exceeded the maximum allowed size'), {
          name: 'ValidationException',
        });
      }
      const key = keyOf(command.input.TableName, Item);
      if (!holds(command.input, items.get(key))) {
        throw new ConditionalCheckFailedException({ message: 'the condition does not hold', $metadata: {} });
      }
      items.set(key, Item);
      return {};
    },
  });
}

/** Two updates are known: `ADD NAME NUMBER` and `SET NAME = VALUE`. */
function updated(
  write: Partial<UpdateItemCommandInput>,
  before: Record<string, AttributeValue> = {},
): Record<string, AttributeValue> {
  const [, verb, word = '', value = ''] =
    /^(ADD|SET) (\S+) (?:= )?(\S+)$/.exec(write.UpdateExpression ?? '') ?? [];
  const name = write.ExpressionAttributeNames?.[word] ?? word;
  const given = write.ExpressionAttributeValues?.[value] ?? { NULL: true };
  const sum = () => ({ N: String(Number(before[name]?.N ?? 0) + Number(given.N)) });
  return { ...write.Key, ...before, [name]: verb === 'ADD' ? sum() : given };
}

/**
 * Conditions that are known, one `OR` the other or one `AND` the other: `attribute_not_exists(NAME)`, `NAME = VALUE`,
 * `NAME < NUMBER`, `NAME <= NUMBER`
 * and `NAME > NUMBER`.
 */
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
  if (condition.includes(' AND ')) {
    return condition
      .split(' AND ')
      .every((ConditionExpression) => holds({ ...write, ConditionExpression }, before));
  }
  const [, absent, name, relation, value] =
    /^(?:attribute_not_exists\((\S+)\)|(\S+) (=|<=?|>) (\S+))$/.exec(condition) ?? [];
  const attribute = (path = '') =>
    path
      .split('.')
      .map((word) => write.ExpressionAttributeNames?.[word] ?? word)
      .reduce<AttributeValue | undefined>((value, name) => value?.M?.[name], { M: before });
  if (absent !== undefined) return attribute(absent) === undefined;
  if (value === undefined) throw new Error(`a condition that this table does not know: ${condition}`);
  const given = write.ExpressionAttributeValues?.[value];
  if (relation === '<') return Number(attribute(name)?.N) < Number(given?.N);
  if (relation === '<=') return Number(attribute(name)?.N) <= Number(given?.N);
  if (relation === '>') return Number(attribute(name)?.N) > Number(given?.N);
  return isDeepStrictEqual(attribute(name), given);
}
