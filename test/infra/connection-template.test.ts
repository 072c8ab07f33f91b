// The template for owners of other accounts makes the very role that the connection stack makes.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  connectionTemplate,
  templateBodyMaximumBytes,
  templateParameters,
} from '../../core/connection-template.ts';
import { parseConfiguration } from '../../infra/configuration.ts';
import { exampleConfiguration, resource, synthesise, type Template } from '../support/synthesised-app.ts';

const { connections } = parseConfiguration(JSON.stringify(exampleConfiguration), 'test.json');
const [demo] = connections;
if (demo === undefined) throw new Error('the example has a connection');

/** As CloudFormation does, with the parameters of one connection. */
function filledIn(text: string, parameters: Readonly<Record<string, string>>) {
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::Sub': sub } = value as { Ref?: string; 'Fn::Sub'?: string };
    if (Ref !== undefined) return parameters[Ref];
    if (sub !== undefined) return sub.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each)]));
  };
  // biome-ignore lint/suspicious/noExplicitAny: the properties of a role.
  return fill(JSON.parse(text).Resources.Role.Properties) as any;
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

const ask = { connection: demo, stage: 'local', gatewayAccountId: exampleConfiguration.accountId };

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
