// What CloudWatch calls need: rules and streams by name, tags in the call that creates.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
import { anyResource } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled } from '../need.ts';
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

export const cloudwatchRules: ServiceRules = {
  resources: (type, question) =>
    type === 'dataset' && ofMetrics.has(question.call.operation) ? [anyResource] : byName(type, question),
  more(question) {
    const { operation, parameters } = question.call;
    if (!taggable.has(operation) || !isFilled(parameters.Tags)) return [];
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (Tags)
    const resources = bindResources(`cloudwatch:${operation}`, question, cloudwatchRules.resources);
    return [{ action: 'cloudwatch:TagResource', resources }];
  },
};
