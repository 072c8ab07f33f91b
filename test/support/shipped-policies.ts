// The policies that we ship, and what the gateway would decide under them on a real call: read from JSON, taken apart into
// what it needs of IAM, and put to the engine.
import { globSync, readFileSync } from 'node:fs';
import { createCedarPolicyEngine } from '../../adapters/cedar-policy-engine.ts';
import { createBundle } from '../../core/bundle.ts';
import type { Decision } from '../../core/decision.ts';
import type { JsonObject } from '../../core/json.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import type { PolicyEngine } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import { askedRequirements, type Requirement } from '../../core/requirement.ts';
import { requirementsOf } from '../../core/requirements/requirements.ts';
import { callFromJson } from '../../core/wire/call-from-json.ts';
import { servedCatalogue } from './catalogue.ts';
import { servedIamData } from './iam-data.ts';
import { policyQuestion } from './policy-question.ts';

export interface TableCall {
  readonly service: string;
  readonly operation: string;
  /** Absent: `eu-central-1`. */
  readonly region?: string;
  readonly parameters: JsonObject;
}

/** File name → Cedar text. */
export const shippedPolicies: Readonly<Record<string, string>> = Object.fromEntries(
  globSync('**/*.cedar', { cwd: 'policies' }).map((name) => [name, readFileSync(`policies/${name}`, 'utf8')]),
);

/** `more`: a policy beside ours. */
export function shippedEngine(more?: string): PolicyEngine {
  const files = more === undefined ? shippedPolicies : { ...shippedPolicies, 'more.cedar': more };
  return createCedarPolicyEngine({
    loadBundle: async () => createBundle(policyBundles, files),
    clock: () => 0,
    maximumAgeSeconds: 30,
  });
}

/** What the call asks for. Throws as the gateway does for a call that is not understood. */
export function requirementsOfTableCall(call: TableCall): readonly Requirement[] {
  const read = callFromJson({ region: 'eu-central-1', ...call, accountId: '111122223333' }, servedCatalogue);
  return askedRequirements(requirementsOf(read, { partition: 'aws' }, servedIamData));
}

/** `env`: the connection's tag; null: it has none. */
export function decideOn(
  engine: PolicyEngine,
  principal: Partial<Principal>,
  env: string | null,
  call: TableCall,
  requirements: readonly Requirement[],
): Promise<Decision> {
  const { service, operation, region = 'eu-central-1' } = call;
  return engine.decide(
    policyQuestion({
      principal,
      tags: env === null ? {} : { env },
      call: { service, operation, region },
      requirements,
    }),
  );
}
