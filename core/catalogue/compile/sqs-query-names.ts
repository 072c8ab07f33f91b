// SQS moved from the query protocol to JSON in 2023 and its model lost the names of query fields; SQS itself still
// takes them and older clients still send them. These are the names of the former model (botocore 1.31, sqs/2012-11-05).
import type { CompiledMember, CompiledMemberOrName, CompiledShape } from '../compiled.ts';

export const sqsQueryNamespace = 'http://queue.amazonaws.com/doc/2012-11-05/';

const itemNames = new Map<string, string>([
  ['AWSAccountIdList', 'AWSAccountId'],
  ['ActionNameList', 'ActionName'],
  ['AttributeNameList', 'AttributeName'],
  ['BatchResultErrorEntryList', 'BatchResultErrorEntry'],
  ['BinaryList', 'BinaryListValue'],
  ['ChangeMessageVisibilityBatchRequestEntryList', 'ChangeMessageVisibilityBatchRequestEntry'],
  ['ChangeMessageVisibilityBatchResultEntryList', 'ChangeMessageVisibilityBatchResultEntry'],
  ['DeleteMessageBatchRequestEntryList', 'DeleteMessageBatchRequestEntry'],
  ['DeleteMessageBatchResultEntryList', 'DeleteMessageBatchResultEntry'],
  ['MessageAttributeNameList', 'MessageAttributeName'],
  ['MessageList', 'Message'],
  ['QueueUrlList', 'QueueUrl'],
  ['SendMessageBatchRequestEntryList', 'SendMessageBatchRequestEntry'],
  ['SendMessageBatchResultEntryList', 'SendMessageBatchResultEntry'],
  ['StringList', 'StringListValue'],
  ['TagKeyList', 'TagKey'],
]);

const mapNames = new Map<string, { readonly entry: string; readonly key: string; readonly value: string }>([
  ['MessageBodyAttributeMap', { entry: 'MessageAttribute', key: 'Name', value: 'Value' }],
  ['MessageBodySystemAttributeMap', { entry: 'MessageSystemAttribute', key: 'Name', value: 'Value' }],
  ['MessageSystemAttributeMap', { entry: 'Attribute', key: 'Name', value: 'Value' }],
  ['QueueAttributeMap', { entry: 'Attribute', key: 'Name', value: 'Value' }],
  ['TagMap', { entry: 'Tag', key: 'Key', value: 'Value' }],
]);

function named(member: CompiledMemberOrName, locationName: string): CompiledMember {
  return { ...(typeof member === 'string' ? { shape: member } : member), locationName };
}

/** The shapes that differ from the model's when SQS speaks query. */
export function sqsQueryShapes(
  shapes: Readonly<Record<string, CompiledShape>>,
): Readonly<Record<string, CompiledShape>> {
  const changed = Object.entries(shapes).map(([name, shape]): [string, CompiledShape] => {
    const { item, key, value, members } = shape;
    const itemName = itemNames.get(name);
    const names = mapNames.get(name);
    if (item !== undefined && itemName !== undefined)
      return [name, { ...shape, item: named(item, itemName) }];
    if (key !== undefined && value !== undefined && names !== undefined) {
      return [name, { ...shape, key: named(key, names.key), value: named(value, names.value) }];
    }
    if (members === undefined) return [name, shape];
    const renamed = Object.entries(members).map(([memberName, member]) => {
      const entry = mapNames.get(typeof member === 'string' ? member : member.shape)?.entry;
      return [memberName, entry === undefined ? member : named(member, entry)];
    });
    return [name, { ...shape, members: Object.fromEntries(renamed) }];
  });
  return Object.fromEntries(
    changed.filter(([name, shape]) => JSON.stringify(shape) !== JSON.stringify(shapes[name])),
  );
}
