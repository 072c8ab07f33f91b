// What OpenSearch Service calls need: domains by name, applications by id, either by ARN.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonopensearchservice.html
import { resourcesByName } from '../named-resources.ts';
import type { ServiceRules } from '../service-rules.ts';

const ofApplication = [
  'AttachDataSource',
  'DeleteApplication',
  'DescribeDataSourceAttachment',
  'DetachDataSource',
  'GetApplication',
  'ListDataSourceAttachments',
  'UpdateApplication',
];

export const opensearchRules: ServiceRules = {
  resources: resourcesByName(
    {
      application: [
        { operations: ofApplication, members: ['id'] },
        { members: ['applicationArn', 'applicationId'] },
      ],
      domain: [
        {
          operations: ['CreateOutboundConnection'],
          members: ['LocalDomainInfo.AWSDomainInformation.DomainName'],
        },
        { members: ['DomainName', 'DomainNames'] },
      ],
    },
    { anyType: ['ARN'] },
  ),
};
