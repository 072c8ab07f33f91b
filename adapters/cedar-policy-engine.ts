// The policy engine on Cedar, over the bundle that is published now. Whatever fails on the way is a deny.
import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Bundle } from '../core/bundle.ts';
import { sentenceOf } from '../core/finding.ts';
import { createKeptCurrent } from '../core/kept-current.ts';
import { type Authorize, decideQuestion, denied, reason } from '../core/policy/decide-question.ts';
import { createPolicySet, type PolicySet, testsUses } from '../core/policy/policy-set.ts';
import type { Clock, PolicyEngine } from '../core/ports.ts';
import { type Cedar, loadCedar, readPolicies } from './cedar.ts';
import { createPreparedSets, type PreparedSets } from './cedar-prepared-sets.ts';

export interface CedarPolicyEngineOptions {
  /** The bundle that is published now; undefined: none is. Throws when that cannot be known. */
  readonly loadBundle: () => Promise<Bundle | undefined>;
  readonly clock: Clock;
  /** How old a bundle in memory may be before it is asked for again. */
  readonly maximumAgeSeconds: number;
}

export interface CedarPolicyEngine extends PolicyEngine {
  /** Asks for the bundle where that is due, so that the next decision need not wait for it. Never throws. */
  refresh(): Promise<void>;
}

export function createCedarPolicyEngine(options: CedarPolicyEngineOptions): CedarPolicyEngine {
  const { loadBundle, clock, maximumAgeSeconds } = options;
  let testsCallsSoFar = false;
  const kept = createKeptCurrent<PolicySet | undefined>({
    async load(last) {
      const bundle = await loadBundle();
      const policies = bundle && (last?.version === bundle.version ? last : instance.compile(bundle));
      testsCallsSoFar = policies?.testsCallsSoFar ?? false;
      return policies;
    },
    clock,
    maximumAgeSeconds,
  });

  // The first bundle is on its way while the instance is loaded.
  void kept.refresh();
  const instance = createInstance();

  return {
    async decide(question) {
      let version = 'none';
      try {
        await kept.refresh();
        const policies = kept.now();
        if (policies === undefined) {
          const message = 'no policies are published; publish some and try again';
          return denied(version, [reason('policy-error', message, [])]);
        }
        version = policies.version;
        const uses = testsUses(question, policies) ? await question.context.usesSoFar() : undefined;
        return decideQuestion(question, policies, instance.authorizeWith(policies), uses);
      } catch (error) {
        return denied(version, [reason('policy-error', explain(error), [])]);
      }
    },
    refresh: kept.refresh,
    testsCallsSoFar: () => testsCallsSoFar,
  };
}

/** The instance in use and what it has parsed. INVARIANT: an instance that threw is never asked again. */
function createInstance() {
  let current: Instance | undefined = loadInstance();

  function use<T>(ask: (instance: Instance) => T): T {
    current ??= loadInstance();
    try {
      return ask(current);
    } catch (error) {
      current = undefined;
      throw error;
    }
  }

  return {
    compile(bundle: Bundle): PolicySet {
      return use((instance) => {
        const { policies, findings } = readPolicies(instance.cedar, bundle.files);
        const [first] = findings;
        if (first !== undefined) {
          throw new Error(`the published policies are not valid: ${sentenceOf(first)}`);
        }
        const policySet = createPolicySet(bundle.version, policies);
        warm(instance, policySet);
        return policySet;
      });
    },

    authorizeWith({ version }: PolicySet): Authorize {
      return (request, approved) =>
        use(({ cedar, prepared }) => {
          const answer = cedar.statefulIsAuthorized({
            principal: request.principal,
            action: request.action,
            resource: request.resource,
            context: { ...request.context, approved },
            entities: request.entities as unknown as EntityJson[],
            preparsedPolicySetId: prepared.nameOf(version, request),
          });
          if (answer.type === 'failure') return { allowed: false, determining: [], failed: ['request'] };
          const { decision, diagnostics } = answer.response;
          return {
            allowed: decision === 'allow',
            determining: diagnostics.reason.sort(),
            failed: diagnostics.errors.map(({ policyId }) => policyId).sort(),
          };
        });
    },
  };
}

interface Instance {
  readonly cedar: Cedar;
  /** Goes with the instance. */
  readonly prepared: PreparedSets;
}

function loadInstance(): Instance {
  const cedar = loadCedar();
  return { cedar, prepared: createPreparedSets(cedar) };
}

/** The first decision of an instance costs many times what the later ones do: it is not a caller's. */
function warm({ cedar, prepared }: Instance, { version, shardOf }: PolicySet): void {
  const entity = (type: string) => ({ type: `Gw::${type}`, id: 'warm' });
  cedar.statefulIsAuthorized({
    principal: entity('Agent'),
    action: entity('Action'),
    resource: entity('Resource'),
    context: { env: 'warm', approved: false },
    entities: [{ uid: entity('Resource'), attrs: { name: 'warm' }, parents: [] }],
    preparsedPolicySetId: prepared.nameOf(version, {
      shard: shardOf('warm'),
      variant: 'known',
      scopeGroups: [],
    }),
  });
}

function explain(error: unknown): string {
  return error instanceof TypeError || error instanceof RangeError
    ? `the call could not be put to the policies: ${error.message}`
    : `the policies could not be asked: ${error instanceof Error ? error.message : 'unknown failure'}; try again`;
}
