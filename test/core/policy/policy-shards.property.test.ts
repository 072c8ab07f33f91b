// Policies are asked by service. For whatever policies and call, that decides as asking all of them does, in each of the four
// ways in which a call can be unknown, and for the same reasons.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCedar, readPolicies } from '../../../adapters/cedar.ts';
import { createCedarPolicyEngine } from '../../../adapters/cedar-policy-engine.ts';
import type { Bundle } from '../../../core/bundle.ts';
import { type Authorize, decideQuestion } from '../../../core/policy/decide-question.ts';
import { createPolicySet, createShard, type Variant } from '../../../core/policy/policy-set.ts';
import type { PolicyQuestion } from '../../../core/ports.ts';
import type { AccessLevel, RequiredResource } from '../../../core/requirement.ts';
import { bundleOf, policyQuestion } from '../../support/policy-question.ts';

const cedar = loadCedar();
let published: Bundle | undefined;
const engine = createCedarPolicyEngine({
  loadBundle: async () => published,
  clock: () => 0,
  maximumAgeSeconds: 0,
});

/** Every policy is put to Cedar, and none is kept from one question to the next. */
function decideOverAll(bundle: Bundle, question: PolicyQuestion, asked: Set<Variant>) {
  const { policies, findings } = readPolicies(cedar, bundle.files);
  expect(findings).toEqual([]);
  const whole = createShard('', policies);
  // One by one: nothing is left out of so small a set.
  const alone = policies.map((policy) => createShard('', [policy]));
  const authorize: Authorize = ({ variant, ...request }, approved) => {
    asked.add(variant);
    const answer = cedar.isAuthorized({
      principal: request.principal,
      action: request.action,
      resource: request.resource,
      context: { ...request.context, approved },
      entities: request.entities as never,
      policies: {
        staticPolicies: Object.assign({}, ...alone.map((each) => each.policies(variant, []))) as never,
      },
    });
    if (answer.type === 'failure') throw new Error(answer.errors[0]?.message);
    const { decision, diagnostics } = answer.response;
    return {
      allowed: decision === 'allow',
      determining: diagnostics.reason.sort(),
      failed: diagnostics.errors.map(({ policyId }) => policyId).sort(),
    };
  };
  const set = { ...createPolicySet(bundle.version, policies), shardOf: () => whole };
  return decideQuestion(question, set, authorize);
}

const secret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:db';
const actions: readonly (readonly [string, AccessLevel, string])[] = [
  ['s3:GetObject', 'Read', 'arn:aws:s3:::orders/x'],
  ['s3:PutObject', 'Write', 'arn:aws:s3:::orders/x'],
  ['s3:PutBucketTagging', 'Tagging', 'arn:aws:s3:::orders'],
  ['sqs:SendMessage', 'Write', 'arn:aws:sqs:eu-central-1:111122223333:orders'],
  ['sns:Publish', 'Write', 'arn:aws:sns:eu-central-1:111122223333:orders'],
  ['secretsmanager:GetSecretValue', 'Read', `${secret}-??????`],
];
const actionNames = [
  ...actions.map(([name]) => name),
  ...['s3:Read', 's3:*', 's3:Change', 'sqs:*', 'sns:Write', 'secretsmanager:Read', 'ec2:*'],
  ...['level:Read', 'level:Change', 'level:Tagging'],
];
const named = fc.constantFrom(...actionNames).map((name) => `Gw::Action::"${name}"`);
const actionScope = fc.oneof(
  fc.constant('action'),
  named.map((name) => `action == ${name}`),
  named.map((name) => `action in ${name}`),
  fc.array(named, { maxLength: 3 }).map((names) => `action in [${names}]`),
);
const scope = fc
  .tuple(
    fc.constantFrom(
      'principal',
      'principal',
      'principal in Gw::Group::"a"',
      'principal in Gw::Group::"b"',
      'principal is Gw::Agent in Gw::Group::"b"',
    ),
    actionScope,
    fc.constantFrom('resource', 'resource', `resource == Gw::Resource::"${secret}-AbCdEf"`),
  )
  .map((parts) => parts.join(', '));
const clause = fc.constantFrom(
  '',
  '',
  'when { resource.name == "orders" }',
  'when { context.env == "prod" }',
  'unless { principal in Gw::Group::"a" }',
  'when { action in Gw::Action::"s3:Change" }',
  `when { resource.arn like "${secret}-A*" }`,
  // Fails to evaluate where the claim is missing.
  'when { principal.claims.team == "x" }',
);
const permit = fc.tuple(scope, clause).map(([where, when]) => `permit(${where}) ${when};`);
const forbid = fc.tuple(scope, clause).map(([where, when]) => `forbid(${where}) ${when};`);
const gate = fc
  .tuple(scope, clause, fc.constantFrom('group:x', 'group:x,group:y'))
  .map(
    ([where, when, approvers]) =>
      `@gate("approval") @approvers("${approvers}") forbid(${where}) ${when} unless { context.approved };`,
  );
const policySets = fc
  .tuple(fc.array(fc.oneof(permit, permit, forbid, gate), { maxLength: 8 }), fc.boolean())
  .map(([some, open]) => (open ? [...some, 'permit(principal, action, resource);'] : some))
  .map((policies) => policies.map((policy, index) => `@id("p${index}") ${policy}`));
// So many that policies of groups that nobody holds are not asked.
const others = Array.from(
  { length: 32 },
  (_, index) =>
    `@id("other-${index}") permit(principal is Gw::Agent in Gw::Group::"other-${index}", action, resource);`,
);

const requirements = fc.array(
  fc.tuple(fc.constantFrom(...actions), fc.boolean()).map(([[action, accessLevel, arn], known]) => {
    const pattern = arn.includes('?') ? { pattern: true as const } : {};
    const resource: RequiredResource = known
      ? { arn, certainty: pattern.pattern === undefined ? 'exact' : 'stripped', ...pattern }
      : { arn: `${arn.split(':').slice(0, 5).join(':')}:*`, certainty: 'unknown', pattern: true };
    return { action, accessLevel, resources: [resource] };
  }),
  { minLength: 1, maxLength: 3 },
);
const questions = fc
  .record({
    requirements,
    groups: fc.subarray(['a', 'b']),
    groupsCompleteness: fc.constantFrom('complete' as const, 'truncated' as const),
    claims: fc.constantFrom({}, { team: 'x' }),
    env: fc.constantFrom('prod', 'dev'),
  })
  .map(({ requirements, env, ...principal }) => policyQuestion({ requirements, principal, tags: { env } }));

test('no forbid and no gate is lost by asking by service, and no permit', async () => {
  const asked = new Set<Variant>();
  const effects = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(policySets, questions, fc.boolean(), async (policies, question, crowded) => {
      published = bundleOf(...policies, ...(crowded ? others : []));
      const decision = await engine.decide(question);
      expect(decision).toEqual(decideOverAll(published, question, asked));
      const code = decision.reasons[0]?.code ?? 'none';
      effects.set(code, (effects.get(code) ?? 0) + 1);
    }),
    { numRuns: 300 },
  );
  expect([...asked].sort()).toEqual(['both-unknown', 'groups-incomplete', 'known', 'resource-unknown']);
  for (const code of ['permitted', 'gated', 'forbidden', 'groups-incomplete', 'no-permit', 'policy-error']) {
    expect([code, (effects.get(code) ?? 0) > 3]).toEqual([code, true]);
  }
}, 60_000);

test('a guard over a group of every service still holds for a service that nothing else names', async () => {
  published = bundleOf(
    '@id("open") permit(principal, action, resource);',
    '@id("guard") forbid(principal, action in [Gw::Action::"level:Permissions", Gw::Action::"sqs:Change"], resource);',
  );
  const resources: readonly RequiredResource[] = [
    { arn: 'arn:aws:sqs:eu-central-1:111122223333:orders', certainty: 'exact' },
  ];
  const decide = async (action: string, accessLevel: AccessLevel) =>
    (await engine.decide(policyQuestion({ requirements: [{ action, accessLevel, resources }] }))).effect;
  expect(await decide('sqs:SendMessage', 'Write')).toBe('deny');
  expect(await decide('sqs:AddPermission', 'Permissions management')).toBe('deny');
  expect(await decide('sns:AddPermission', 'Permissions management')).toBe('deny');
  expect(await decide('sqs:ReceiveMessage', 'Read')).toBe('allow');
  expect(await decide('sns:Publish', 'Write')).toBe('allow');
});
