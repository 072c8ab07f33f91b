// What Athena does onward with the caller's session: a statement reads the catalogue and the data of its tables and writes
// its result. Which tables and buckets those are is not in the call but in the statement and the catalogue, so each is asked
// about as unknown: a permit that names resources does not match, one for Athena's calls alone does, every forbid does.
// The session may do it through Athena only (`aws:CalledVia`). Nothing is refused for want of a name, and nothing is
// silently added: what the data's and the catalogue's keys take is dependent, as for S3 and Glue themselves.
// https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
import type { Call } from '../../call.ts';
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import type { Conditions, RequiredResource } from '../../requirement.ts';
import { anyResource, escapeIamPattern, exactResource, type Scope, unknownResource } from '../arn.ts';
import { both, decrypt, generate, type KmsUse, member } from '../kms-use.ts';
import { type Need, type Question, valueAt } from '../need.ts';
import { statementEffect } from './athena-statement.ts';

/** https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena-calledvia.html */
const throughAthena: Conditions = {
  'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] },
};

/** The account's own catalogue, in whichever letter case, as Athena calls it. */
export const isOwnCatalogue = (name: JsonValue | undefined): boolean =>
  name === undefined || (typeof name === 'string' && name.toLowerCase() === 'awsdatacatalog');

const catalogueReads = [
  'glue:BatchGetPartition',
  'glue:GetDatabase',
  'glue:GetDatabases',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:GetTable',
  'glue:GetTables',
];

export function queryNeeds(question: Question): readonly Need[] {
  const { call, scope } = question;
  const { catalogue, writesData, readsNoData } = statementEffect(call);
  const context = valueAt(call.parameters.QueryExecutionContext, 'Catalog');
  const usesFunctions = /\bexternal\s+function\b/i.test(String(call.parameters.QueryString));
  return [
    ...through([...catalogueReads, ...catalogue], [anyOfCatalogue(scope)]),
    ...(readsNoData ? [] : dataReads(scope)),
    ...(writesData
      ? through(['s3:DeleteObject', ...objectWrites], [anywhere(scope)])
      : resultWrites(question)),
    ...(isOwnCatalogue(context) && !usesFunctions ? [] : functionCalls(scope)),
  ];
}

/** Rows come from the objects of the result. https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
export function resultReads({ scope }: Question): readonly Need[] {
  return through(['s3:GetObject'], [anywhere(scope)]);
}

const metadataReads: ReadonlyMap<string, string> = new Map([
  ['GetDatabase', 'glue:GetDatabase'],
  ['GetTableMetadata', 'glue:GetTable'],
  ['ListDatabases', 'glue:GetDatabases'],
  ['ListTableMetadata', 'glue:GetTables'],
]);

/** Athena's metadata of a catalogue are Glue's, or what the catalogue's function says. */
export function metadataNeeds(question: Question): readonly Need[] {
  const { call, scope } = question;
  const { CatalogName: catalog, DatabaseName: database, TableName: table } = call.parameters;
  if (!isOwnCatalogue(catalog)) return functionCalls(scope);
  const home = homeOf(scope);
  const isDatabase = isPlain(database);
  const databases = isDatabase
    ? exactResource('database', `${home}:database/${database}`)
    : unknownResource('database', `${home}:database/*`);
  const tables =
    isDatabase && isPlain(table)
      ? exactResource('table', `${home}:table/${database}/${table}`)
      : unknownResource('table', `${home}:table/${isDatabase ? `${database}/*` : '*'}`);
  const ofTables = call.operation.includes('Table');
  return through(
    [metadataReads.get(call.operation) ?? 'glue:GetTables'],
    [exactResource('rootcatalog', `${home}:catalog`), databases, ...(ofTables ? [tables] : [])],
  );
}

/** Lower case alone: Glue keeps names so. */
const isPlain = (name: JsonValue | undefined): name is string =>
  typeof name === 'string' && /^[a-z0-9_.-]+$/.test(name);

const homeOf = ({ partition, region, accountId }: Scope) => `arn:${partition}:glue:${region}:${accountId}`;
/** Buckets and objects alike. */
const anywhere = ({ partition }: Scope) => unknownResource('object', `arn:${partition}:s3:::*`);

/** Catalogues, databases and tables alike. */
const anyOfCatalogue = (scope: Scope) => unknownResource('table', `${homeOf(scope)}:*`);

function through(actions: readonly string[], resources: readonly RequiredResource[]): readonly Need[] {
  return actions.map((action) => ({ action, resources, conditions: throughAthena }));
}

/** https://docs.aws.amazon.com/athena/latest/ug/lf-athena-user-permissions.html */
function dataReads(scope: Scope): readonly Need[] {
  return [
    ...through(['s3:GetBucketLocation', 's3:GetObject', 's3:ListBucket'], [anywhere(scope)]),
    ...through(['lakeformation:GetDataAccess'], [anyResource]),
  ];
}

const objectWrites = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'];

/** Below the location that the call names, under names of Athena's; without one, where the workgroup says. */
function resultWrites({ call, scope }: Question): readonly Need[] {
  const { ResultConfiguration: result } = call.parameters;
  const location = valueAt(result, 'OutputLocation');
  const [objects, bucket] =
    location === undefined ? [anywhere(scope), anywhere(scope)] : placeOf(location, scope);
  const acl = valueAt(result, 'AclConfiguration') === undefined ? [] : ['s3:PutObjectAcl'];
  return [
    ...through([...objectWrites, ...acl], [objects]),
    ...(statementEffect(call).readsNoData ? through(['s3:GetBucketLocation'], [bucket]) : []),
  ];
}

function placeOf(
  location: JsonValue,
  { partition }: Scope,
): readonly [objects: RequiredResource, bucket: RequiredResource] {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{2,62})(?:\/(.*))?$/s.exec(typeof location === 'string' ? location : '') ??
    [];
  if (bucket === undefined) {
    throw new CountersignError(
      'invalid-parameter',
      '`athena:StartQueryExecution` has an `OutputLocation` that is no place in S3; give it as s3://BUCKET/PREFIX/',
    );
  }
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return [
    {
      arn: `arn:${partition}:s3:::${bucket}/${escapeIamPattern(folder)}*`,
      certainty: 'exact',
      type: 'object',
      pattern: true,
    },
    exactResource('bucket', `arn:${partition}:s3:::${bucket}`),
  ];
}

/** Which function a catalogue or a statement calls is in neither. */
function functionCalls({ partition, region, accountId }: Scope): readonly Need[] {
  const functions = `arn:${partition}:lambda:${region}:${accountId}:function:*`;
  return through(['lambda:InvokeFunction'], [unknownResource('function', functions)]);
}

const resultKey = member('ResultConfiguration', 'EncryptionConfiguration', 'KmsKey');
const isEncryptedByAthena = (call: Call) =>
  valueAt(call.parameters.ResultConfiguration, 'EncryptionConfiguration', 'EncryptionOption') === 'CSE_KMS';

const ofResults = 'https://docs.aws.amazon.com/athena/latest/ug/encrypting-query-results-stored-in-s3.html';

export const athenaKmsUses: readonly KmsUse[] = [
  {
    operations: ['StartQueryExecution'],
    actions: generate,
    via: ['s3'],
    key: resultKey,
    onlyNamed: true,
    when: (call) => !isEncryptedByAthena(call),
    source: ofResults,
  },
  {
    operations: ['StartQueryExecution'],
    actions: both,
    via: ['athena'],
    key: resultKey,
    onlyNamed: true,
    when: isEncryptedByAthena,
    source: ofResults,
  },
  {
    operations: ['StartQueryExecution'],
    // The workgroup may say a key for results, and tables that are written have one.
    actions: generate,
    via: ['glue', 's3'],
    when: (call) => resultKey(call) === undefined,
    source: ofResults,
  },
  {
    operations: ['StartQueryExecution'],
    actions: decrypt,
    via: ['glue', 's3'],
    source:
      'https://docs.aws.amazon.com/athena/latest/ug/creating-tables-based-on-encrypted-datasets-in-s3.html',
  },
  {
    operations: ['GetQueryResults'],
    actions: decrypt,
    via: ['s3'],
    source: ofResults,
  },
  {
    operations: ['GetDatabase', 'GetTableMetadata', 'ListDatabases', 'ListTableMetadata'],
    actions: decrypt,
    via: ['glue'],
    source: 'https://docs.aws.amazon.com/athena/latest/ug/access-encrypted-data-glue-data-catalog.html',
  },
];
