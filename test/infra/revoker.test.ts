// What ends vended credentials: a function, a role and a policy for each connection that vends, and nothing else.
import { beforeAll, describe, expect, test } from 'vitest';
import { ownStatementsOf } from '../support/statements.ts';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';
import { wholeConfiguration } from '../support/whole-configuration.ts';

let main: Template;
let spoke: Template;

beforeAll(() => {
  const { issuers, vending } = wholeConfiguration;
  const stacks = synthesise({ issuers, vending });
  main = stacks['Countersign-local'] as Template;
  spoke = stacks['CountersignConnection-demo'] as Template;
}, 60_000);

describe('in the connected account', () => {
  test('one managed policy on the connection role denies nobody until it is written', () => {
    const policy = resource(spoke, 'AWS::IAM::ManagedPolicy', 'Denials').Properties;
    expect(policy.ManagedPolicyName).toBe('countersign-revoked-demo');
    expect(policy.PolicyDocument.Statement).toEqual([
      {
        Sid: 'DenyRuns',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceIdentity': ['-'] } },
      },
    ]);
    expect(resource(spoke, 'AWS::IAM::Role', 'Role').Properties.ManagedPolicyArns).toContain('<Denials>');
  });

  test('[E1] the role that writes it trusts the revoker alone, with the ExternalId', () => {
    const role = resource(spoke, 'AWS::IAM::Role', 'Revoker').Properties;
    expect(role.RoleName).toBe('countersign-revoker-demo');
    expect(role.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::444455556666:role/countersign-local-revoke' },
        Condition: { StringEquals: { 'sts:ExternalId': '8f14e45fceea167a5a36dedd4bea2543' } },
      },
    ]);
  });

  test('and can do that and nothing else', () => {
    expect(resource(spoke, 'AWS::IAM::Policy', 'Revoker').Properties.PolicyDocument.Statement).toEqual([
      {
        Sid: 'WriteDenyPolicy',
        Effect: 'Allow',
        Action: ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:ListPolicyVersions'],
        Resource: '<Denials>',
      },
    ]);
  });
});

describe('in the account of Countersign', () => {
  test('revoke reads what was taken back and assumes the roles that write, and nothing else', () => {
    expect(ownStatementsOf(main, 'RevokeRoleDefaultPolicy')).toEqual([
      {
        Sid: 'WriteDenyPolicies',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: 'arn:aws:iam::111122223333:role/countersign-revoker-demo',
        Condition: {
          ArnEquals: {
            'lambda:SourceFunctionArn':
              'arn:<AWS::Partition>:lambda:<AWS::Region>:444455556666:function:countersign-local-revoke',
          },
        },
      },
      {
        Sid: 'ReadConnections',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:Scan'],
        Resource: '<TablesConnections.Arn>',
      },
      {
        Sid: 'FindSessionsOfAgents',
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: '<TablesSessions.Arn>/index/byPrincipal',
      },
      {
        Sid: 'KnowWhatWasVended',
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: '<TablesSessions.Arn>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'vends#*' } },
      },
      {
        Sid: 'KeepWhatIsDenied',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        Resource: '<TablesSessions.Arn>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'denied#*' } },
      },
      { Sid: 'Announce', Effect: 'Allow', Action: 'events:PutEvents', Resource: '<EventsBus.Arn>' },
    ]);
  });

  test('no other role may assume the one that writes', () => {
    const others = Object.entries(resourcesOf(main, 'AWS::IAM::Policy')).filter(([, policy]) =>
      JSON.stringify(policy).includes('countersign-revoker-'),
    );
    expect(others.map(([name]) => name.replace(/[0-9A-F]{8}$/, ''))).toEqual(['RevokeRoleDefaultPolicy']);
  });

  const sources = () =>
    Object.values(resourcesOf(main, 'AWS::Lambda::EventSourceMapping'))
      .map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('Revoke'));

  test('revoke hears of sessions that are revoked, of stops, and of connections that are removed', () => {
    const heard = sources().flatMap(({ EventSourceArn, FilterCriteria }) =>
      FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => [
        EventSourceArn,
        JSON.parse(Pattern).dynamodb.Keys.id.S[0],
      ]),
    );
    expect(heard).toEqual([
      ['<TablesSessions.StreamArn>', { prefix: 'ses_' }],
      ['<TablesSessions.StreamArn>', 'standing#now'],
      ['<TablesRegistry.StreamArn>', { prefix: 'connection#' }],
    ]);
  });

  test('what cannot be denied holds up a tenth of a shard', () => {
    for (const source of sources()) expect(source.ParallelizationFactor).toBe(10);
  });

  test('what cannot be denied in an hour raises an alarm', () => {
    expect(sources()).toHaveLength(2);
    for (const source of sources()) {
      expect(source).toMatchObject({ MaximumRecordAgeInSeconds: 3600, MaximumRetryAttempts: -1 });
    }
    expect(resource(main, 'AWS::CloudWatch::Alarm', 'AlarmsUndenied').Properties.Threshold).toBe(1);
  });
});

test('where nothing is vended there is none of it', () => {
  const stacks = synthesise();
  expect(JSON.stringify(stacks)).not.toMatch(/countersign-(revoker|revoked|local-revoke)/);
}, 60_000);
