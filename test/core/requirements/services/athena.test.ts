// What an Athena statement takes onward, by https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html, the policies of
// https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena-calledvia.html and the pages that are named below.
import { describe, expect, test } from 'vitest';
import { createCedarPolicyEngine } from '../../../../adapters/cedar-policy-engine.ts';
import type { JsonObject } from '../../../../core/json.ts';
import { askedRequirements, type Requirement } from '../../../../core/requirement.ts';
import { requirementsOf } from '../../../../core/requirements/requirements.ts';
import { sessionPolicy } from '../../../../core/session-policy.ts';
import { servedOperation } from '../../../support/catalogue.ts';
import { servedIamData } from '../../../support/iam-data.ts';
import { policyAllows } from '../../../support/iam-matcher.ts';
import { bundleOf, policyQuestion } from '../../../support/policy-question.ts';
import { refusal } from '../../../support/refusals.ts';

const account = '111122223333';
const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

function requirements(operation: string, parameters: JsonObject): readonly Requirement[] {
  const place = { region: 'eu-west-1', accountId: account };
  const call = { service: 'athena', operation, ...place, parameters };
  return requirementsOf(
    { call, operation: servedOperation('athena', operation) },
    { partition: 'aws' },
    servedIamData,
  );
}

const start = (QueryString: string, more: JsonObject = {}) =>
  requirements('StartQueryExecution', { QueryString, ...more });

const actions = (all: readonly Requirement[]) => askedRequirements(all).map(({ action }) => action);

/** Of one action, as `certainty ARN`. */
const on = (action: string, all: readonly Requirement[]) =>
  askedRequirements(all)
    .filter((each) => each.action === action)
    .flatMap(({ resources }) => resources.map(({ arn, certainty }) => `${certainty} ${arn}`));

const results = { ResultConfiguration: { OutputLocation: 's3://results/athena' } };

const catalogueReads = [
  'glue:BatchGetPartition',
  'glue:GetDatabase',
  'glue:GetDatabases',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:GetTable',
  'glue:GetTables',
];

test('a SELECT reads tables that are not in the call, and writes its result where the call says', () => {
  const all = start('SELECT * FROM sales.orders', results);
  expect(actions(all).sort()).toEqual(
    [
      'athena:StartQueryExecution',
      ...catalogueReads,
      'lakeformation:GetDataAccess',
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      's3:ListMultipartUploadParts',
      's3:PutObject',
    ].sort(),
  );
  expect(on('athena:StartQueryExecution', all)).toEqual([
    `exact arn:aws:athena:eu-west-1:${account}:workgroup/primary`,
  ]);
  expect(on('glue:GetTable', all)).toEqual([`unknown arn:aws:glue:eu-west-1:${account}:*`]);
  expect(on('s3:GetObject', all)).toEqual(['unknown arn:aws:s3:::*']);
  expect(on('s3:PutObject', all)).toEqual(['exact arn:aws:s3:::results/athena/*']);
});

test('everything onward goes through Athena, and keys through S3 and Glue', () => {
  const all = start('SELECT 1', results);
  const onward = all.filter(({ action }) => !action.startsWith('athena:'));
  for (const { action, conditions } of onward.filter(({ action: name }) => !name.startsWith('kms:'))) {
    expect({ action, conditions }).toEqual({
      action,
      conditions: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] } },
    });
  }
  const { text } = sessionPolicy(all, {});
  const reads = (context: Readonly<Record<string, string>>) =>
    policyAllows(text, { action: 's3:GetObject', resource: 'arn:aws:s3:::anything/a', context });
  expect(reads({ 'aws:CalledVia': 'athena.amazonaws.com' })).toBe(true);
  expect(reads({ 'aws:CalledVia': 'cloudformation.amazonaws.com' })).toBe(false);
  expect(reads({})).toBe(false);
  const writes = (resource: string) =>
    policyAllows(text, {
      action: 's3:PutObject',
      resource,
      context: { 'aws:CalledVia': 'athena.amazonaws.com' },
    });
  expect(writes('arn:aws:s3:::results/athena/0c4a.csv')).toBe(true);
  expect(writes('arn:aws:s3:::results/athena-2/0c4a.csv')).toBe(false);
  expect(writes('arn:aws:s3:::sales/orders.csv')).toBe(false);
});

test('without a place in the call the result is written where the workgroup says, which is unknown', () => {
  expect(on('s3:PutObject', start('SELECT 1', { WorkGroup: 'etl' }))).toEqual(['unknown arn:aws:s3:::*']);
});

test('a prefix is taken literally', () => {
  const location = { ResultConfiguration: { OutputLocation: 's3://results/a*b/' } };
  const { text } = sessionPolicy(start('SELECT 1', location), {});
  const writes = (resource: string) =>
    policyAllows(text, {
      action: 's3:PutObject',
      resource,
      context: { 'aws:CalledVia': 'athena.amazonaws.com' },
    });
  expect(writes('arn:aws:s3:::results/a*b/0c4a.csv')).toBe(true);
  expect(writes('arn:aws:s3:::results/axb/0c4a.csv')).toBe(false);
});

describe('statements that change', () => {
  test.each([
    ['INSERT INTO t SELECT 1', ['glue:UpdateTable', 'glue:BatchCreatePartition', 's3:DeleteObject']],
    ['create table t as select 1', ['glue:CreateTable', 's3:DeleteObject']],
    ['DROP TABLE t', ['glue:DeleteTable', 's3:DeleteObject']],
    ['ALTER TABLE t ADD PARTITION (d = 1)', ['glue:BatchCreatePartition', 'glue:UpdateTable']],
    ['MSCK REPAIR TABLE t', ['glue:BatchCreatePartition']],
    ["UNLOAD (SELECT 1) TO 's3://elsewhere/'", ['s3:DeleteObject']],
    ['DELETE FROM t', ['glue:UpdateTable', 's3:DeleteObject']],
  ])('`%s` asks for what it changes, on everything', (statement, expected) => {
    const all = start(statement, results);
    expect(actions(all)).toEqual(expect.arrayContaining(expected));
    const policy = sessionPolicy(all, { notAfterEpochSeconds: Date.UTC(2026, 10, 26) / 1000 });
    expect(policy.text.length).toBeLessThanOrEqual(2048);
  });

  test('[P7] data are written anywhere, whatever the place of the result', () => {
    expect(on('s3:PutObject', start('INSERT INTO t SELECT 1', results))).toEqual(['unknown arn:aws:s3:::*']);
  });

  test.each(['SELECT 1', 'WITH a AS (SELECT 1) SELECT * FROM a', '(SELECT 1)', 'SHOW TABLES'])(
    '`%s` changes nothing',
    (statement) => {
      const changes = actions(start(statement, results)).filter((action) =>
        /^(?:glue|s3):(?:Alter|BatchCreate|BatchDelete|Create|Delete|Update)/.test(action),
      );
      expect(changes).toEqual([]);
    },
  );

  test('[P7] comments do not hide the first word', () => {
    const text = '-- SELECT\n /* SELECT */ DROP TABLE t';
    expect(actions(start(text, results))).toContain('glue:DeleteTable');
  });

  test('SHOW and DESCRIBE read the catalogue alone', () => {
    for (const statement of ['SHOW TABLES', 'DESCRIBE sales.orders']) {
      expect(actions(start(statement, results))).not.toContain('s3:GetObject');
    }
  });
});

describe('what nobody can tell is refused', () => {
  test('[P7] refuses EXECUTE, whose statement is not in the call', () => {
    const refused = refusal(() => start('EXECUTE daily USING 1', results));
    expect(refused.code).toBe('unmapped-operation');
    expect(refused.message).toContain('send its text with `ExecutionParameters`');
  });

  test.each(['GRANT ALL ON t', '', '/* SELECT 1', '1', 'SELECTED'])('[P7] refuses `%s`', (statement) => {
    expect(refusal(() => start(statement, results)).code).toBe('invalid-parameter');
  });

  test.each(['results/athena', 's3://', 's3://Results/', 'https://results.s3.amazonaws.com/'])(
    'refuses the place `%s`',
    (OutputLocation) => {
      expect(refusal(() => start('SELECT 1', { ResultConfiguration: { OutputLocation } })).code).toBe(
        'invalid-parameter',
      );
    },
  );

  test('refuses a catalog that would make a stack as the caller', () => {
    const make = () => requirements('CreateDataCatalog', { Name: 'crm', Type: 'FEDERATED' });
    expect(refusal(make).code).toBe('unmapped-operation');
  });
});

// https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena-prepared-statements.html
test.each([
  ['PREPARE daily FROM SELECT 1', ['athena:CreatePreparedStatement', 'athena:UpdatePreparedStatement']],
  ['DEALLOCATE PREPARE daily', ['athena:DeletePreparedStatement']],
])('`%s` is authorised on the workgroup as well', (statement, expected) => {
  const all = start(statement, { ...results, WorkGroup: 'etl' });
  for (const action of expected) {
    expect(on(action, all)).toEqual([`exact arn:aws:athena:eu-west-1:${account}:workgroup/etl`]);
  }
});

test('another catalogue and functions of the statement are Lambda functions that nobody names', () => {
  const functions = [`unknown arn:aws:lambda:eu-west-1:${account}:function:*`];
  const inHive = { ...results, QueryExecutionContext: { Catalog: 'hive' } };
  expect(on('lambda:InvokeFunction', start('SELECT 1', inHive))).toEqual(functions);
  expect(on('athena:GetDataCatalog', start('SELECT 1', inHive))).toEqual([
    `exact arn:aws:athena:eu-west-1:${account}:datacatalog/hive`,
  ]);
  const using = "USING EXTERNAL FUNCTION f(x INT) RETURNS INT LAMBDA 'f' SELECT f(1)";
  expect(on('lambda:InvokeFunction', start(using, results))).toEqual(functions);
  expect(on('lambda:InvokeFunction', start('SELECT 1', results))).toEqual([]);
});

// https://docs.aws.amazon.com/athena/latest/ug/encrypting-query-results-stored-in-s3.html
test.each([
  ['SSE_KMS', 's3.eu-west-1.amazonaws.com', ['kms:GenerateDataKey']],
  ['CSE_KMS', 'athena.eu-west-1.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey']],
])('a key of the result by %s is asked about, under the service that uses it', (option, via, expected) => {
  const encrypted = {
    ResultConfiguration: {
      OutputLocation: 's3://results/',
      EncryptionConfiguration: { EncryptionOption: option, KmsKey: key },
    },
  };
  const all = start('SELECT 1', encrypted);
  const asked = askedRequirements(all).filter(({ action }) => action.startsWith('kms:'));
  expect(asked.map(({ action, resources, conditions }) => [action, resources[0]?.arn, conditions])).toEqual(
    expected.map((action) => [action, key, { StringEquals: { 'kms:ViaService': [via] } }]),
  );
  const policy = sessionPolicy(all, { notAfterEpochSeconds: Date.UTC(2026, 10, 26) / 1000 });
  expect(policy.text.length).toBeLessThanOrEqual(2048);
});

describe('policies decide on it', () => {
  const decide = (...policies: readonly string[]) => {
    const engine = createCedarPolicyEngine({
      loadBundle: async () => bundleOf(...policies),
      clock: () => 0,
      maximumAgeSeconds: 0,
    });
    const call = { service: 'athena', operation: 'StartQueryExecution', region: 'eu-central-1' };
    return engine.decide(policyQuestion({ call, requirements: start('SELECT 1', results) }));
  };
  const codes = async (...policies: readonly string[]) =>
    new Set((await decide(...policies)).reasons.map(({ code }) => code));
  const startIt = '@id("start") permit(principal, action in Gw::Action::"athena:*", resource);';
  const onward = '@id("onward") permit(principal, action, resource) when { context.service == "athena" };';

  test('denies a statement to whom only Athena itself is permitted', async () => {
    expect(await codes(startIt)).toEqual(new Set(['no-permit']));
  });

  test('denies it to whom the data are permitted by name', async () => {
    const byName =
      '@id("data") permit(principal, action in Gw::Action::"s3:*", resource) when { resource.name == "sales" };';
    expect(await codes(startIt, byName)).toEqual(new Set(['no-permit']));
  });

  test('allows it by a permit for Athena’s calls, which permits nothing else', async () => {
    expect((await decide(onward)).effect).toBe('allow');
  });
});
