// What Cognito does as the caller where a user pool's logs go: it sets up their delivery to a log group, a bucket or a stream.
// https://docs.aws.amazon.com/cognito/latest/developerguide/exporting-quotas-and-usage.html
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import { anyResource, exactResource, parseArn, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import type { Need, Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import { s3Need } from './s3-target.ts';

export function logDeliveryNeeds(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (operation !== 'SetLogDeliveryConfiguration') return [];
  const at = (...path: readonly string[]) => valuesAt(parameters, ['LogConfigurations', ...path]);
  const groups = at('CloudWatchLogsConfiguration', 'LogGroupArn');
  const buckets = at('S3Configuration', 'BucketArn');
  const streams = at('FirehoseConfiguration', 'StreamArn');
  const plain = [
    ...(groups.length === 0 ? [] : groupActions),
    ...(buckets.length + streams.length === 0 ? [] : ['CreateLogDelivery']),
  ];
  return [
    ...plain.map((name) => ({ action: `logs:${name}`, resources: [anyResource] })),
    ...buckets.flatMap((bucket) => bucketNeeds(bucket, question)),
    ...streams.flatMap((stream) => streamNeeds(stream, question)),
  ];
}

const groupActions = [
  'CreateLogDelivery',
  'DeleteLogDelivery',
  'DescribeLogGroups',
  'DescribeResourcePolicies',
  'GetLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'UpdateLogDelivery',
];

function bucketNeeds(value: JsonValue, question: Question): readonly Need[] {
  const arn = parseArn(value);
  if (arn?.service !== 's3' || arn.accountId !== '') {
    throw new CountersignError(
      'invalid-parameter',
      `\`cognito-idp:${question.call.operation}\` sends logs to what is no bucket's ARN; give it as arn:aws:s3:::BUCKET`,
    );
  }
  return ['s3:GetBucketPolicy', 's3:PutBucketPolicy'].map((action) =>
    s3Need(action, arn.resource, undefined, question),
  );
}

function streamNeeds(value: JsonValue, question: Question): readonly Need[] {
  const arn = parseArn(value);
  const { partition, region, accountId } = question.scope;
  const isSure = arn?.service === 'firehose' && /^deliverystream\/[\w.-]+$/.test(arn.resource);
  const resource = isSure
    ? exactResource('deliverystream', String(value))
    : unknownResource('deliverystream', `arn:${partition}:firehose:${region}:${accountId}:deliverystream/*`);
  return [
    { action: 'firehose:TagDeliveryStream', resources: [resource] },
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-Firehose.html
    serviceLinkedRoleNeed('delivery.logs.amazonaws.com', question),
  ];
}
