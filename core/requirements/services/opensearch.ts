// What OpenSearch Service calls need: domains by name, applications by id, either by ARN.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonopensearchservice.html
import { type KmsUse, member } from '../kms-use.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
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

const kms: readonly KmsUse[] = [
  {
    operations: ['CreateDomain', 'UpdateDomainConfig'],
    actions: ['kms:CreateGrant', 'kms:DescribeKey'],
    key: member('EncryptionAtRestOptions', 'KmsKeyId'),
    onlyNamed: true,
    via: ['es'],
    source: 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html',
  },
];

export const opensearchRules: ServiceRules = {
  kms,
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
  // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html: for domains in a network
  more: (question) =>
    ['CreateDomain', 'UpdateDomainConfig'].includes(question.call.operation) &&
    isFilled(question.call.parameters.VPCOptions)
      ? [serviceLinkedRoleNeed('opensearchservice.amazonaws.com', question)]
      : [],
};
