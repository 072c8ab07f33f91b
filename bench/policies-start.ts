// A process of its own in which the policy engine starts as in a new Lambda environment, step by step. Started by
// bench/policies.ts with the number of policies. Steps are in CPU time, which other work on the machine does not lengthen.
import { loadCedar, readPolicies } from '../adapters/cedar.ts';
import { createPreparedSets } from '../adapters/cedar-prepared-sets.ts';
import { createBundle, packBundle, unpackBundle } from '../core/bundle.ts';
import { policyBundles } from '../core/policy/bundle.ts';
import { createPolicySet } from '../core/policy/policy-set.ts';
import { services, writePolicies } from './policy-samples.ts';

const packed = packBundle(createBundle(policyBundles, writePolicies(Number(process.argv[2]), services)));
const residentBefore = process.memoryUsage.rss();
const steps: Record<string, number> = {};

function step<T>(name: string, act: () => T): T {
  const before = process.cpuUsage();
  const result = act();
  const { user, system } = process.cpuUsage(before);
  steps[name] = (user + system) / 1000;
  return result;
}

const cedar = step('wasm', loadCedar);
const bundle = step('unpack', () => unpackBundle(policyBundles, packed));
const { policies } = step('parse', () => readPolicies(cedar, bundle.files));
const set = step('index', () => createPolicySet(bundle.version, policies));
const prepared = createPreparedSets(cedar);
const nameOf = (action: string) =>
  prepared.nameOf(bundle.version, { shard: set.shardOf(action), variant: 'known', scopeGroups: ['team-1'] });
const ask = (name: string) =>
  cedar.statefulIsAuthorized({
    principal: { type: 'Gw::Agent', id: 'a' },
    action: { type: 'Gw::Action', id: 's3:GetObject' },
    resource: { type: 'Gw::Resource', id: 'r' },
    context: { env: 'prod', approved: false },
    entities: [],
    preparsedPolicySetId: name,
  });
step('first decision', () => ask(nameOf('none:Nothing')));
step('first of a service', () => ask(nameOf('s3:GetObject')));
process.send?.({
  steps,
  residentMegabytes: (process.memoryUsage.rss() - residentBefore) / 1e6,
});
process.disconnect?.();
