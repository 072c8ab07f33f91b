// Two tables of real calls against the shipped policies: techniques of escalation that nobody gets through without a human
// [E3] [E4], and calls that the packs' users need every day and get without one, so that denying everything does not pass.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CountersignError } from '../../core/countersign-error.ts';
import type { PolicyEngine } from '../../core/ports.ts';
import type { Requirement } from '../../core/requirement.ts';
import {
  decideOn,
  requirementsOfTableCall,
  shippedEngine,
  type TableCall,
} from '../support/shipped-policies.ts';

const call = {
  service: z.string(),
  operation: z.string(),
  region: z.string().optional(),
  parameters: z.record(z.string(), z.json()),
};
const techniques = read(
  'escalation-techniques.json',
  z.strictObject({
    name: z.string(),
    /** The public page that describes it. */
    source: z.url(),
    /** `leadsTo`: harmless by itself, after or before the calls that make the technique. */
    calls: z.array(z.strictObject({ ...call, leadsTo: z.literal(true).optional() })),
  }),
);
const benignCalls = read(
  'benign-calls.json',
  z.strictObject({ name: z.string(), group: z.string(), env: z.string(), ...call }),
);

const groups = ['explorers', 'deployers', 'data-agents', 'incident-responders', 'agents'];
const environments = ['dev', 'staging', 'prod'];

/** A team that permits everything: what is left is the guardrails. */
const everything = `
@id("everything")
permit (principal in Gw::Group::"everything",
  action in [Gw::Action::"level:Read", Gw::Action::"level:List", Gw::Action::"level:Change"], resource);`;

/** Who permits all reads permits this one too. */
const reads = ['reads secrets in the start-up scripts of machines'];

const engine = shippedEngine();
const permissive = shippedEngine(everything);

test('the tables are as long as they claim, and name each thing once', () => {
  expect(techniques.length).toBeGreaterThanOrEqual(60);
  expect(benignCalls.length).toBeGreaterThanOrEqual(150);
  expect(new Set(techniques.map(({ name }) => name)).size).toBe(techniques.length);
  expect(new Set(benignCalls.map(({ name, group }) => `${group} ${name}`)).size).toBe(benignCalls.length);
  expect(groups.filter((group) => !benignCalls.some((each) => each.group === group))).toEqual([]);
});

describe.each(techniques)('[E3] [E4] $name', ({ name, calls }) => {
  const decisive = calls.filter(({ leadsTo }) => leadsTo !== true) as readonly TableCall[];

  test('passes for no group in no environment without a human', async () => {
    expect(decisive).not.toEqual([]);
    const passed = await effects(engine, groups, environments, decisive, 'agent');
    expect(passed.filter(({ effect }) => effect === 'allow')).toEqual([]);
  });

  test.skipIf(reads.includes(name))(
    'asks or denies whatever a team permits; in production agents are denied',
    async () => {
      const asAgent = await effects(permissive, ['everything'], ['dev', 'prod'], decisive, 'agent');
      const asHuman = await effects(permissive, ['everything'], ['dev', 'prod'], decisive, 'human');
      expect([...asAgent, ...asHuman].filter(({ effect }) => effect === 'allow')).toEqual([]);
      expect(asAgent.filter(({ env, effect }) => env === 'prod' && effect !== 'deny')).toEqual([]);
    },
  );

  test('consists of calls that the models of AWS know', () => {
    for (const each of calls as readonly TableCall[]) expect(() => needsOf(each)).not.toThrow();
  });
});

describe.each(groups)('%s', (group) => {
  const own = benignCalls.filter((each) => each.group === group);
  test.each(own.map((each) => [`${each.name} (${each.env})`, each] as const))('%s', async (_name, each) => {
    const { service, operation, region, parameters } = each as TableCall;
    const tried: TableCall = { service, operation, parameters, ...(region !== undefined && { region }) };
    const requirements = requirementsOfTableCall(tried);
    const decision = await decideOn(engine, { groups: [group] }, each.env, tried, requirements);
    expect(decision.effect, JSON.stringify(decision.reasons)).toBe('allow');
  });
});

async function effects(
  asked: PolicyEngine,
  principalGroups: readonly string[],
  envs: readonly string[],
  calls: readonly TableCall[],
  kind: 'agent' | 'human',
) {
  const results: { operation: string; group: string; env: string; effect: string }[] = [];
  for (const each of calls) {
    const requirements = needsOf(each);
    for (const group of principalGroups) {
      for (const env of envs) {
        const effect =
          requirements === undefined
            ? 'deny'
            : (await decideOn(asked, { kind, groups: [group] }, env, each, requirements)).effect;
        results.push({ operation: `${each.service}:${each.operation}`, group, env, effect });
      }
    }
  }
  return results;
}

/** Undefined: the gateway refuses the call, since what it needs is not known. Throws for a call that is not AWS's. */
function needsOf(each: TableCall): readonly Requirement[] | undefined {
  try {
    return requirementsOfTableCall(each);
  } catch (error) {
    if (error instanceof CountersignError && error.code === 'unmapped-operation') return undefined;
    throw error;
  }
}

function read<T>(file: string, row: z.ZodType<T>): readonly T[] {
  return z.array(row).parse(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')));
}
