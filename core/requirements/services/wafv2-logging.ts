// What WAF does as the caller where a web ACL's logs go: it sets up their delivery, and makes its role.
// https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html, logging-s3.html, logging-kinesis.html,
// using-service-linked-roles.html
import { anyResource, parseArn } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import type { Need, Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import { s3Need } from './s3-target.ts';

export function loggingNeeds(question: Question): readonly Need[] {
  const { call } = question;
  if (call.operation !== 'PutLoggingConfiguration') return [];
  const destinations = valuesAt(call.parameters, ['LoggingConfiguration', 'LogDestinationConfigs']);
  const actions = destinations.flatMap((destination) => {
    const { service = '', resource = '' } = parseArn(destination) ?? {};
    const bucket = service === 's3' ? (resource.split('/')[0] ?? '') : undefined;
    const policy =
      bucket === undefined
        ? []
        : ['s3:GetBucketPolicy', 's3:PutBucketPolicy'].map((action) =>
            s3Need(action, bucket, undefined, question),
          );
    const plain = Object.hasOwn(delivery, service) ? (delivery[service] ?? []) : [];
    return [...plain.map((action) => ({ action, resources: [anyResource] })), ...policy];
  });
  return [...actions, serviceLinkedRoleNeed('wafv2.amazonaws.com', question)];
}

/** The service of the destination → actions on no resource of their own. */
const delivery: Readonly<Record<string, readonly string[]>> = {
  firehose: ['firehose:ListDeliveryStreams'],
  logs: [
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:PutResourcePolicy',
  ],
  s3: ['logs:CreateLogDelivery', 'logs:DeleteLogDelivery'],
};
