// What calls of the further services need, as the Service Authorization Reference and the services' own pages have it.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { servedOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';
import { refusal } from '../../support/refusals.ts';

const account = '111122223333';

function needs(service: string, name: string, parameters: JsonObject) {
  const operation = servedOperation(service, name);
  const call = { service, operation: name, region: 'eu-west-1', accountId: account, parameters };
  return requirementsOf({ call, operation }, { partition: 'aws' }, servedIamData).flatMap(
    ({ action, resources, dependent }) =>
      dependent ? [] : resources.map(({ arn, certainty, type }) => `${action} ${certainty} ${type} ${arn}`),
  );
}

describe('API Gateway', () => {
  const home = 'arn:aws:apigateway:eu-west-1::';

  test.each([
    [
      'apigateway',
      'GetRestApi',
      { restApiId: 'a1b2c3' },
      `apigateway:GET exact RestApi ${home}/restapis/a1b2c3`,
    ],
    ['apigateway', 'CreateRestApi', { name: 'orders' }, `apigateway:POST exact RestApis ${home}/restapis`],
    [
      'apigateway',
      'DeleteStage',
      { restApiId: 'a1b2c3', stageName: 'prod' },
      `apigateway:DELETE exact Stage ${home}/restapis/a1b2c3/stages/prod`,
    ],
    ['apigatewayv2', 'DeleteApi', { ApiId: 'a1b2c3' }, `apigateway:DELETE exact Api ${home}/apis/a1b2c3`],
    [
      'apigatewayv2',
      'UpdateRoute',
      { ApiId: 'a1b2c3', RouteId: 'r1' },
      `apigateway:PATCH exact Route ${home}/apis/a1b2c3/routes/r1`,
    ],
  ])('%s:%s is its method on its path', (service, operation, parameters, expected) => {
    expect(needs(service, operation, parameters)).toEqual([expected]);
  });

  test('[P6] a name that would be another path is no sure path', () => {
    expect(needs('apigateway', 'GetStage', { restApiId: 'a/../b', stageName: 'prod' })).toEqual([
      `apigateway:GET unknown path ${home}/restapis/*`,
    ]);
    expect(needs('apigateway', 'GetRestApi', { restApiId: '*' })).toEqual([
      `apigateway:GET unknown path ${home}/restapis/*`,
    ]);
  });
});

describe('KMS', () => {
  const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const key = (name: string) => `arn:aws:kms:eu-west-1:${account}:key/${name}`;

  test('a key by its id or ARN is sure, by an alias it may be any', () => {
    expect(needs('kms', 'DescribeKey', { KeyId: id })).toEqual([`kms:DescribeKey exact key ${key(id)}`]);
    expect(needs('kms', 'DescribeKey', { KeyId: key(id) })).toEqual([`kms:DescribeKey exact key ${key(id)}`]);
    expect(needs('kms', 'DescribeKey', { KeyId: 'alias/app' })).toEqual([
      `kms:DescribeKey unknown key ${key('*')}`,
    ]);
  });

  test('[P7] a re-encryption needs both keys', () => {
    expect(
      needs('kms', 'ReEncrypt', {
        CiphertextBlob: 'YQ==',
        SourceKeyId: id,
        DestinationKeyId: key('other-1'),
      }),
    ).toEqual([`kms:ReEncryptFrom exact key ${key(id)}`, `kms:ReEncryptTo exact key ${key('other-1')}`]);
    expect(needs('kms', 'ReEncrypt', { CiphertextBlob: 'YQ==', DestinationKeyId: id })).toContain(
      `kms:ReEncryptFrom unknown key ${key('*')}`,
    );
  });
});

describe('S3 Control', () => {
  test("the account's own block of public access has its own name", () => {
    expect(
      needs('s3control', 'PutPublicAccessBlock', { AccountId: account, PublicAccessBlockConfiguration: {} }),
    ).toEqual(['s3:PutAccountPublicAccessBlock any undefined *']);
  });

  test('refuses what lies on an Outpost under an action that may be either', () => {
    const arn = `arn:aws:s3-outposts:eu-west-1:${account}:outpost/op-1/bucket/b`;
    const ask = () => needs('s3control', 'DeleteBucket', { AccountId: account, Bucket: arn });
    expect(refusal(ask).code).toBe('unmapped-operation');
  });
});

test('a conversation with a Bedrock model is an invocation of it', () => {
  const modelId = 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3';
  expect(needs('bedrock-runtime', 'Converse', { modelId })[0]).toMatch(/^bedrock:InvokeModel /);
});

test('a type whose ARN has two forms is bound only where one of them fits', () => {
  const bot = `arn:aws:lex:eu-west-1:${account}:bot`;
  expect(needs('lexv2-models', 'DescribeBot', { botId: 'ABCDEFGHIJ' })).toEqual([
    `lex:DescribeBot exact bot ${bot}/ABCDEFGHIJ`,
  ]);
});

test('[P11] an operation that IAM does not know is refused', () => {
  expect(refusal(() => needs('glue', 'CreateGlossary', {})).code).toBe('unmapped-operation');
});
