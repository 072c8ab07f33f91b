// Publishes policies and connections, or neither: everything is validated before anything is written. Running it again
// changes nothing.
import { z } from 'zod';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { connectionSchema, type WritableConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import type { PolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { createPolicyBundle } from '../../core/policy/bundle.ts';
import { sentenceOf } from '../../core/policy/finding.ts';
import type { Clock } from '../../core/ports.ts';
import type { IamData } from '../../core/requirements/iam-data.ts';

export interface Publication {
  /** File name → Cedar text. */
  readonly policyFiles: Readonly<Record<string, string>>;
  /** An array of Connection, not validated yet. */
  readonly connections: unknown;
}

export interface PublishDependencies {
  readonly policyStore: PolicyStore;
  readonly connectionStore: WritableConnectionStore;
  readonly iam: IamData;
  readonly clock: Clock;
  /** With 2, what a deploy brings waits for a person. */
  readonly publishers: 1 | 2;
}

export interface Published {
  readonly version: string;
  /** `staged`: the policies wait for a person to confirm them. */
  readonly status: 'published' | 'staged';
  /** Ids, sorted. */
  readonly policies: readonly string[];
  /** Names, sorted. Connections that are not among them were removed. */
  readonly connections: readonly string[];
}

/**
 * Throws CountersignError `invalid-parameter` with every finding, `policies-changed` when others were published meanwhile,
 * `record-unavailable`.
 */
export async function publish(
  { policyFiles, connections }: Publication,
  { policyStore, connectionStore, iam, clock, publishers }: PublishDependencies,
): Promise<Published> {
  const replaces = await policyStore.currentVersion();
  const bundle = createPolicyBundle(policyFiles);
  const { policies, findings } = validatePolicies(policyFiles, iam);
  const parsed = z.array(connectionSchema).safeParse(connections);
  const all = [
    ...findings.map(sentenceOf),
    ...(parsed.error?.issues ?? []).map((issue) => `connections: ${issue.path.join('.')}: ${issue.message}`),
    ...duplicates((parsed.data ?? []).map(({ name }) => name)),
  ];
  if (!parsed.success || all.length > 0) {
    throw new CountersignError(
      'invalid-parameter',
      `nothing was published, since ${all.length} findings must be mended first: ${all.map((finding) => `\n- ${finding}`).join('')}`,
    );
  }
  const names = parsed.data.map(({ name }) => name).sort();
  // First, so that whoever comes second writes nothing.
  const atEpochSeconds = Math.floor(clock() / 1000);
  const waits = publishers === 2 && replaces !== bundle.version;
  await (waits
    ? policyStore.stage(bundle, {
        version: bundle.version,
        ...(replaces === undefined ? {} : { replaces }),
        atEpochSeconds,
      })
    : policyStore.publish(bundle, { by: 'deploy', atEpochSeconds, replaces }));
  for (const connection of parsed.data) await connectionStore.put(connection);
  // Last, so that a failure on the way leaves what was there.
  for (const { name } of await connectionStore.list()) {
    if (!names.includes(name)) await connectionStore.remove(name);
  }
  return {
    version: bundle.version,
    status: waits ? 'staged' : 'published',
    policies: policies.map(({ id }) => id).sort(),
    connections: names,
  };
}

function duplicates(names: readonly string[]): readonly string[] {
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(repeated)].map((name) => `connections: \`${name}\` is there more than once`);
}
