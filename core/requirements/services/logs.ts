// What CloudWatch Logs calls need. IAM takes a log group with `:*` behind its name, except to tag it; streams as they are.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

export const logsRules: ServiceRules = {
  resources(type, question) {
    const { parameters } = question.call;
    if (type === 'log-stream') return streamsOf(question);
    if (type === 'log-group') {
      const groups = groupMembers.flatMap((member) => valuesAt(parameters, [member]));
      if (groups.length > 0) return groups.map((group) => groupResource(group, question.scope));
    }
    const { resourceArn } = parameters;
    if (resourceArn === undefined) return undefined;
    const isGroup = parseArn(resourceArn)?.resource.startsWith('log-group:') ?? false;
    if (isGroup !== (type === 'log-group')) return isGroup ? [] : undefined;
    return [taggedGroup(resourceArn, question.scope)];
  },
  more: (question) => [...unmaskNeeds(question), ...tagsOnCreate(question)],
};

const groupMembers = [
  'logGroupName',
  'logGroupNames',
  'logGroupIdentifier',
  'logGroupIdentifiers',
  'logGroupArnList',
  'filterLogGroupArn',
];

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const groupForm = /^[\w./#-]{1,512}$/;
/** Anything but a colon and an asterisk: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
const streamForm = /^[^:*]{1,512}$/u;

/** `ARN-PREFIX:log-group:NAME` of a group by its name or ARN, or undefined. */
function groupArn(group: JsonValue | undefined, scope: Scope): string | undefined {
  if (typeof group !== 'string') return undefined;
  const arn = parseArn(group);
  if (arn === undefined) return groupForm.test(group) ? `${home(scope)}:${group}` : undefined;
  const name = /^log-group:([^:*]+)(?::\*)?$/.exec(arn.resource)?.[1];
  if (arn.service !== 'logs' || name === undefined || !groupForm.test(name)) return undefined;
  return `arn:${arn.partition}:logs:${arn.region}:${arn.accountId}:log-group:${name}`;
}

function groupResource(group: JsonValue | undefined, scope: Scope): RequiredResource {
  const arn = groupArn(group, scope);
  return arn === undefined
    ? unknownResource('log-group', `${home(scope)}:*`)
    : { arn: `${arn}:*`, certainty: 'exact', type: 'log-group', pattern: true };
}

function taggedGroup(group: JsonValue | undefined, scope: Scope): RequiredResource {
  const arn = groupArn(group, scope);
  return arn === undefined
    ? unknownResource('log-group', `${home(scope)}:*`)
    : exactResource('log-group', arn);
}

function streamsOf({ call, scope }: Question): readonly RequiredResource[] {
  const { logGroupIdentifier, logGroupName, logStreamName } = call.parameters;
  const group = groupArn(logGroupIdentifier ?? logGroupName, scope);
  if (group === undefined) return [unknownResource('log-stream', `${home(scope)}:*:log-stream:*`)];
  return [
    typeof logStreamName === 'string' && streamForm.test(logStreamName)
      ? exactResource('log-stream', `${group}:log-stream:${logStreamName}`)
      : unknownResource('log-stream', `${group}:log-stream:*`),
  ];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data-viewunmasked.html */
function unmaskNeeds({ call, scope }: Question): readonly Need[] {
  if (call.parameters.unmask !== true) return [];
  const { logGroupIdentifier, logGroupName } = call.parameters;
  return [{ action: 'logs:Unmask', resources: [groupResource(logGroupIdentifier ?? logGroupName, scope)] }];
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html (tags) */
function tagsOnCreate({ call, scope }: Question): readonly Need[] {
  if (call.operation !== 'CreateLogGroup' || !isFilled(call.parameters.tags)) return [];
  return [{ action: 'logs:TagResource', resources: [taggedGroup(call.parameters.logGroupName, scope)] }];
}

const home = ({ partition, region, accountId }: Scope) =>
  `arn:${partition}:logs:${region}:${accountId}:log-group`;
