// Roles that a call cannot name, since they are in an instance profile, a launch template or a task definition: whoever is
// permitted the call is asked about [E4], and nobody gets one of Countersign's by its name [E6].
import { describe, expect, test } from 'vitest';
import {
  decideOn,
  requirementsOfTableCall,
  shippedEngine,
  type TableCall,
} from '../support/shipped-policies.ts';

const permissive = shippedEngine(`
@id("platform")
permit (principal in Gw::Group::"platform",
  action in [Gw::Action::"ec2:*", Gw::Action::"ecs:*", Gw::Action::"autoscaling:*", Gw::Action::"glue:*",
    Gw::Action::"iam:PassRole", Gw::Action::"ssm:GetParameters"], resource);`);

const machine = { MinCount: 1, MaxCount: 1, ImageId: 'ami-0123456789abcdef0' };
const unknown: readonly (readonly [string, TableCall])[] = [
  ['a task', { service: 'ecs', operation: 'RunTask', parameters: { taskDefinition: 'web:8' } }],
  [
    'a service',
    {
      service: 'ecs',
      operation: 'CreateService',
      parameters: { serviceName: 'web', taskDefinition: 'web:8' },
    },
  ],
  [
    'a machine with an instance profile',
    {
      service: 'ec2',
      operation: 'RunInstances',
      parameters: { ...machine, IamInstanceProfile: { Name: 'web' } },
    },
  ],
  [
    'a machine from a launch template',
    {
      service: 'ec2',
      operation: 'RunInstances',
      parameters: { ...machine, LaunchTemplate: { LaunchTemplateName: 'web' } },
    },
  ],
  [
    'another instance profile for a machine',
    {
      service: 'ec2',
      operation: 'AssociateIamInstanceProfile',
      parameters: { InstanceId: 'i-0123456789abcdef0', IamInstanceProfile: { Name: 'web' } },
    },
  ],
];
const decide = (kind: 'agent' | 'human', env: string, call: TableCall) =>
  decideOn(permissive, { kind, groups: ['platform'] }, env, call, requirementsOfTableCall(call));

describe.each(unknown)('%s', (_name, call) => {
  test.each([
    ['agent', 'dev'],
    ['agent', 'staging'],
    ['human', 'prod'],
  ] as const)('[E4] an %s that is permitted it is asked about in %s, for the role too', async (kind, env) => {
    const decision = await decide(kind, env, call);
    expect(decision.effect, JSON.stringify(decision.reasons)).toBe('ask');
    expect(decision.obligations?.gates).toEqual(
      expect.arrayContaining(['gate-code-changes', 'gate-permission-changes'].slice(onlyRole(call))),
    );
  });

  test('[E4] agents are denied it in production', async () => {
    expect((await decide('agent', 'prod', call)).effect).toBe('deny');
  });
});

test.each<[string, TableCall]>([
  [
    'a task under a role of its own choice',
    {
      service: 'ecs',
      operation: 'RunTask',
      parameters: {
        taskDefinition: 'web:8',
        overrides: { taskRoleArn: 'arn:aws:iam::111122223333:role/countersign-prod-gateway' },
      },
    },
  ],
  [
    'a Glue job under a role by name',
    {
      service: 'glue',
      operation: 'CreateJob',
      parameters: { Name: 'etl', Role: 'countersign-prod-gateway', Command: { Name: 'glueetl' } },
    },
  ],
])("[E6] denies %s that is Countersign's", async (_name, call) => {
  for (const kind of ['agent', 'human'] as const) {
    const { effect, reasons } = await decide(kind, 'dev', call);
    expect(effect).toBe('deny');
    expect(new Set(reasons.flatMap(({ policies }) => policies))).toEqual(new Set(['no-own-plane']));
  }
});

/** It runs no code by itself. */
function onlyRole({ operation }: TableCall): number {
  return operation === 'AssociateIamInstanceProfile' ? 1 : 0;
}
