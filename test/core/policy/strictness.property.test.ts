// What must hold of every set of policies, on the real Cedar: more rules, and less knowledge, are never looser.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCedarPolicyEngine } from '../../../adapters/cedar-policy-engine.ts';
import type { Bundle } from '../../../core/bundle.ts';
import type { Decision } from '../../../core/decision.ts';
import type { PolicyQuestion } from '../../../core/ports.ts';
import type { Principal } from '../../../core/principal.ts';
import type { Requirement } from '../../../core/requirement.ts';
import { bundleOf, policyQuestion, requirement } from '../../support/policy-question.ts';

let published: Bundle | undefined;
const engine = createCedarPolicyEngine({
  loadBundle: async () => published,
  clock: () => 0,
  maximumAgeSeconds: 0,
});

async function decide(policies: readonly string[], question: PolicyQuestion): Promise<Decision> {
  published = bundleOf(...policies.map((policy, index) => policy.replace('ID', `p${index}`)));
  const decision = await engine.decide(question);
  expect(decision.reasons.filter(({ code }) => code === 'policy-error')).toEqual([]);
  return decision;
}

/** Fails unless `strict` gives nothing that `loose` does not. */
function expectAtLeastAsStrict(strict: Decision, loose: Decision): void {
  const rank = { allow: 0, ask: 1, deny: 2 };
  expect(rank[strict.effect]).toBeGreaterThanOrEqual(rank[loose.effect]);
  if (strict.obligations !== undefined && loose.obligations !== undefined) {
    expect(strict.obligations.gates).toEqual(expect.arrayContaining([...loose.obligations.gates]));
    expect(strict.obligations.rules).toEqual(expect.arrayContaining([...loose.obligations.rules]));
    expect(strict.obligations.quorum).toBeGreaterThanOrEqual(loose.obligations.quorum);
    expect(strict.obligations.maximumUses ?? 1).toBeLessThanOrEqual(loose.obligations.maximumUses ?? 1);
    expect(strict.obligations.maximumDurationSeconds).toBeLessThanOrEqual(
      loose.obligations.maximumDurationSeconds,
    );
  }
}

const groups = ['a', 'b', 'c'];
const objects = ['arn:aws:s3:::orders/x', 'arn:aws:s3:::ledger/y', 'arn:aws:s3:::orders'];
const group = fc.constantFrom(...groups).map((name) => `Gw::Group::"${name}"`);

const atom = fc.oneof(
  fc.constantFrom(
    'resource.name == "orders"',
    'resource.name like "l*"',
    'resource has path && resource.path == "x"',
    'resource == Gw::Resource::"arn:aws:s3:::orders"',
    'resource.type == context.env',
    'context.env == "prod"',
    'context.readOnly',
    'principal is Gw::Agent',
    'true',
    'false',
  ),
  group.map((name) => `principal in ${name}`),
  group.map((name) => `principal is Gw::Agent in ${name}`),
  fc.tuple(group, group).map(([one, other]) => `(principal in ${one}) == (principal in ${other})`),
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atom,
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `((${left}) && (${right}))`),
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `((${left}) || (${right}))`),
    tie('condition').map((inner) => `!(${inner})`),
    fc
      .tuple(tie('condition'), tie('condition'), tie('condition'))
      .map(([test, yes, no]) => `(if ${test} then ${yes} else ${no})`),
  ),
}));
const scope = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('principal', 'principal', 'principal is Gw::Agent'),
      group.map((name) => `principal in ${name}`),
      group.map((name) => `principal is Gw::Agent in ${name}`),
    ),
    fc.constantFrom('action', 'action in Gw::Action::"level:Read"', 'action in Gw::Action::"s3:Change"'),
    fc.constantFrom('resource', 'resource', 'resource == Gw::Resource::"arn:aws:s3:::orders/x"'),
  )
  .map((parts) => `(${parts.join(', ')})`);
const clauses = fc
  .array(fc.tuple(fc.constantFrom('when', 'unless'), condition), { maxLength: 2 })
  .map((list) => list.map(([kind, body]) => `${kind} { ${body} }`).join(' '));

const permit = fc.tuple(scope, clauses).map(([where, rest]) => `@id("ID") permit${where} ${rest};`);
const forbid = fc.tuple(scope, clauses).map(([where, rest]) => `@id("ID") forbid${where} ${rest};`);
const gate = fc
  .tuple(
    fc.subarray(['group:x', 'group:y', 'group:z'], { minLength: 1 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 4 }),
    scope,
    clauses,
  )
  .map(
    ([approvers, quorum, minutes, uses, where, rest]) =>
      `@id("ID") @gate("approval") @approvers("${approvers}") @quorum("${quorum}") @max_duration("PT${minutes}M") @max_uses("${uses}") ` +
      `forbid${where} ${rest} unless { context.approved };`,
  );
const restriction = fc.oneof(forbid, gate);
const everything = '@id("ID") permit(principal, action, resource);';
// A permit of everything among them, or most decisions would be denials and prove little.
const policySet = fc
  .tuple(fc.array(fc.oneof(permit, gate, forbid), { maxLength: 4 }), fc.boolean())
  .map(([some, open]) => (open ? [...some, everything] : some));
// One policy about every call, so that its condition decides.
const oneCondition = fc
  .tuple(fc.constantFrom('permit', 'forbid', 'gate'), fc.constantFrom('when', 'unless'), condition)
  .map(([kind, clause, body]) => {
    const rest = `(principal, action, resource) ${clause} { ${body} }`;
    if (kind === 'permit') return [`@id("ID") permit${rest};`];
    if (kind === 'forbid') return [everything, `@id("ID") forbid${rest};`];
    const opened = `forbid${rest} unless { context.approved };`;
    return [everything, `@id("ID") @gate("approval") @approvers("group:x") ${opened}`];
  });
const policiesInDoubt = fc.oneof(policySet, { arbitrary: oneCondition, weight: 4 });

const action = fc.constantFrom<[string, 'Read' | 'Write']>(
  ['s3:GetObject', 'Read'],
  ['s3:PutObject', 'Write'],
);
const known: fc.Arbitrary<Requirement> = fc
  .tuple(action, fc.constantFrom(...objects))
  .map(([[name, level], arn]) => requirement(name, level, arn));
const env = fc.constantFrom('prod', 'dev');
const hidden = ({ action, accessLevel }: Requirement) =>
  requirement(action, accessLevel, { arn: 'arn:aws:s3:::*', certainty: 'unknown' });

const anyNeed = fc.oneof(
  { arbitrary: known, weight: 3 },
  action.map(([name, level]) => hidden(requirement(name, level))),
);
const completeness = fc.constantFrom('complete' as const, 'complete' as const, 'truncated' as const);

test('adding a forbid or a gate never turns deny into ask or allow, nor ask into allow', async () => {
  const before = { allow: 0, ask: 0, deny: 0 };
  await fc.assert(
    fc.asyncProperty(
      policySet,
      fc.array(restriction, { minLength: 1, maxLength: 2 }),
      fc.array(anyNeed, { minLength: 1, maxLength: 2 }),
      fc.subarray(groups),
      completeness,
      env,
      async (policies, more, requirements, held, groupsCompleteness, tag) => {
        const principal = { groups: held, groupsCompleteness };
        const question = policyQuestion({ requirements, principal, tags: { env: tag } });
        const loose = await decide(policies, question);
        expectAtLeastAsStrict(await decide([...policies, ...more], question), loose);
        before[loose.effect] += 1;
      },
    ),
    { numRuns: 200 },
  );
  // Else there was nothing to turn.
  for (const effect of ['allow', 'ask', 'deny'] as const) expect(before[effect]).toBeGreaterThan(3);
}, 30_000);

test('adding a requirement never loosens', async () => {
  await fc.assert(
    fc.asyncProperty(policySet, known, known, fc.subarray(groups), async (policies, one, other, held) => {
      // `context.readOnly` speaks of the whole call: both actions are of one level.
      const second = { ...other, action: one.action, accessLevel: one.accessLevel };
      const principal = { groups: held };
      const alone = await decide(policies, policyQuestion({ requirements: [one], principal }));
      const both = await decide(policies, policyQuestion({ requirements: [one, second], principal }));
      expectAtLeastAsStrict(both, alone);
    }),
    { numRuns: 120 },
  );
}, 30_000);

test('an unknown resource is never looser than any resource it could be', async () => {
  await fc.assert(
    fc.asyncProperty(
      policiesInDoubt,
      action,
      fc.subarray(groups),
      env,
      async (policies, [name, level], held, tag) => {
        const ask = (one: Requirement) =>
          decide(
            policies,
            policyQuestion({ requirements: [one], principal: { groups: held }, tags: { env: tag } }),
          );
        const unknown = await ask(hidden(requirement(name, level)));
        for (const arn of objects) expectAtLeastAsStrict(unknown, await ask(requirement(name, level, arn)));
      },
    ),
    { numRuns: 250 },
  );
}, 30_000);

test('[J7] groups that are partly known are never looser than any groups they could be', async () => {
  await fc.assert(
    fc.asyncProperty(policiesInDoubt, known, fc.subarray(groups), async (policies, one, seen) => {
      const ask = (principal: Partial<Principal>) =>
        decide(policies, policyQuestion({ requirements: [one], principal }));
      const partly = await ask({ groups: seen, groupsCompleteness: 'truncated' });
      for (const more of [[], ['a'], ['b'], ['c'], ['a', 'b'], ['b', 'c'], groups]) {
        const held = [...new Set([...seen, ...more])];
        expectAtLeastAsStrict(partly, await ask({ groups: held }));
      }
    }),
    { numRuns: 250 },
  );
}, 30_000);

test('[J7] neither are both together', async () => {
  await fc.assert(
    fc.asyncProperty(policiesInDoubt, known, fc.subarray(groups), async (policies, one, held) => {
      const absent = { groups: [], groupsCompleteness: 'absent' as const };
      const least = await decide(
        policies,
        policyQuestion({ requirements: [hidden(one)], principal: absent }),
      );
      const wholly = await decide(
        policies,
        policyQuestion({ requirements: [one], principal: { groups: held } }),
      );
      expectAtLeastAsStrict(least, wholly);
    }),
    { numRuns: 150 },
  );
}, 30_000);
