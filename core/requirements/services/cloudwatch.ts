// What CloudWatch calls need: rules and streams by name, tags in the call that creates.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
import { anyResource } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { decrypt, type KmsUse, member } from '../kms-use.ts';
import { resourcesByName } from '../named-resources.ts';
import { elements, isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

const byName = resourcesByName({
  dataset: [{ members: ['DatasetIdentifier'] }],
  'insight-rule': [{ members: ['RuleName', 'RuleNames'] }],
  'metric-stream': [
    { operations: ['StartMetricStreams', 'StopMetricStreams'], members: ['Names'] },
    { operations: ['DeleteMetricStream', 'GetMetricStream', 'PutMetricStream'], members: ['Name'] },
  ],
});

/** Metrics are of the account; the dataset they are in has no name in these calls. */
const ofMetrics = new Set(['GetMetricData', 'ListMetrics', 'PutMetricData']);
const taggable = new Set(['PutCompositeAlarm', 'PutInsightRule', 'PutMetricAlarm', 'PutMetricStream']);

const kms: readonly KmsUse[] = [
  {
    operations: ['AssociateDatasetKmsKey'],
    actions: decrypt,
    key: member('KmsKeyArn'),
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AssociateDatasetKmsKey.html',
  },
  {
    operations: ['AssociateDatasetKmsKey', 'DisassociateDatasetKmsKey'],
    // The dataset's key of now.
    actions: decrypt,
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisassociateDatasetKmsKey.html',
  },
];

export const cloudwatchRules: ServiceRules = {
  kms,
  resources: (type, question) =>
    type === 'dataset' && ofMetrics.has(question.call.operation) ? [anyResource] : byName(type, question),
  more: (question) => [...tagsOnCreate(question), ...firstRoles(question)],
};

function tagsOnCreate(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (!taggable.has(operation) || !isFilled(parameters.Tags)) return [];
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (Tags)
  const resources = bindResources(`cloudwatch:${operation}`, question, cloudwatchRules.resources);
  return [{ action: 'cloudwatch:TagResource', resources }];
}

/** What an alarm does → whose role CloudWatch makes for it first. */
const roleOfAction: readonly (readonly [action: RegExp, service: string])[] = [
  [
    /^arn:[a-z-]+:(?:automate:[a-z0-9-]+|swf:[a-z0-9-]*:\d*:action\/actions\/AWS_EC2)/,
    'events.amazonaws.com',
  ],
  [/^arn:[a-z-]+:ssm:/, 'ssm.alarms.cloudwatch.amazonaws.com'],
];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function firstRoles(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (operation !== 'PutMetricAlarm') return [];
  const actions = ['AlarmActions', 'InsufficientDataActions', 'OKActions'].flatMap((member) =>
    elements(parameters[member]).map(String),
  );
  return roleOfAction
    .filter(([form]) => actions.some((action) => form.test(action)))
    .map(([, service]) => serviceLinkedRoleNeed(service, question));
}
