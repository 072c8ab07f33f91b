// Which IAM actions an operation has by its name alone, by its name in another spelling, or by a link of the reference.
import { expect, test } from 'vitest';
import { iamPrefix } from '../../../core/requirements/iam-prefix.ts';
import { ownActions } from '../../../core/requirements/own-actions.ts';
import { servedCatalogue, servedOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';

function own(service: string, name: string) {
  const operation = servedOperation(service, name);
  const scope = { partition: 'aws', region: 'us-east-1', accountId: '111122223333' };
  const call = { service, operation: name, region: 'us-east-1', accountId: '111122223333', parameters: {} };
  return ownActions({ call, operation, scope, iam: servedIamData });
}

// IAM does not tell apart the letter case of actions:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
test.each([
  ['amplify', 'CreateWebhook', 'amplify:CreateWebHook'],
  ['memorydb', 'DescribeACLs', 'memorydb:DescribeAcls'],
  ['cloudsearchdomain', 'Search', 'cloudsearch:search'],
  ['appflow', 'UnregisterConnector', 'appflow:UnRegisterConnector'],
])('%s:%s is the action of its name in IAM’s spelling', (service, operation, action) => {
  expect(own(service, operation)).toEqual({ actions: [action], how: 'same-name' });
});

/** Read on the pages that the reference links. A new one is to be read before it is listed. */
const linked: Readonly<Record<string, string>> = {
  'accessanalyzer:GetFindingV2': 'access-analyzer:GetFinding',
  'accessanalyzer:ListFindingsV2': 'access-analyzer:ListFindings',
  'bcm-pricing-calculator:BatchCreateBillScenarioCommitmentModification':
    'bcm-pricing-calculator:CreateBillScenarioCommitmentModification',
  'bcm-pricing-calculator:BatchCreateBillScenarioUsageModification':
    'bcm-pricing-calculator:CreateBillScenarioUsageModification',
  'bcm-pricing-calculator:BatchCreateWorkloadEstimateUsage':
    'bcm-pricing-calculator:CreateWorkloadEstimateUsage',
  'bcm-pricing-calculator:BatchDeleteBillScenarioCommitmentModification':
    'bcm-pricing-calculator:DeleteBillScenarioCommitmentModification',
  'bcm-pricing-calculator:BatchDeleteBillScenarioUsageModification':
    'bcm-pricing-calculator:DeleteBillScenarioUsageModification',
  'bcm-pricing-calculator:BatchDeleteWorkloadEstimateUsage':
    'bcm-pricing-calculator:DeleteWorkloadEstimateUsage',
  'bcm-pricing-calculator:BatchUpdateBillScenarioCommitmentModification':
    'bcm-pricing-calculator:UpdateBillScenarioCommitmentModification',
  'bcm-pricing-calculator:BatchUpdateBillScenarioUsageModification':
    'bcm-pricing-calculator:UpdateBillScenarioUsageModification',
  'bcm-pricing-calculator:BatchUpdateWorkloadEstimateUsage':
    'bcm-pricing-calculator:UpdateWorkloadEstimateUsage',
  'detective:ListOrganizationAdminAccounts': 'detective:ListOrganizationAdminAccount',
  'dms:DescribeDataProviders': 'dms:ListDataProviders',
  'dms:DescribeExtensionPackAssociations': 'dms:ListExtensionPacks',
  'dms:DescribeInstanceProfiles': 'dms:ListInstanceProfiles',
  'dms:DescribeMetadataModelAssessments': 'dms:ListMetadataModelAssessments',
  'dms:DescribeMetadataModelConversions': 'dms:ListMetadataModelConversions',
  'dms:ModifyConversionConfiguration': 'dms:UpdateConversionConfiguration',
  'dms:ModifyDataProvider': 'dms:UpdateDataProvider',
  'dms:ModifyInstanceProfile': 'dms:UpdateInstanceProfile',
  'dms:ModifyMigrationProject': 'dms:UpdateMigrationProject',
  'dms:StartExtensionPackAssociation': 'dms:AssociateExtensionPack',
  'dms:StartMetadataModelExportAsScript': 'dms:StartMetadataModelExportAsScripts',
  'neptune-graph:GetQuery': 'neptune-graph:GetQueryStatus',
  'securityhub:BatchUpdateFindingsV2': 'securityhub:BatchUpdateFindings',
  'securityhub:GetFindingStatisticsV2': 'securityhub:GetAdhocInsightResults',
  'securityhub:GetFindingsV2': 'securityhub:GetFindings',
};

/** Resolved by rules of its own, and refused by them where they do not know. */
const withoutLinks = ['s3'];

test('[P11] only links that were read give an operation its action', () => {
  const found = servedCatalogue.serviceIds
    .filter((service) => !withoutLinks.includes(service))
    .flatMap((service) =>
      (servedCatalogue.service(service)?.operationNames ?? []).flatMap((name) => {
        const resolved = own(service, name);
        return resolved?.how === 'link' ? [[`${service}:${name}`, resolved.actions.join()] as const] : [];
      }),
    );
  expect(Object.fromEntries(found)).toEqual(linked);
});

test('every service of the models has a prefix that IAM knows, but those that AWS ended', () => {
  const unknown = servedCatalogue.serviceIds.filter((id) => {
    const service = servedCatalogue.service(id);
    const operation = service?.operation(service.operationNames[0] ?? '');
    return operation !== undefined && servedIamData.service(iamPrefix(operation.service)) === undefined;
  });
  // https://docs.aws.amazon.com/general/latest/gr/service-sunset.html; `sso` takes tokens of IAM Identity Center instead.
  expect(unknown).toEqual(['applicationcostprofiler', 'iotthingsgraph', 'sso']);
});
