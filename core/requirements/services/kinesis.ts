// What Kinesis calls need: streams by name or ARN, consumers by their ARN, which ends in the time they were registered.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesis.html
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, unknownResource } from '../arn.ts';
import { decrypt, generate, type KmsUse } from '../kms-use.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const named = resourcesByName(
  {
    consumer: [{ members: ['ConsumerARN'] }],
    kmsKey: [{ members: ['KeyId'], form: /^(?:mrk-)?[0-9a-f-]{32,36}$/ }],
    stream: [{ members: ['StreamARN', 'StreamName'] }],
  },
  { anyType: ['ResourceARN'] },
);

const source = 'https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html';

const kms: readonly KmsUse[] = [
  { operations: ['PutRecord', 'PutRecords'], actions: generate, source },
  { operations: ['GetRecords', 'SubscribeToShard'], actions: decrypt, source },
];

export const kinesisRules: ServiceRules = {
  kms,
  resources(type, question) {
    // Reserved, so nobody knows which stream it names: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html
    if (type === 'stream' && question.call.parameters.StreamId !== undefined) return [anyStream(question)];
    if (type === 'consumer') {
      const byName = consumerByName(question);
      if (byName !== undefined) return [...(named(type, question) ?? []), byName];
    }
    return named(type, question);
  },
  more(question) {
    const { operation, parameters } = question.call;
    if (!isFilled(parameters.Tags)) return [];
    return tagsOnCreate[operation]?.(question) ?? [];
  },
};

/** Operation → what its tags take, on top: each has a permission of its own. */
const tagsOnCreate: Readonly<Record<string, (question: Question) => readonly Need[]>> = {
  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
  CreateStream: (question) => [
    { action: 'kinesis:AddTagsToStream', resources: named('stream', question) ?? [anyStream(question)] },
  ],
  // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
  RegisterStreamConsumer: (question) => [
    { action: 'kinesis:TagResource', resources: [consumerByName(question) ?? anyConsumer(question)] },
  ],
};

/** `STREAM-ARN/consumer/NAME:TIME`: a name leaves the time open. */
function consumerByName(question: Question): RequiredResource | undefined {
  const { ConsumerName: name } = question.call.parameters;
  if (name === undefined) return undefined;
  const [stream] = named('stream', question) ?? [];
  return stream?.certainty === 'exact' && typeof name === 'string' && /^[\w.-]{1,128}$/.test(name)
    ? {
        ...exactResource('consumer', `${stream.arn}/consumer/${name}:*`),
        certainty: 'stripped',
        pattern: true,
      }
    : anyConsumer(question);
}

const anyStream = ({ scope }: Question): RequiredResource =>
  unknownResource('stream', `arn:${scope.partition}:kinesis:${scope.region}:${scope.accountId}:stream/*`);

const anyConsumer = ({ scope }: Question): RequiredResource =>
  unknownResource(
    'consumer',
    `arn:${scope.partition}:kinesis:${scope.region}:${scope.accountId}:stream/*/consumer/*`,
  );
