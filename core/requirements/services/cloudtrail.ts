// What CloudTrail calls need: trails by name or ARN, event data stores and channels by ARN or the id in it.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
import { resourcesByName } from '../named-resources.ts';
import type { ServiceRules } from '../service-rules.ts';

const metricData =
  'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListInsightsMetricData.html';

export const cloudtrailRules: ServiceRules = {
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
};
