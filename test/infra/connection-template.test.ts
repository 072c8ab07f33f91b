// The template for owners of other accounts makes the very role that the connection stack makes.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  connectionTemplate,
  templateBodyMaximumBytes,
  templateParameters,
} from '../../core/connection-template.ts';
import { parseConfiguration } from '../../infra/configuration.ts';
import { exampleConfiguration, resource, synthesise, type Template } from '../support/synthesised-app.ts';
import { wholeConfiguration } from '../support/whole-configuration.ts';

const { connections } = parseConfiguration(JSON.stringify(exampleConfiguration), 'test.json');
const [demo] = connections;
if (demo === undefined) throw new Error('the example has a connection');

/** As CloudFormation does, with the parameters of one connection. */
function filledIn(text: string, parameters: Readonly<Record<string, string>>, logicalId = 'Role') {
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::Sub': sub } = value as { Ref?: string; 'Fn::Sub'?: string };
    if (Ref !== undefined) return parameters[Ref] ?? `<${Ref}>`;
    if (sub !== undefined) return sub.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each)]));
  };
  // biome-ignore lint/suspicious/noExplicitAny: the properties of a resource.
  return fill(JSON.parse(text).Resources[logicalId].Properties) as any;
}

/** One element stands alone, as CDK writes statements. */
const plain = (statements: readonly Record<string, unknown>[]) =>
  statements.map((statement) =>
    Object.fromEntries(
      Object.entries(statement).map(([name, value]) => [
        name,
        Array.isArray(value) && value.length === 1 ? value[0] : value,
      ]),
    ),
  );

let stack: Template;
beforeAll(() => {
  stack = synthesise()['CountersignConnection-demo'] as Template;
}, 60_000);

const ask = {
  connection: demo,
  stage: 'local',
  gatewayAccountId: exampleConfiguration.accountId,
  isVended: false,
};

describe('the template', () => {
  test('[E1] [E6] [E7] has the trust, the policies and the limits of the stack', () => {
    const role = filledIn(connectionTemplate(ask), templateParameters(demo));
    const made = resource(stack, 'AWS::IAM::Role').Properties;
    const { RoleName, Description, MaxSessionDuration, ManagedPolicyArns, AssumeRolePolicyDocument } = role;
    expect({
      RoleName,
      Description,
      MaxSessionDuration,
      ManagedPolicyArns,
      AssumeRolePolicyDocument,
    }).toEqual({
      RoleName: made.RoleName,
      Description: made.Description,
      MaxSessionDuration: made.MaxSessionDuration,
      ManagedPolicyArns: made.ManagedPolicyArns,
      AssumeRolePolicyDocument: made.AssumeRolePolicyDocument,
    });
    const statements = resource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
    expect(plain(role.Policies[0].PolicyDocument.Statement)).toEqual(statements);
    expect(role.Tags).toEqual([{ Key: 'countersign:stage', Value: 'local' }]);
  });

  test('[E1] holds no ExternalId, so that it can lie in a bucket', () => {
    expect(connectionTemplate(ask)).not.toContain(demo.externalId);
  });

  test('serves another connection with the same permissions', () => {
    const role = filledIn(connectionTemplate(ask), { ConnectionName: 'other', ExternalId: 'x'.repeat(32) });
    expect(role.RoleName).toBe('countersign-connection-other');
    expect(role.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'sts:ExternalId': 'x'.repeat(32) },
    });
  });

  test('shows its parameters, since quick-create links leave out what is not echoed', () => {
    const { Parameters } = JSON.parse(connectionTemplate(ask));
    expect(Object.keys(Parameters).sort()).toEqual(['ConnectionName', 'ExternalId']);
    for (const parameter of Object.values(Parameters)) expect(parameter).not.toHaveProperty('NoEcho');
  });

  test('is short enough to be sent', () => {
    expect(Buffer.byteLength(connectionTemplate(ask))).toBeLessThan(templateBodyMaximumBytes);
  });

  test('limits the role by the permissions boundary of its account', () => {
    const permissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/boundary';
    const limited = { ...demo, permissionsBoundaryArn };
    const role = filledIn(connectionTemplate({ ...ask, connection: limited }), templateParameters(limited));
    expect(role.PermissionsBoundary).toBe(permissionsBoundaryArn);
  });

  test('trusts the gateway of its own partition', () => {
    const china = { ...demo, partition: 'aws-cn' as const };
    const role = filledIn(connectionTemplate({ ...ask, connection: china }), templateParameters(china));
    expect(role.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({
      AWS: 'arn:aws-cn:iam::444455556666:role/countersign-local-gateway',
    });
  });
});

describe('the template of a connection whose credentials are vended', () => {
  const text = connectionTemplate({ ...ask, isVended: true });
  const made = (logicalId: string) => filledIn(text, templateParameters(demo), logicalId);
  let vended: Template;
  beforeAll(() => {
    const { issuers, vending } = wholeConfiguration;
    vended = synthesise({ issuers, vending })['CountersignConnection-demo'] as Template;
  }, 60_000);

  test('has the policy that denies what was taken back, on the role', () => {
    const stacked = resource(vended, 'AWS::IAM::ManagedPolicy', 'Denials').Properties;
    const { ManagedPolicyName, Description, PolicyDocument } = made('Denials');
    expect({ ManagedPolicyName, Description, PolicyDocument }).toEqual({
      ManagedPolicyName: stacked.ManagedPolicyName,
      Description: stacked.Description,
      PolicyDocument: stacked.PolicyDocument,
    });
    const { ManagedPolicyArns } = resource(vended, 'AWS::IAM::Role', 'Role').Properties;
    expect(made('Role').ManagedPolicyArns).toEqual(ManagedPolicyArns);
  });

  test('[E1] has the role that writes it, which trusts the revoker alone', () => {
    const stacked = resource(vended, 'AWS::IAM::Role', 'Revoker').Properties;
    const { RoleName, Description, MaxSessionDuration, AssumeRolePolicyDocument, Policies } = made('Revoker');
    expect({ RoleName, Description, MaxSessionDuration, AssumeRolePolicyDocument }).toEqual({
      RoleName: stacked.RoleName,
      Description: stacked.Description,
      MaxSessionDuration: stacked.MaxSessionDuration,
      AssumeRolePolicyDocument: stacked.AssumeRolePolicyDocument,
    });
    expect(Policies[0].PolicyDocument.Statement).toEqual(
      resource(vended, 'AWS::IAM::Policy', 'Revoker').Properties.PolicyDocument.Statement,
    );
  });

  test('[E1] holds no ExternalId and is short enough to be sent', () => {
    expect(text).not.toContain(demo.externalId);
    expect(Buffer.byteLength(text)).toBeLessThan(templateBodyMaximumBytes);
  });
});
