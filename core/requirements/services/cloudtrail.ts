// What CloudTrail calls need: trails by name or ARN, event data stores and channels by ARN or the id in it.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
import { bindResources } from '../binding.ts';
import { both, type KmsUse, member } from '../kms-use.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';
import { cloudtrailOnward } from './cloudtrail-onward.ts';

const metricData =
  'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListInsightsMetricData.html';

const kms: readonly KmsUse[] = [
  {
    operations: ['CreateEventDataStore', 'UpdateEventDataStore'],
    actions: both,
    key: member('KmsKeyId'),
    onlyNamed: true,
    via: null,
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html',
  },
];

export const cloudtrailRules: ServiceRules = {
  kms,
  onward: cloudtrailOnward,
  operations: { [metricData]: { ListInsightsMetricData: ['cloudtrail:LookupEvents'] } },
  actions: ({ call }) =>
    call.operation === 'ListInsightsMetricData' && call.parameters.TrailName !== undefined
      ? ['cloudtrail:LookupEvents', 'cloudtrail:ListInsightsData']
      : undefined,
  resources: resourcesByName(
    {
      channel: [{ members: ['Channel'] }],
      dashboard: [{ members: ['DashboardId'] }],
      eventdatastore: [{ members: ['EventDataStore', 'EventDataStores'] }],
      trail: [
        {
          operations: [
            'CreateTrail',
            'DeleteTrail',
            'GetTrail',
            'GetTrailStatus',
            'StartLogging',
            'StopLogging',
            'UpdateTrail',
          ],
          members: ['Name'],
        },
        { members: ['InsightSource', 'TrailName'] },
      ],
    },
    { anyType: ['ResourceArn', 'ResourceId', 'ResourceIdList'] },
  ),
  more: (question) => [...tagsOnCreate(question), ...firstRole(question)],
};

/** The reference's dependent actions: what is made by a call with tags is tagged as the caller. */
function tagsOnCreate(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (!operation.startsWith('Create') || !isFilled(parameters.TagsList ?? parameters.Tags)) return [];
  const resources = bindResources(`cloudtrail:${operation}`, question, cloudtrailRules.resources);
  return [{ action: 'cloudtrail:AddTags', resources }];
}

const makesFirstRole = new Set([
  'CreateEventDataStore',
  'CreateTrail',
  'UpdateEventDataStore',
  'UpdateTrail',
]);

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/using-service-linked-roles.html: for organisations */
function firstRole(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  const isOfOrganization = parameters.IsOrganizationTrail === true || parameters.OrganizationEnabled === true;
  return operation === 'RegisterOrganizationDelegatedAdmin' ||
    (makesFirstRole.has(operation) && isOfOrganization)
    ? [serviceLinkedRoleNeed('cloudtrail.amazonaws.com', question)]
    : [];
}
