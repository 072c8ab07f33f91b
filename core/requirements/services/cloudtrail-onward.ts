// What CloudTrail does as the caller, by the dependent actions of the Service Authorization Reference.
import type { Call } from '../../call.ts';
import { unknownResource } from '../arn.ts';
import type { OnwardUse } from '../onward-use.ts';

const source = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html';
const isOfOrganization = ({ parameters }: Call) =>
  parameters.IsOrganizationTrail === true || parameters.OrganizationEnabled === true;
const makers = ['CreateEventDataStore', 'CreateTrail', 'UpdateEventDataStore', 'UpdateTrail'];
const ownRole: NonNullable<OnwardUse['on']> = ({ scope }) => [
  unknownResource(
    'role',
    `arn:${scope.partition}:iam::${scope.accountId}:role/aws-service-role/cloudtrail.amazonaws.com/*`,
  ),
];

export const cloudtrailOnward: readonly OnwardUse[] = [
  { operations: makers, actions: ['iam:GetRole'], when: isOfOrganization, on: ownRole, source },
  {
    operations: makers,
    actions: ['organizations:ListAWSServiceAccessForOrganization'],
    when: isOfOrganization,
    source,
  },
  {
    operations: ['DeregisterOrganizationDelegatedAdmin'],
    actions: [
      'organizations:DeregisterDelegatedAdministrator',
      'organizations:ListAWSServiceAccessForOrganization',
    ],
    source,
  },
  {
    operations: ['RegisterOrganizationDelegatedAdmin'],
    actions: [
      'organizations:ListAWSServiceAccessForOrganization',
      'organizations:RegisterDelegatedAdministrator',
    ],
    source,
  },
  { operations: ['RegisterOrganizationDelegatedAdmin'], actions: ['iam:GetRole'], on: ownRole, source },
  { operations: ['StartDashboardRefresh'], actions: ['cloudtrail:StartQuery'], source },
  {
    operations: ['CreateDashboard', 'UpdateDashboard'],
    actions: ['cloudtrail:StartDashboardRefresh', 'cloudtrail:StartQuery'],
    source,
  },
  {
    operations: ['EnableFederation'],
    actions: [
      'glue:CreateDatabase',
      'glue:CreateTable',
      'lakeformation:DeregisterResource',
      'lakeformation:RegisterResource',
    ],
    source,
  },
  {
    operations: ['DisableFederation'],
    actions: [
      'glue:DeleteDatabase',
      'glue:DeleteTable',
      'glue:PassConnection',
      'lakeformation:DeregisterResource',
      'lakeformation:RegisterResource',
    ],
    source,
  },
];
