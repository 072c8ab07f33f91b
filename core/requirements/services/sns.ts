// What SNS calls need: topics by ARN, phone numbers, and subscriptions, which IAM checks as their topic.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html

import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, strippedResource, typeWildcard, unknownResource } from '../arn.ts';
import { isFilled, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { snsKmsUses } from './sns-kms.ts';

export const snsRules: ServiceRules = {
  kms: snsKmsUses,
  passedTo: 'sns.amazonaws.com',
  operations: {
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html': {
      PublishBatch: ['sns:Publish'],
    },
  },
  resources: (type, question) => (type === 'topic' ? topicOf(question) : undefined),
  more(question) {
    const { call } = question;
    if (call.operation !== 'CreateTopic') return [];
    const resources = topicOf(question);
    return [
      ...(isFilled(call.parameters.Tags) ? [{ action: 'sns:TagResource', resources }] : []),
      ...(call.parameters.DataProtectionPolicy === undefined
        ? []
        : [{ action: 'sns:PutDataProtectionPolicy', resources }]),
    ];
  },
};

function topicOf(question: Question): readonly RequiredResource[] {
  const { iam, scope } = question;
  const { TopicArn, TargetArn, ResourceArn, SubscriptionArn, Name, PhoneNumber } = question.call.parameters;
  const wildcard = unknownResource(
    'topic',
    typeWildcard(iam.service('sns')?.arnPatterns('topic')[0] ?? '*', scope),
  );
  const named = [TopicArn, TargetArn, ResourceArn].filter((value) => value !== undefined);
  if (named.length > 0) {
    // A target may also be an application endpoint: `endpoint/PLATFORM/APPLICATION/ID`.
    return named.map((arn) => (isTopicOrEndpoint(arn) ? exactResource('topic', String(arn)) : wildcard));
  }
  if (SubscriptionArn !== undefined) return subscriptionResources(SubscriptionArn) ?? [wildcard];
  if (typeof Name === 'string' && /^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(Name)) {
    const arn = `arn:${scope.partition}:sns:${scope.region}:${scope.accountId}:${Name}`;
    return [strippedResource('topic', arn)];
  }
  // A phone number has no ARN: IAM allows it on `*` alone.
  return [PhoneNumber === undefined ? wildcard : unknownResource('topic', '*')];
}

function isTopicOrEndpoint(value: unknown): boolean {
  const arn = parseArn(value);
  return arn?.service === 'sns' && arn.accountId !== '' && /^[A-Za-z0-9_./-]+$/.test(arn.resource);
}

/** `TOPIC-ARN:ID`: the topic, and the subscription itself, which some operations check. */
function subscriptionResources(value: unknown): readonly RequiredResource[] | undefined {
  const arn = parseArn(value);
  const match = /^([A-Za-z0-9_.-]+):[A-Za-z0-9-]+$/.exec(arn?.resource ?? '');
  if (arn?.service !== 'sns' || arn.accountId === '' || match === null) return undefined;
  const text = String(value);
  return [strippedResource('topic', text.slice(0, text.lastIndexOf(':'))), exactResource('topic', text)];
}
