// What Glue calls need: the catalog's resources with their ancestors, all else by name, roles by name or ARN, and the
// connections that a database, a table or a catalog is given. Jobs, crawlers and sessions act as their own role, not as
// the caller; what Glue reads of its own as the caller (usage profiles, connection types) is dependent.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_glue.html
import type { JsonValue } from '../../json.ts';
import { parseArn, typeWildcard, unknownResource } from '../arn.ts';
import { both, decrypt, type KmsUse } from '../kms-use.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { OperationRows, ServiceRules } from '../service-rules.ts';
import { catalogResources } from './glue-catalog.ts';
import { namedResources } from './glue-names.ts';

/** A list is asked about as each of its entries, too. */
const withEach = (action: string, single: string) => [`glue:${action}`, `glue:${single}`];

const operations: OperationRows = {
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_glue.html': {
    BatchDeleteConnection: withEach('BatchDeleteConnection', 'DeleteConnection'),
    BatchDeleteTableVersion: withEach('BatchDeleteTableVersion', 'DeleteTableVersion'),
    BatchGetBlueprints: withEach('BatchGetBlueprints', 'GetBlueprint'),
    BatchGetCustomEntityTypes: withEach('BatchGetCustomEntityTypes', 'GetCustomEntityType'),
    BatchGetDataQualityResult: ['glue:GetDataQualityResult'],
    BatchGetDevEndpoints: withEach('BatchGetDevEndpoints', 'GetDevEndpoint'),
    BatchGetJobs: withEach('BatchGetJobs', 'GetJob'),
    BatchGetTriggers: withEach('BatchGetTriggers', 'GetTrigger'),
    BatchGetWorkflows: withEach('BatchGetWorkflows', 'GetWorkflow'),
    BatchPutDataQualityStatisticAnnotation: ['glue:PutDataQualityStatisticAnnotation'],
    ListDataQualityStatisticAnnotations: ['glue:GetDataQualityResult'],
    ListDataQualityStatistics: ['glue:GetDataQualityResult'],
    // The reference has an action of the operation's name and maps the operation to another: both are asked.
    CreatePartitionIndex: ['glue:CreatePartitionIndex', 'glue:UpdateTable'],
    DeleteColumnStatisticsForPartition: ['glue:DeleteColumnStatisticsForPartition', 'glue:UpdatePartition'],
    DeleteColumnStatisticsForTable: ['glue:DeleteColumnStatisticsForTable', 'glue:UpdateTable'],
    DeletePartitionIndex: ['glue:DeletePartitionIndex', 'glue:UpdateTable'],
    GetColumnStatisticsForPartition: ['glue:GetColumnStatisticsForPartition', 'glue:GetPartition'],
    GetColumnStatisticsForTable: ['glue:GetColumnStatisticsForTable', 'glue:GetTable'],
    UpdateColumnStatisticsForPartition: ['glue:UpdateColumnStatisticsForPartition', 'glue:UpdatePartition'],
    UpdateColumnStatisticsForTable: ['glue:UpdateColumnStatisticsForTable', 'glue:UpdateTable'],
  },
  'https://docs.aws.amazon.com/glue/latest/webapi/API_GetUnfilteredPartitionMetadata.html': {
    GetUnfilteredPartitionMetadata: ['glue:GetPartition'],
  },
  'https://docs.aws.amazon.com/glue/latest/webapi/API_GetUnfilteredPartitionsMetadata.html': {
    GetUnfilteredPartitionsMetadata: ['glue:GetPartitions'],
  },
  'https://docs.aws.amazon.com/glue/latest/webapi/API_GetUnfilteredTableMetadata.html': {
    GetUnfilteredTableMetadata: ['glue:GetTable'],
  },
};

/** An encrypted catalog is read and written with the caller's permission on its key, and so are passwords of connections. */
const source = 'https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html';

const kms: readonly KmsUse[] = [
  {
    operations: [
      'BatchGetPartition',
      'GetColumnStatisticsForPartition',
      'GetColumnStatisticsForTable',
      'GetConnection',
      'GetConnections',
      'GetDatabase',
      'GetDatabases',
      'GetPartition',
      'GetPartitionIndexes',
      'GetPartitions',
      'GetTable',
      'GetTableVersion',
      'GetTableVersions',
      'GetTables',
      'GetUnfilteredPartitionMetadata',
      'GetUnfilteredPartitionsMetadata',
      'GetUnfilteredTableMetadata',
      'GetUserDefinedFunction',
      'GetUserDefinedFunctions',
      'SearchTables',
    ],
    actions: decrypt,
    source,
  },
  {
    operations: [
      'BatchCreatePartition',
      'BatchUpdatePartition',
      'CreateConnection',
      'CreateDatabase',
      'CreatePartition',
      'CreatePartitionIndex',
      'CreateTable',
      'CreateUserDefinedFunction',
      'UpdateColumnStatisticsForPartition',
      'UpdateColumnStatisticsForTable',
      'UpdateConnection',
      'UpdateDatabase',
      'UpdatePartition',
      'UpdateTable',
      'UpdateUserDefinedFunction',
    ],
    actions: [...both, 'kms:Encrypt'],
    source,
  },
];

export const glueRules: ServiceRules = {
  operations,
  kms,
  passedTo: 'glue.amazonaws.com',
  resources(type, question) {
    // A whole ARN says all there is but for the root, which stands in none.
    const isWhole = question.call.parameters.ResourceArn !== undefined && type !== 'rootcatalog';
    return (isWhole ? undefined : catalogResources(type, question)) ?? namedResources(type, question);
  },
  more: (question) => [
    ...tagsOnCreate(question),
    ...rolesByName(question),
    ...connectionsPassed(question),
    ...ownReads(question),
  ],
};

/** Operation → type of what it makes and tags. */
const tagged: Readonly<Record<string, string>> = {
  CreateBlueprint: 'blueprint',
  CreateCatalog: 'catalog',
  CreateConnection: 'connection',
  CreateCrawler: 'crawler',
  CreateCustomEntityType: 'customEntityType',
  CreateDataQualityRuleset: 'dataQualityRuleset',
  CreateDatabase: 'database',
  CreateDevEndpoint: 'devendpoint',
  CreateIntegration: 'integration',
  CreateIntegrationResourceProperty: 'integrationResourceProperty',
  CreateJob: 'job',
  CreateMLTransform: 'mlTransform',
  CreateRegistry: 'registry',
  CreateSchema: 'schema',
  CreateSession: 'session',
  CreateTrigger: 'trigger',
  CreateUsageProfile: 'usageProfile',
  CreateWorkflow: 'workflow',
  RegisterConnectionType: 'connectionType',
};

function tagsOnCreate(question: Question): readonly Need[] {
  const { call, scope, iam } = question;
  const type = Object.hasOwn(tagged, call.operation) ? tagged[call.operation] : undefined;
  if (type === undefined || !isFilled(call.parameters.Tags)) return [];
  const [pattern = ''] = iam.service('glue')?.arnPatterns(type) ?? [];
  const found =
    type === 'connection'
      ? connections(valuesAt(call.parameters, ['ConnectionInput', 'Name']), question)
      : (catalogResources(type, question) ?? namedResources(type, question));
  const unknown = unknownResource(type, typeWildcard(pattern, scope));
  return [{ action: 'glue:TagResource', resources: found ?? [unknown] }];
}

/** `Role` is a name or an ARN; a role by its name may lie at any path. https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html */
function rolesByName({ call, scope }: Question): readonly Need[] {
  const names = [['Role'], ['JobUpdate', 'Role']]
    .flatMap((path) => valuesAt(call.parameters, path))
    .filter((role) => parseArn(role) === undefined);
  const home = `arn:${scope.partition}:iam::${scope.accountId}:role`;
  return names.map((name) => ({
    action: 'iam:PassRole',
    resources:
      typeof name === 'string' && /^[\w+=,.@-]+$/.test(name)
        ? [unknownResource('role', `${home}/${name}`), unknownResource('role', `${home}/*/${name}`)]
        : [unknownResource('role', `${home}/*`)],
    conditions: { StringEquals: { 'iam:PassedToService': ['glue.amazonaws.com'] } },
  }));
}

/** What is given a connection to work with: https://docs.aws.amazon.com/service-authorization/latest/reference/list_glue.html */
function connectionsPassed(question: Question): readonly Need[] {
  const names = [
    ['CatalogInput', 'FederatedCatalog', 'ConnectionName'],
    ['DatabaseInput', 'FederatedDatabase', 'ConnectionName'],
    ['TableOptimizerConfiguration', 'vpcConfiguration', 'glueConnectionName'],
  ].flatMap((path) => valuesAt(question.call.parameters, path));
  return names.length === 0
    ? []
    : [{ action: 'glue:PassConnection', resources: connections(names, question) }];
}

function connections(names: readonly JsonValue[], { scope }: Question) {
  const home = `arn:${scope.partition}:glue:${scope.region}:${scope.accountId}:connection`;
  return names.map((name) =>
    typeof name === 'string' && /^[\w.=+@-]+$/.test(name)
      ? { arn: `${home}/${name}`, certainty: 'exact' as const, type: 'connection' }
      : unknownResource('connection', `${home}/*`),
  );
}

/** Limits and forms that Glue looks up before it makes a job, a session or a connection. */
function ownReads(question: Question): readonly Need[] {
  const { call, scope } = question;
  const home = `arn:${scope.partition}:glue:${scope.region}:${scope.accountId}`;
  if (['CreateJob', 'CreateSession', 'StartJobRun', 'UpdateJob'].includes(call.operation)) {
    const profiles = unknownResource('usageProfile', `${home}:usageProfile/*`);
    return [{ action: 'glue:GetUsageProfile', resources: [profiles], dependent: true }];
  }
  if (call.operation !== 'CreateConnection') return [];
  const types = unknownResource('connectionType', `${home}:connectionType:*`);
  return [{ action: 'glue:DescribeConnectionType', resources: [types], dependent: true }];
}
