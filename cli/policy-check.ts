// `countersign policy check` and `policy schema`: what is wrong with the policies of a folder, what they say, and the schema that
// they are validated against.
import { loadCedar } from '../adapters/cedar.ts';
import { schemaText } from '../adapters/cedar-text.ts';
import { sentenceOf } from '../core/finding.ts';
import type { LintedPolicy } from '../core/policy/lint.ts';
import { entitiesOf } from '../core/policy/policy-tree.ts';
import { createSchema, withActionGroups } from '../core/policy/schema.ts';
import { CliFailure, exitCodes } from './failure.ts';
import { counted, openFolder, type PolicyFolder, type PolicyOptions, show } from './policy-folder.ts';
import type { Terminal } from './terminal.ts';

/** The exit code. */
export async function checkPolicies(
  terminal: Terminal,
  path: string,
  options: PolicyOptions,
): Promise<number> {
  const folder = await openFolder(path, options);
  const findings = [...folder.findings, ...folder.problems];
  const gates = folder.policies.flatMap(({ gate }) => gate ?? []);
  const groups = sorted(folder.policies.flatMap(({ tree }) => [...entitiesOf(tree, 'Gw::Group')]));
  const found = {
    policies: folder.policies.map(listed),
    gates: gates.map(({ description: _, maximumDurationSeconds, maximumUses, ...gate }) => ({
      ...gate,
      maxDurationSeconds: maximumDurationSeconds,
      maxUses: maximumUses,
    })),
    groups,
    findings,
  };
  show(terminal, options.json, found, () => [
    ...findings.map(sentenceOf),
    `${summaryOf(folder)}: ${findings.length === 0 ? 'no findings' : counted(findings.length, 'finding', 'findings')}`,
  ]);
  return findings.length === 0 ? 0 : exitCodes.failed;
}

/** Cedar's own format by default, which editors read; JSON with `--json`. */
export async function printSchema(terminal: Terminal, path: string, options: PolicyOptions): Promise<void> {
  const { policies, findings, iam } = await openFolder(path, options);
  if (policies.length === 0) {
    throw new CliFailure('failed', `no policy could be read: ${findings.map(sentenceOf).join('; ')}`);
  }
  const schema = withActionGroups(createSchema(policies), iam);
  terminal.line(options.json ? JSON.stringify(schema, null, 2) : schemaText(loadCedar(), schema).trimEnd());
}

function listed({ id, file, tree }: LintedPolicy) {
  return {
    id,
    file,
    effect: tree.effect,
    description: tree.annotations?.description ?? '',
    actions: sorted(entitiesOf(tree, 'Gw::Action')),
    groups: sorted(entitiesOf(tree, 'Gw::Group')),
  };
}

function summaryOf({ files, policies }: PolicyFolder): string {
  const gates = policies.filter(({ gate }) => gate !== undefined).length;
  return `${counted(policies.length, 'policy', 'policies')} in ${counted(Object.keys(files).length, 'file', 'files')}, ${counted(gates, 'gate', 'gates')}`;
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort();
}
