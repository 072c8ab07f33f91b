// What stays in a Cedar instance is bounded, however many services and versions of the policies it is asked about.
import { expect, test } from 'vitest';
import { loadCedar, readPolicies } from '../../adapters/cedar.ts';
import { createPreparedSets } from '../../adapters/cedar-prepared-sets.ts';
import { createPolicySet } from '../../core/policy/policy-set.ts';

const services = ['s3', 'sqs', 'sns', 'lambda'];
const cedar = loadCedar();

function policySetOf(version: string) {
  const texts = services.map(
    (service) =>
      `@id("${version}-${service}") permit(principal, action in Gw::Action::"${service}:*", resource);`,
  );
  return createPolicySet(version, readPolicies(cedar, { 'a.cedar': texts.join('\n') }).policies);
}

test('uses few names over and over, and holds no more policies than it may', () => {
  const held = new Map<string, number>();
  let most = 0;
  const prepared = createPreparedSets(
    {
      ...cedar,
      preparsePolicySet: (name, policies) => {
        held.set(name, Object.keys(policies.staticPolicies ?? {}).length);
        most = Math.max(
          most,
          [...held.values()].reduce((sum, count) => sum + count, 0),
        );
        return cedar.preparsePolicySet(name, policies);
      },
    },
    2,
  );
  for (const version of ['v1', 'v2', 'v1']) {
    const policies = policySetOf(version);
    for (const service of [...services, 's3', 's3']) {
      const answer = cedar.statefulIsAuthorized({
        principal: { type: 'Gw::Agent', id: 'a' },
        action: { type: 'Gw::Action', id: `${service}:Do` },
        resource: { type: 'Gw::Resource', id: 'r' },
        context: {},
        entities: [
          {
            uid: { type: 'Gw::Action', id: `${service}:Do` },
            attrs: {},
            parents: [{ type: 'Gw::Action', id: `${service}:*` }],
          },
        ],
        preparsedPolicySetId: prepared.nameOf(version, {
          shard: policies.shardOf(`${service}:Do`),
          variant: 'known',
          scopeGroups: [],
        }),
      });
      expect(answer).toMatchObject({ response: { diagnostics: { reason: [`${version}-${service}`] } } });
    }
  }
  expect(most).toBe(2);
  expect(held.size).toBe(2);
});
