// Actions that AWS names and the pinned list of IAM's actions does not have yet, each with the page that names it. They
// stand beside the list until it has them: the build then fails, so that no action is described twice.
import type { AccessLevel } from '../core/requirement.ts';

export interface NewerActions {
  readonly prefix: string;
  readonly accessLevel: AccessLevel;
  readonly names: readonly string[];
  /** What names the actions: a page with their permissions, or where there is none that of the operation. */
  readonly source: string;
}

/**
 * No page says on which resources these are checked, nor their levels but for what the verb says: reads are `List` or
 * `Read`, all else `Write`. Where the source is an operation's page, the action bears its name by the reference's rule:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html ("the operation with the same name").
 */
export const newerActions: readonly NewerActions[] = [
  ...businessContext('Read', [
    'BatchGetIterableForms',
    'GetAsset',
    'GetAssetType',
    'GetFormType',
    'GetGlossary',
    'GetGlossaryTerm',
  ]),
  ...businessContext('List', [
    'ListAssetTypes',
    'ListFormTypes',
    'ListGlossaries',
    'ListGlossaryTerms',
    'ListIterableForms',
    'SearchAssets',
  ]),
  ...businessContext('Write', [
    'AssociateGlossaryTerms',
    'CreateGlossary',
    'CreateGlossaryTerm',
    'DeleteAsset',
    'DeleteAssetType',
    'DeleteAttachment',
    'DeleteFormType',
    'DeleteGlossary',
    'DeleteGlossaryTerm',
    'DisassociateGlossaryTerms',
    'PutAsset',
    'PutAssetType',
    'PutAttachment',
    'PutFormType',
    'UpdateAsset',
    'UpdateGlossary',
    'UpdateGlossaryTerm',
  ]),
  ...operation('glue', 'Read', 'glue/latest/webapi', [
    'BatchGetDataQualityRulesetEvaluationRun',
    'GetMaterializedViewRefreshTaskRun',
  ]),
  ...operation('glue', 'List', 'glue/latest/webapi', ['ListMaterializedViewRefreshTaskRuns']),
  ...operation('glue', 'Write', 'glue/latest/webapi', [
    'StartMaterializedViewRefreshTaskRun',
    'StopMaterializedViewRefreshTaskRun',
  ]),
  {
    prefix: 'iam',
    accessLevel: 'Write',
    names: ['UpdateDelegationRequest'],
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html#temporary-delegation-managing-permissions',
  },
  {
    prefix: 'redshift',
    accessLevel: 'Write',
    names: ['ModifyLakehouseConfiguration'],
    source: 'https://docs.aws.amazon.com/redshift/latest/dg/federated-permissions-prereqs.html',
  },
  ...operation('cloudwatch', 'Read', 'AmazonCloudWatch/latest/APIReference', ['DescribeAlarmContributors']),
  ...operation('cloudwatch', 'Write', 'AmazonCloudWatch/latest/APIReference', [
    'AssociateDatasetKmsKey',
    'DisassociateDatasetKmsKey',
  ]),
  ...operation('logs', 'Read', 'AmazonCloudWatchLogs/latest/APIReference', ['GetLogObject']),
  ...operation('rds', 'List', 'AmazonRDS/latest/APIReference', ['DescribeServerlessV2PlatformVersions']),
];

/** UpdateAsset is not in the page's example, which has the others of its kind. */
function businessContext(accessLevel: AccessLevel, names: readonly string[]): readonly NewerActions[] {
  const source = 'https://docs.aws.amazon.com/glue/latest/dg/catalog-business-context-getting-started.html';
  return [{ prefix: 'glue', accessLevel, names, source }];
}

function operation(
  prefix: string,
  accessLevel: AccessLevel,
  guide: string,
  names: readonly string[],
): readonly NewerActions[] {
  return names.map((name) => ({
    prefix,
    accessLevel,
    names: [name],
    source: `https://docs.aws.amazon.com/${guide}/API_${name}.html`,
  }));
}
