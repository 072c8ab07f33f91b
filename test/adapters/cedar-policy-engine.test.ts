// The decisions of the engine on the real Cedar, by the rules of core/decision.ts and docs/policies.md.
import { describe, expect, test } from 'vitest';
import { createCedarPolicyEngine } from '../../adapters/cedar-policy-engine.ts';
import type { Bundle } from '../../core/bundle.ts';
import type { PolicyQuestion } from '../../core/ports.ts';
import { escapeIamPattern } from '../../core/requirements/arn.ts';
import {
  bundleOf,
  policyQuestion,
  readObject,
  requirement,
  writeObject,
} from '../support/policy-question.ts';

let published: Bundle | undefined;
const engine = createCedarPolicyEngine({
  loadBundle: async () => published,
  clock: () => 0,
  maximumAgeSeconds: 0,
});

async function decide(policies: readonly string[], question: PolicyQuestion = policyQuestion()) {
  published = bundleOf(...policies);
  return engine.decide(question);
}

const code = (decision: { reasons: readonly { code: string }[] }) =>
  decision.reasons.map((reason) => reason.code);

const permitAll = '@id("all") permit(principal, action, resource);';
const permitAgents = '@id("agents") permit(principal in Gw::Group::"agents", action, resource);';
const gateWrites =
  '@id("gate-write") @gate("approval") @approvers("group:sre,group:dba") @quorum("1") @max_duration("PT30M") ' +
  'forbid(principal, action in Gw::Action::"level:Write", resource) unless { context.approved };';
const gateProd =
  '@id("gate-prod") @gate("approval") @approvers("group:sre") @quorum("2") @max_duration("PT5M") ' +
  'forbid(principal, action, resource) when { context.env == "prod" } unless { context.approved };';
const unknownObject = { arn: 'arn:aws:s3:::*/*', certainty: 'unknown', type: 'object' } as const;

describe('three ways', () => {
  test('allows what a permit matches and nothing forbids', async () => {
    const decision = await decide([permitAgents]);
    expect(decision).toEqual({
      effect: 'allow',
      policyVersion: published?.version,
      reasons: [{ code: 'permitted', message: expect.any(String), policies: ['agents'] }],
    });
  });

  test('denies what no policy permits', async () => {
    const decision = await decide([permitAgents], policyQuestion({ principal: { groups: ['others'] } }));
    expect(decision.effect).toBe('deny');
    expect(code(decision)).toEqual(['no-permit']);
  });

  test('says what nobody can lift first, before any number of permits that are missing', async () => {
    const forbid = '@id("never") forbid(principal, action, resource) when { resource.path == "last" };';
    const keys = [...Array.from({ length: 12 }, (_, index) => `key-${index}`), 'last'];
    const question = policyQuestion({
      requirements: [
        {
          action: 's3:DeleteObject',
          accessLevel: 'Write',
          resources: keys.map((key) => ({ arn: `arn:aws:s3:::orders/${key}`, certainty: 'exact' })),
        },
      ],
    });
    expect(code(await decide([forbid], question))[0]).toBe('forbidden');
  });

  test('asks with the obligations of the gate that fired', async () => {
    const decision = await decide([permitAgents, gateWrites]);
    expect(decision.effect).toBe('ask');
    expect(decision.obligations).toEqual({
      gates: ['gate-write'],
      rules: [{ gate: 'gate-write', approvers: ['group:dba', 'group:sre'], quorum: 1 }],
      approvers: ['group:dba', 'group:sre'],
      quorum: 1,
      lifetimeSeconds: 3600,
      maximumDurationSeconds: 1800,
    });
  });

  test('tells approvers what the gates that fired say of themselves', async () => {
    const described = gateProd.replace('@gate', '@description("Two people look at production.") @gate');
    const { obligations } = await decide([permitAgents, gateWrites, described]);
    expect(obligations?.descriptions).toEqual({ 'gate-prod': 'Two people look at production.' });
  });

  test('asks with the strictest of two gates', async () => {
    const { obligations } = await decide([permitAgents, gateWrites, gateProd]);
    expect(obligations).toEqual({
      gates: ['gate-prod', 'gate-write'],
      rules: [
        { gate: 'gate-prod', approvers: ['group:sre'], quorum: 2 },
        { gate: 'gate-write', approvers: ['group:dba', 'group:sre'], quorum: 1 },
      ],
      approvers: ['group:dba', 'group:sre'],
      quorum: 2,
      lifetimeSeconds: 3600,
      maximumDurationSeconds: 300,
    });
  });

  test('asks the approvers of each gate when those that fired have none in common', async () => {
    const other = gateProd.replace('group:sre', 'group:security');
    const decision = await decide([permitAgents, gateWrites, other]);
    expect(decision.effect).toBe('ask');
    expect(decision.obligations?.rules).toEqual([
      { gate: 'gate-prod', approvers: ['group:security'], quorum: 2 },
      { gate: 'gate-write', approvers: ['group:dba', 'group:sre'], quorum: 1 },
    ]);
  });

  test('asks with everything that a gate wants of its approvers and of the agent', async () => {
    const everything = gateWrites.replace(
      '@gate',
      `@every_approver("in-order") @escalate_after("PT10M") @escalate_to("group:managers") @expires("PT20M")
       @max_uses("3") @justification("required") @ticket("required") @hold("PT30S") @fresh_sign_in("PT5M")
       @break_glass("group:audit") @unmask("secretsmanager:GetSecretValue#SecretString") @masking("strict") @gate`,
    );
    const { obligations, handling } = await decide([permitAgents, everything]);
    expect(obligations).toEqual({
      gates: ['gate-write'],
      rules: [
        {
          gate: 'gate-write',
          approvers: ['group:sre', 'group:dba'],
          quorum: 2,
          every: 'in-order',
          escalation: { afterSeconds: 600, approvers: ['group:managers'] },
        },
      ],
      approvers: ['group:dba', 'group:managers', 'group:sre'],
      quorum: 2,
      lifetimeSeconds: 1200,
      maximumDurationSeconds: 1800,
      maximumUses: 3,
      justificationRequired: true,
      ticketRequired: true,
      holdSeconds: 30,
      signInMaximumAgeSeconds: 300,
      reviewers: ['group:audit'],
      unmask: ['secretsmanager:GetSecretValue#SecretString'],
    });
    expect(handling).toEqual({ masking: 'strict' });
  });

  test('lets a permit say for what its credential may be, and how its data is masked', async () => {
    const scoped = permitAgents.replace(
      'permit',
      '@credential_scope("arn:aws:s3:::orders/*") @masking("metadata-only") permit',
    );
    expect((await decide([scoped])).handling).toEqual({
      masking: 'metadata-only',
      credentialScope: [{ action: 's3:PutObject', arns: ['arn:aws:s3:::orders/*'] }],
    });
    const elsewhere = scoped.replace('orders/*', 'invoices/*');
    expect((await decide([elsewhere])).handling).toEqual({ masking: 'metadata-only' });
    const wary = permitAgents.replace('permit', '@injection("withhold") permit');
    expect((await decide([wary])).handling).toEqual({ withholdInjection: true });
  });

  test('denies what is gated and not permitted, rather than asking', async () => {
    const decision = await decide([permitAgents, gateWrites], policyQuestion({ principal: { groups: [] } }));
    expect(code(decision)).toEqual(['no-permit']);
  });

  test('denies what is gated and forbidden', async () => {
    const decision = await decide([
      permitAgents,
      gateWrites,
      '@id("never") forbid(principal, action, resource);',
    ]);
    expect(decision.reasons).toMatchObject([{ code: 'forbidden', policies: ['never'] }]);
    expect(decision.obligations).toBeUndefined();
  });

  test('takes the strictest over all requirements', async () => {
    const two = policyQuestion({ requirements: [readObject, writeObject] });
    expect((await decide([permitAgents, gateWrites], two)).effect).toBe('ask');
    const noReads = '@id("no-reads") forbid(principal, action in Gw::Action::"s3:Read", resource);';
    expect((await decide([permitAgents, gateWrites, noReads], two)).effect).toBe('deny');
    expect((await decide([permitAgents], two)).effect).toBe('allow');
  });

  test('takes the strictest over all resources of one requirement', async () => {
    const [first, second] = [readObject, requirement('s3:GetObject', 'Read', 'arn:aws:s3:::secret/a')];
    const both = { ...readObject, resources: [...first.resources, ...second.resources] };
    const never = '@id("never") forbid(principal, action, resource) when { resource.name == "secret" };';
    const decision = await decide([permitAgents, never], policyQuestion({ requirements: [both] }));
    expect(decision.reasons).toMatchObject([{ code: 'forbidden', policies: ['never'] }]);
  });
});

describe('what policies can ask', () => {
  const object = 'arn:aws:s3:::orders/2026/a.csv';
  const question = policyQuestion({
    principal: { claims: { team: 'data', level: 7, oncall: true } },
    tags: { env: 'prod', owner: 'shop' },
    requirements: [requirement('s3:PutObject', 'Write', { arn: object, certainty: 'exact', type: 'object' })],
    call: { service: 's3', operation: 'PutObject', region: 'eu-central-1' },
    requestTags: { team: ['data'], 'cost-center': ['7'] },
    context: {
      sourceAddress: '10.1.2.3',
      door: 'json',
      signIn: 'bearer',
      sessionAgeSeconds: 90.5,
      usesSoFar: async () => ({ calls: 12, changes: 3 }),
    },
  });

  test.each([
    'principal is Gw::Agent && principal == Gw::Agent::"https://issuer.example|agent-7"',
    'principal.issuer == "https://issuer.example" && principal.subject == "agent-7"',
    'principal in Gw::Group::"agents" && !(principal in Gw::Group::"others")',
    'principal.claims.team == "data" && principal.claims.level == "7" && principal.claims.oncall == "true"',
    'action == Gw::Action::"s3:PutObject" && !(action in Gw::Action::"level:Read")',
    'action in Gw::Action::"s3:Write" && action in Gw::Action::"s3:Change" && action in Gw::Action::"s3:*"',
    'action in Gw::Action::"level:Write" && action in Gw::Action::"level:Change"',
    `resource == Gw::Resource::"${object}" && resource.arn == "${object}"`,
    'resource.partition == "aws" && resource.service == "s3" && resource.region == "" && resource.account == ""',
    'resource.type == "object" && resource.name == "orders" && resource.path like "2026/*"',
    'context.env == "prod" && context.connection.name == "demo" && context.connection.tags.owner == "shop"',
    'context.connection.account == "111122223333" && context.connection.partition == "aws"',
    'context.service == "s3" && context.operation == "PutObject" && context.region == "eu-central-1"',
    '!context.readOnly && context.groupsComplete && context.door == "json" && context.sessionAgeSeconds == 90',
    'context.signIn == "bearer"',
    'context.callsSoFar == 12 && context.changesSoFar == 3',
    'context.requestTags.team == "data" && context.requestTags["cost-center"] == "7"',
    '!(context.requestTags has env)',
    'context.hourUtc == 10 && context.weekday == "monday"',
    'context.sourceAddress.isInRange(ip("10.0.0.0/8"))',
  ])('%s', async (condition) => {
    const permit = `@id("p") permit(principal, action, resource) when { ${condition} };`;
    expect(await decide([permit], question)).toMatchObject({ effect: 'allow' });
  });

  test('puts tagging and permissions among the changes, and not among the writes', async () => {
    const writes = '@id("p") permit(principal, action in Gw::Action::"s3:Write", resource);';
    const changes = '@id("p") permit(principal, action in Gw::Action::"s3:Change", resource);';
    for (const one of [
      requirement('s3:PutBucketTagging', 'Tagging'),
      requirement('s3:PutBucketPolicy', 'Permissions management'),
    ]) {
      const asked = policyQuestion({ requirements: [one] });
      expect((await decide([writes], asked)).effect).toBe('deny');
      expect((await decide([changes], asked)).effect).toBe('allow');
    }
  });

  test('denies a call that gives one tag two values where a policy tests it, and no other such call', async () => {
    const tagged = policyQuestion({ requestTags: { env: ['dev', 'prod'] } });
    const permit = '@id("p") permit(principal, action, resource) when { context.requestTags.env == "dev" };';
    const decision = await decide([permit], tagged);
    expect(decision.reasons).toMatchObject([
      { code: 'policy-error', message: expect.stringContaining('the tag `env` two values') },
    ]);
    expect((await decide([permitAll], tagged)).effect).toBe('allow');
  });

  test('leaves out a source address that is none', async () => {
    const permit = '@id("p") permit(principal, action, resource) unless { context has sourceAddress };';
    for (const sourceAddress of ['unknown', '', '10.0.0.1, 10.0.0.2', '10.0.0.0/8']) {
      expect((await decide([permit], policyQuestion({ context: { sourceAddress } }))).effect).toBe('allow');
    }
  });
});

describe('what is not there denies', () => {
  test.each<[string, PolicyQuestion]>([
    ['no requirement', policyQuestion({ requirements: [] })],
    [
      'a requirement without resources',
      policyQuestion({ requirements: [{ ...writeObject, resources: [] }] }),
    ],
  ])('denies %s under a permit of everything', async (_name, question) => {
    expect(code(await decide([permitAll], question))).toEqual(['no-permit']);
  });

  test('denies when no bundle is published', async () => {
    published = undefined;
    const decision = await engine.decide(policyQuestion());
    expect(decision).toMatchObject({
      effect: 'deny',
      policyVersion: 'none',
      reasons: [{ code: 'policy-error' }],
    });
  });

  test('denies a region that the connection does not have', async () => {
    const decision = await decide([permitAll], policyQuestion({ call: { region: 'eu-west-1' } }));
    expect(code(decision)).toEqual(['region-not-in-connection']);
  });
});

describe('an unknown resource', () => {
  const question = policyQuestion({ requirements: [requirement('s3:PutObject', 'Write', unknownObject)] });

  test('matches a permit that names no resource', async () => {
    expect((await decide([permitAgents], question)).effect).toBe('allow');
  });

  test.each([
    'permit(principal, action, resource == Gw::Resource::"arn:aws:s3:::*/*");',
    'permit(principal, action, resource) when { resource.name == "" };',
    'permit(principal, action, resource) when { context.env == "prod" || resource.name == "orders" };',
    'permit(principal, action, resource) unless { resource.name == "secret" };',
    'permit(principal, action, resource is Gw::Resource);',
  ])('never matches %s', async (policy) => {
    expect(code(await decide([`@id("named") ${policy}`], question))).toEqual(['no-permit']);
  });

  test.each([
    'forbid(principal, action, resource == Gw::Resource::"arn:aws:s3:::secret/x");',
    'forbid(principal, action, resource) when { resource.name == "secret" };',
    'forbid(principal, action, resource) when { resource has name && resource.name like "secret*" };',
    'forbid(principal, action, resource) when { context.env == "prod" && resource.name == "secret" };',
    'forbid(principal, action, resource) unless { resource.account == "111122223333" };',
    'forbid(principal, action, resource) when { !(resource.service == "s3") };',
    'forbid(principal, action, resource) when { if resource has name then resource.name == "x" else false };',
    'forbid(principal, action, resource) unless { if resource.name == "x" then true else context.env == "dev" };',
  ])('always matches %s', async (policy) => {
    const decision = await decide([permitAll, `@id("named") ${policy}`], question);
    expect(decision.reasons).toMatchObject([{ code: 'forbidden', policies: ['named'] }]);
  });

  test('does not match a forbid that another condition rules out', async () => {
    const policy =
      '@id("d") forbid(principal, action, resource) when { context.env == "dev" && resource.name == "x" };';
    expect((await decide([permitAll, policy], question)).effect).toBe('allow');
  });

  test('fires a gate that names a resource', async () => {
    const gate = gateProd.replace('context.env == "prod"', 'resource has name && resource.name == "ledger"');
    expect((await decide([permitAll, gate], question)).obligations?.gates).toEqual(['gate-prod']);
  });

  test('is not an action without a resource type, whose resource is `*`', async () => {
    const any = requirement('s3:ListAllMyBuckets', 'List', { arn: '*', certainty: 'any' });
    const forbid = '@id("x") forbid(principal, action, resource) when { resource.name == "secret" };';
    expect((await decide([permitAll, forbid], policyQuestion({ requirements: [any] }))).effect).toBe('allow');
  });
});

describe('a resource known but for a part that AWS chose', () => {
  const secret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret';
  const byName = {
    arn: `${secret}:app/db-??????`,
    certainty: 'stripped',
    type: 'Secret',
    pattern: true,
  } as const;
  const question = policyQuestion({
    requirements: [requirement('secretsmanager:GetSecretValue', 'Read', byName)],
  });

  test.each([
    `forbid(principal, action, resource == Gw::Resource::"${secret}:app/db-AbCdEf");`,
    `forbid(principal, action, resource) when { resource.arn == "${secret}:app/db-AbCdEf" };`,
    `forbid(principal, action, resource) when { ["x", "${secret}:app/db-AbCdEf"].contains(resource.arn) };`,
    `forbid(principal, action, resource) when { [Gw::Resource::"${secret}:app/db-AbCdEf"].contains(resource) };`,
    'forbid(principal, action, resource) when { resource.name == "app/db" };',
    `forbid(principal, action, resource) when { resource.arn like "${secret}:app/*" };`,
  ])('matches %s', async (policy) => {
    const decision = await decide([permitAll, `@id("named") ${policy}`], question);
    expect(decision.effect).toBe('deny');
    expect(decision.reasons).toMatchObject([{ code: 'forbidden', policies: ['named'] }]);
  });

  test('says that the forbidden resource may be the one, without another name for it', async () => {
    const policy = `@id("named") forbid(principal, action, resource == Gw::Resource::"${secret}:app/db-AbCdEf");`;
    expect((await decide([permitAll, policy], question)).reasons[0]?.message).toBe(
      `\`secretsmanager:GetSecretValue\` on \`${byName.arn}\` is forbidden by \`named\`, whose resource it may be`,
    );
  });

  test('fires a gate that names its whole ARN', async () => {
    const gate = gateProd.replace('context.env == "prod"', `resource.arn == "${secret}:app/db-AbCdEf"`);
    expect((await decide([permitAll, gate], question)).obligations?.gates).toEqual(['gate-prod']);
  });

  test.each([
    `resource == Gw::Resource::"${secret}:app/db2-AbCdEf"`,
    `resource == Gw::Resource::"${secret}:app/db-AbCdEfG"`,
    'resource == Gw::Resource::"arn:aws:s3:::app/db-AbCdEf"',
  ])('does not match a forbid of another resource: %s', async (scope) => {
    const forbid = `@id("named") forbid(principal, action, ${scope});`;
    expect((await decide([permitAll, forbid], question)).effect).toBe('allow');
  });

  test('takes what the caller wrote literally', async () => {
    const literal = { ...byName, arn: escapeIamPattern(`${secret}:app*db`).concat('-??????') };
    const asked = policyQuestion({
      requirements: [requirement('secretsmanager:GetSecretValue', 'Read', literal)],
    });
    const forbid = (name: string) =>
      `@id("n") forbid(principal, action, resource == Gw::Resource::"${secret}:${name}-AbCdEf");`;
    expect((await decide([permitAll, forbid('app/db')], asked)).effect).toBe('allow');
    expect((await decide([permitAll, forbid('app*db')], asked)).effect).toBe('deny');
  });

  test('matches a permit by its name, and none by one whole ARN', async () => {
    const permit = (test: string) => `@id("p") permit(principal, action, resource) when { ${test} };`;
    expect((await decide([permit('resource.name == "app/db"')], question)).effect).toBe('allow');
    const whole = await decide([permit(`resource.arn == "${secret}:app/db-AbCdEf"`)], question);
    expect(code(whole)).toContain('no-permit');
  });
});

describe('[J7] groups that are not all known', () => {
  const truncated = policyQuestion({ principal: { groupsCompleteness: 'truncated' } });
  const absent = policyQuestion({ principal: { groups: [], groupsCompleteness: 'absent' } });

  test.each([
    'forbid(principal in Gw::Group::"contractors", action, resource);',
    'forbid(principal is Gw::Agent in Gw::Group::"contractors", action, resource);',
    'forbid(principal, action, resource) when { principal in Gw::Group::"contractors" };',
    'forbid(principal, action, resource) unless { principal in Gw::Group::"staff" };',
    'forbid(principal, action, resource) when { context.env == "prod" && principal in [Gw::Group::"a", Gw::Group::"b"] };',
  ])('[J7] denies under %s', async (policy) => {
    for (const question of [truncated, absent]) {
      const decision = await decide([permitAll, `@id("by-group") ${policy}`], question);
      expect(decision.reasons).toMatchObject([{ code: 'groups-incomplete', policies: ['by-group'] }]);
    }
  });

  test('[J7] denies under a gate by group, since no approval can know', async () => {
    const gate = gateProd.replace('(principal,', '(principal in Gw::Group::"contractors",');
    expect(code(await decide([permitAll, gate], truncated))).toEqual(['groups-incomplete']);
  });

  test('[J7] denies what a permit excepts by group', async () => {
    const permit =
      '@id("p") permit(principal, action, resource) unless { principal in Gw::Group::"contractors" };';
    expect(code(await decide([permit], truncated))).toEqual(['no-permit']);
  });

  test('allows by a group that the token does name', async () => {
    expect((await decide([permitAgents], truncated)).effect).toBe('allow');
  });

  test('forbids and gates by a group that the token does name', async () => {
    const forbid = '@id("f") forbid(principal in Gw::Group::"agents", action, resource);';
    expect(code(await decide([permitAll, forbid], truncated))).toEqual(['forbidden']);
    const gate = gateProd.replace('(principal,', '(principal in Gw::Group::"agents",');
    expect((await decide([permitAll, gate], truncated)).effect).toBe('ask');
  });

  test('denies by both an unknown group and an unknown resource', async () => {
    const forbid =
      '@id("f") forbid(principal in Gw::Group::"contractors", action, resource) when { resource.name == "x" };';
    const question = policyQuestion({
      principal: { groupsCompleteness: 'absent' },
      requirements: [requirement('s3:PutObject', 'Write', unknownObject)],
    });
    expect(code(await decide([permitAll, forbid], question))).toEqual(['groups-incomplete']);
  });

  test('does not deny when another condition rules the group policy out', async () => {
    const forbid =
      '@id("f") forbid(principal in Gw::Group::"contractors", action, resource) when { context.env == "dev" };';
    expect((await decide([permitAll, forbid], truncated)).effect).toBe('allow');
  });
});

describe('what Cedar would let through', () => {
  test('denies when a forbid fails to evaluate, which Cedar skips', async () => {
    const forbid =
      '@id("f") forbid(principal, action, resource) when { principal.claims.team == "x" && context.env == "dev" };';
    expect(code(await decide([permitAll, forbid]))).toEqual(['policy-error']);
  });

  test.each(['__entity', '__extn', 'constructor', '__proto__', 'a"b', '', '\u0000', '💥'])(
    'passes no claim named %j that a policy does not name',
    async (name) => {
      const claims = Object.fromEntries([[name, 'x']]);
      expect((await decide([permitAgents], policyQuestion({ principal: { claims } }))).effect).toBe('allow');
    },
  );

  test('compares a claim of any type as text', async () => {
    const permit =
      '@id("p") permit(principal, action, resource) when { principal.claims has level && principal.claims.level == "7" };';
    expect((await decide([permit], policyQuestion({ principal: { claims: { level: 7 } } }))).effect).toBe(
      'allow',
    );
    expect((await decide([permit], policyQuestion({ principal: { claims: { level: 7.5 } } }))).effect).toBe(
      'deny',
    );
  });

  test('denies text that is not valid Unicode', async () => {
    const decision = await decide([permitAll], policyQuestion({ principal: { subject: 'a\ud800' } }));
    expect(code(decision)).toEqual(['policy-error']);
  });

  test('decides for a principal of ten thousand groups', async () => {
    const groups = Array.from({ length: 10_000 }, (_, index) => `group-${index}`);
    const question = policyQuestion({ principal: { groups: [...groups, 'agents'] } });
    expect((await decide([permitAgents], question)).effect).toBe('allow');
  });
});

describe('[E3] calls that return credentials', () => {
  test.each(['sts:AssumeRole', 'sts:GetSessionToken', 'iam:CreateAccessKey', 'ecr:GetAuthorizationToken'])(
    '[E3] denies %s under a permit of everything',
    async (action) => {
      const requirements = [requirement(action, 'Write', { arn: '*', certainty: 'any' })];
      expect(code(await decide([permitAll], policyQuestion({ requirements })))).toEqual([
        'returns-credentials',
      ]);
    },
  );

  test('[E3] denies by the operation when no action says it', async () => {
    const call = { service: 'sso', operation: 'GetRoleCredentials' };
    expect(code(await decide([permitAll], policyQuestion({ call })))).toEqual(['returns-credentials']);
  });
});

describe('what is left of a denied call', () => {
  const deletes = (...keys: readonly string[]) => ({
    action: 's3:DeleteObject',
    accessLevel: 'Write' as const,
    resources: keys.map((key) => ({
      arn: `arn:aws:s3:::orders/${key}`,
      certainty: 'exact' as const,
      type: 'object',
    })),
  });
  const keepInvoices =
    '@id("keep-invoices") forbid(principal, action, resource) when { resource.path like "invoices/*" };';

  test('is what would be allowed without the resources that are denied', async () => {
    const question = policyQuestion({ requirements: [deletes('a', 'invoices/1', 'b')] });
    expect(await decide([permitAll, keepInvoices], question)).toMatchObject({
      effect: 'deny',
      grantable: {
        effect: 'allow',
        requirements: [
          {
            action: 's3:DeleteObject',
            resources: ['arn:aws:s3:::orders/a', 'arn:aws:s3:::orders/b'],
            resourceCount: 2,
          },
        ],
      },
    });
  });

  test('names who would be asked for it', async () => {
    const question = policyQuestion({ requirements: [deletes('a', 'invoices/1')] });
    const { grantable } = await decide([permitAll, keepInvoices, gateWrites], question);
    expect(grantable).toMatchObject({ effect: 'ask', approvers: ['group:dba', 'group:sre'] });
  });

  test('is nothing where one of its actions has nothing left', async () => {
    const both = policyQuestion({ requirements: [deletes('a'), deletes('invoices/1')] });
    expect((await decide([permitAll, keepInvoices], both)).grantable).toBeUndefined();
  });

  test('is not said of what is allowed or asked', async () => {
    for (const policies of [[permitAll], [permitAll, gateWrites]]) {
      expect((await decide(policies)).grantable).toBeUndefined();
    }
  });
});
