// The role in a connected account: whom it trusts, and what it may never do.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  exampleConfiguration,
  type Resource,
  resource,
  synthesise,
  type Template,
} from '../support/synthesised-app.ts';

let stacks: Readonly<Record<string, Template>>;
let role: Resource;
// biome-ignore lint/suspicious/noExplicitAny: statements of a template.
let statements: any[];

beforeAll(() => {
  stacks = synthesise();
  const template = stacks['CountersignConnection-demo'] as Template;
  role = resource(template, 'AWS::IAM::Role');
  statements = resource(template, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
}, 60_000);

describe('the connection role', () => {
  const gateway = { AWS: 'arn:aws:iam::444455556666:role/countersign-local-gateway' };

  test('[E1] trusts the gateway alone, with the ExternalId of this connection', () => {
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: gateway,
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': '8f14e45fceea167a5a36dedd4bea2543' } },
    });
    for (const { Principal } of role.Properties.AssumeRolePolicyDocument.Statement)
      expect(Principal).toEqual(gateway);
  });

  test('[E7] lets the gateway say who acts', () => {
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: gateway,
      Action: ['sts:SetSourceIdentity', 'sts:TagSession'],
    });
  });

  test('is the role that the gateway may assume', () => {
    const policy = resource(stacks['Countersign-local'] as Template, 'AWS::IAM::Policy', 'GatewayRole');
    expect(JSON.stringify(policy)).toContain(`:role/${role.Properties.RoleName}"`);
  });

  test('has the permissions of the configuration', () => {
    expect(role.Properties.ManagedPolicyArns).toEqual(['arn:aws:iam::aws:policy/ReadOnlyAccess']);
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::demo-data/*',
    });
  });

  test.each([
    'arn:*:dynamodb:*:*:table/Countersign*',
    'arn:*:iam::*:role/countersign-*',
    'arn:*:lambda:*:*:function:countersign-*',
    'arn:*:s3:::countersign*',
    // What signs webhooks and Slack's interactions, and what EventBridge makes of the connections of the integrations.
    'arn:*:secretsmanager:*:*:secret:countersign-*',
    'arn:*:secretsmanager:*:*:secret:events!connection/countersign-*',
    'arn:*:events:*:*:connection/countersign-*',
    'arn:*:states:*:*:stateMachine:countersign-*',
    'arn:*:wafv2:*:*:regional/webacl/countersign-*',
  ])('[E6] denies everything on %s', (arn) => {
    const byName = statements.find(({ Sid }) => Sid === 'DenyCountersignByName');
    expect(byName).toMatchObject({ Effect: 'Deny', Action: '*' });
    expect(byName.Resource).toContain(arn);
    expect(byName.Condition).toBeUndefined();
  });

  test('[E6] denies what carries the tag of Countersign, and its keys', () => {
    expect(statements).toContainEqual({
      Sid: 'DenyCountersignByTag',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { Null: { 'aws:ResourceTag/countersign:stage': 'false' } },
    });
    expect(statements).toContainEqual({
      Sid: 'DenyCountersignByAlias',
      Effect: 'Deny',
      Action: '*',
      Resource: 'arn:*:kms:*:*:key/*',
      Condition: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/countersign-*' } },
    });
  });

  test('needs no CDK bootstrap in the account of its owner', () => {
    expect(stacks['CountersignConnection-demo']).not.toHaveProperty('Parameters.BootstrapVersion');
  });
});

test('a role that its owner keeps gets no stack', () => {
  expect(Object.keys(stacks).sort()).toEqual([
    'Countersign-local',
    'CountersignConnection-demo',
    'CountersignData-local',
  ]);
});

test('[E6] in the account of Countersign, the roles that deploy it are denied too', () => {
  const [demo] = exampleConfiguration.connections;
  const { 'CountersignConnection-demo': template } = synthesise({
    connections: [{ ...demo, accountId: exampleConfiguration.accountId }],
  });
  const policy = resource(template as Template, 'AWS::IAM::Policy').Properties.PolicyDocument;
  expect(policy.Statement[1].Resource).toContain('arn:*:iam::*:role/cdk-*');
  expect(JSON.stringify(statements)).not.toContain('role/cdk-*');
}, 60_000);
