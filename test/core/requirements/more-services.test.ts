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

describe('CloudFormation', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
  test.each([
    'ContinueUpdateRollback',
    'CreateChangeSet',
    'CreateStack',
    'DeleteStack',
    'RollbackStack',
    'UpdateStack',
  ])('[E4] refuses %s without a service role, which would act as the caller', (operation) => {
    const refused = refusal(() => needs('cloudformation', operation, { StackName: 'shop' }));
    expect(refused.code).toBe('unmapped-operation');
    expect(refused.message).toContain('give it a service role');
  });

  test.each([
    'https://example.com/templates/web.yaml',
    'https://templates.s3.amazonaws.com/../other/web.yaml?versionId=1',
    'https://templates.s3.amazonaws.com/web%2Fyaml',
    'https://templates.s3-website-eu-west-1.amazonaws.com.example.com/web.yaml',
    'ssm-doc://arn:aws:ssm:eu-west-1:111122223333:document/web',
  ])('[P7] refuses the template at `%s`', (url) => {
    const ask = () => needs('cloudformation', 'ValidateTemplate', { TemplateURL: url });
    expect(refusal(ask).code).toBe('invalid-parameter');
  });
});

describe('Systems Manager', () => {
  const document = { DocumentName: 'AWS-RestartEC2Instance' };
  const role = 'arn:aws:iam::111122223333:role/automation';

  // https://docs.aws.amazon.com/systems-manager/latest/userguide/running-simple-automations.html
  test('[E4] refuses an automation without a role, which would run as the caller', () => {
    const refused = refusal(() => needs('ssm', 'StartAutomationExecution', document));
    expect(refused.code).toBe('unmapped-operation');
    expect(refused.message).toContain('`AutomationAssumeRole`');
    const change = { Runbooks: [document], ChangeRequestName: 'c' };
    expect(refusal(() => needs('ssm', 'StartChangeRequestExecution', change)).code).toBe(
      'unmapped-operation',
    );
  });

  test('[E4] an automation with a role hands it over', () => {
    const parameters = { AutomationAssumeRole: [role], InstanceId: ['i-0123456789abcdef0'] };
    expect(needs('ssm', 'StartAutomationExecution', { ...document, Parameters: parameters })).toContain(
      `iam:PassRole exact role ${role}`,
    );
    const runbook = { ...document, Parameters: parameters };
    expect(needs('ssm', 'StartChangeRequestExecution', { Runbooks: [runbook] })).toContain(
      `iam:PassRole exact role ${role}`,
    );
  });
});

// https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html
test.each(['CreateResource', 'DeleteResource', 'GetResource', 'ListResources', 'UpdateResource'])(
  '[E4] refuses %s of Cloud Control without a role, which would act as the caller',
  (operation) => {
    const parameters = { TypeName: 'AWS::S3::Bucket', Identifier: 'reports' };
    const refused = refusal(() => needs('cloudcontrol', operation, parameters));
    expect(refused.code).toBe('unmapped-operation');
    expect(refused.message).toContain('give it a service role');
    const role = 'arn:aws:iam::111122223333:role/cloud-control';
    expect(needs('cloudcontrol', operation, { ...parameters, RoleArn: role })).toContain(
      `iam:PassRole exact role ${role}`,
    );
  },
);

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

  test('[P6] what lies on an Outpost is not S3 in the region, and refused where IAM has no action for it', () => {
    const arn = `arn:aws:s3-outposts:eu-west-1:${account}:outpost/op-1/bucket/b`;
    expect(needs('s3control', 'DeleteBucket', { AccountId: account, Bucket: arn })).toEqual([
      `s3-outposts:DeleteBucket exact bucket ${arn}`,
    ]);
    const ask = () =>
      needs('s3control', 'CreateAccessPointForObjectLambda', { AccountId: account, Name: arn });
    expect(refusal(ask).code).toBe('unmapped-operation');
  });
});

describe('WAF', () => {
  // https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html (ResourceArn)
  test.each([
    `arn:aws:elasticloadbalancing:eu-west-1:${account}:loadbalancer/net/shop/0a1b2c3d`,
    `arn:aws:cloudfront::${account}:distribution/E0A1B2C3D`,
    'shop',
  ])('[P7] refuses to protect `%s`, of which it does not know the permissions', (resource) => {
    const parameters = {
      WebACLArn: `arn:aws:wafv2:eu-west-1:${account}:regional/webacl/shop/0a1b2c3d`,
      ResourceArn: resource,
    };
    expect(refusal(() => needs('wafv2', 'AssociateWebACL', parameters)).code).toBe('invalid-parameter');
  });
});

test("[P7] refuses to send a user pool's logs to what is no bucket", () => {
  const access = `arn:aws:s3:eu-west-1:${account}:accesspoint/logs`;
  const configuration = {
    LogLevel: 'INFO',
    EventSource: 'userAuthEvents',
    S3Configuration: { BucketArn: access },
  };
  const parameters = { UserPoolId: 'eu-west-1_AbCdEfGhI', LogConfigurations: [configuration] };
  const ask = () => needs('cognito-idp', 'SetLogDeliveryConfiguration', parameters);
  expect(refusal(ask).code).toBe('invalid-parameter');
});

describe('Config', () => {
  test.each(['s3://packs/a%20b.yaml', 's3://packs', 'https://packs.s3.amazonaws.com/s3.yaml'])(
    '[P7] refuses the template at `%s`',
    (uri) => {
      const ask = () =>
        needs('config', 'PutConformancePack', { ConformancePackName: 's3', TemplateS3Uri: uri });
      expect(refusal(ask).code).toBe('invalid-parameter');
    },
  );
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
  expect(refusal(() => needs('keyspaces', 'UpdateKeyspace', {})).code).toBe('unmapped-operation');
});

describe('EC2', () => {
  const instance = (id: string) => `arn:aws:ec2:eu-west-1:${account}:instance/${id}`;

  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
  test('a list of ids is a resource for each', () => {
    expect(needs('ec2', 'TerminateInstances', { InstanceIds: ['i-0a1b', 'i-0c2d'] })).toEqual([
      `ec2:TerminateInstances exact instance ${instance('i-0a1b')}`,
      `ec2:TerminateInstances exact instance ${instance('i-0c2d')}`,
    ]);
  });

  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
  test('[P7] tags are on what each id is, and an id of no known kind may be anything', () => {
    const ids = ['i-0a1b2c3d', 'vol-0a1b2c3d4e5f67890', 'ami-0a1b2c3d', 'zzz-0a1b2c3d'];
    expect(needs('ec2', 'CreateTags', { Resources: ids, Tags: [] })).toEqual([
      `ec2:CreateTags exact instance ${instance('i-0a1b2c3d')}`,
      `ec2:CreateTags exact volume arn:aws:ec2:eu-west-1:${account}:volume/vol-0a1b2c3d4e5f67890`,
      'ec2:CreateTags exact image arn:aws:ec2:eu-west-1::image/ami-0a1b2c3d',
      'ec2:CreateTags unknown resource *',
    ]);
    expect(refusal(() => needs('ec2', 'CreateTags', { Resources: [] })).code).toBe('invalid-parameter');
  });

  test('[P7] tags in the call that creates are a permission of their own, for that call alone', () => {
    const operation = servedOperation('ec2', 'CreateVolume');
    const parameters = {
      AvailabilityZone: 'eu-west-1a',
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'team', Value: 'data' }] }],
    };
    const call = {
      service: 'ec2',
      operation: 'CreateVolume',
      region: 'eu-west-1',
      accountId: account,
      parameters,
    };
    expect(requirementsOf({ call, operation }, { partition: 'aws' }, servedIamData)).toContainEqual({
      action: 'ec2:CreateTags',
      accessLevel: 'Tagging',
      resources: [
        {
          arn: `arn:aws:ec2:eu-west-1:${account}:volume/*`,
          certainty: 'exact',
          type: 'volume',
          pattern: true,
        },
      ],
      conditions: { StringEquals: { 'ec2:CreateAction': ['CreateVolume'] } },
    });
  });

  test('[E2] an entry that is no plain id leaves every instance', () => {
    expect(needs('ec2', 'StopInstances', { InstanceIds: ['i-0a1b', '*'] })).toEqual([
      `ec2:StopInstances unknown instance ${instance('*')}`,
    ]);
  });
});

test('a stream in both directions is an invocation of its model', () => {
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html
  const modelId = 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-sonic-v1:0';
  expect(needs('bedrock-runtime', 'InvokeModelWithBidirectionalStream', { modelId })[0]).toMatch(
    /^bedrock:InvokeModel /,
  );
});

test.each([
  'CompleteWebAuthnRegistration',
  'DeleteWebAuthnCredential',
  'GetUserAuthFactors',
  'ListWebAuthnCredentials',
  'StartWebAuthnRegistration',
])('IAM has no word in what a Cognito user does with an access token: %s', (operation) => {
  expect(needs('cognito-idp', operation, { AccessToken: 't' })).toEqual([]);
});
