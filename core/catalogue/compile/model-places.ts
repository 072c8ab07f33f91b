// Says where in a folder the model of each service is. A service is called as its folder or its file; one with two models
// is refused, since nobody could say which of them was read.
import { ModelError } from './model-error.ts';

/** A folder's or an archive's files, by their paths with `/`. */
export interface ModelFiles {
  readonly names: readonly string[];
  /** Unpacked where the name ends in `.gz`. */
  text(name: string): string;
}

const modelEnding = /\.json(?:\.gz)?$/;
const modelFile = /(?:^|\/)service-2\.json(?:\.gz)?$/;
/** What botocore and the AWS CLI keep beside models. */
const companion =
  /(?:^|\/)(?:(?:paginators|waiters|examples|endpoint-rule-set|endpoint-tests|completions|cli-examples)-\d+|[^/]*\.sdk-extras|endpoints|partitions|_retry|sdk-default-configuration)\.json(?:\.gz)?$/;

export interface ModelPlaces {
  /** `SERVICE/…/service-2.json` of the highest version, else the folder's only other JSON file, by the folder's name. */
  readonly folders: ReadonlyMap<string, string>;
  /** `SERVICE.json`, by the name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Throws ModelError for a service with two models. */
export function findModels(names: readonly string[]): ModelPlaces {
  const models = names.filter(
    (name) => modelEnding.test(name) && !companion.test(name) && !/(?:^|\/)\./.test(name),
  );
  const files = new Map<string, string>();
  for (const name of models.filter((each) => !each.includes('/'))) {
    place(files, name.replace(modelEnding, ''), name);
  }
  const folders = new Map<string, string>();
  const inFolders = models.filter((name) => name.includes('/'));
  for (const [folder, inside] of Map.groupBy(inFolders, (name) => name.split('/')[0] ?? '')) {
    const named = inside.filter((name) => modelFile.test(name));
    folders.set(folder, newest(folder, named.length > 0 ? named : inside));
    if (files.has(folder)) throw twoModels(folder, files.get(folder), folders.get(folder));
  }
  return { folders, files };
}

/** Of versions that are folders side by side. */
function newest(service: string, names: readonly string[]): string {
  const sorted = [...names].sort();
  const last = sorted.at(-1) ?? '';
  const other = sorted.findLast(
    (name) => name !== last && (folderOf(name) === folderOf(last) || depth(name) !== depth(last)),
  );
  if (other !== undefined) throw twoModels(service, other, last);
  return last;
}

export const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1);
const depth = (name: string) => name.split('/').length;

/** Throws ModelError when the service is there already. */
export function place(services: Map<string, string>, service: string, name: string): void {
  const known = services.get(service);
  if (known !== undefined) throw twoModels(service, known, name);
  services.set(service, name);
}

export function twoModels(service: string, one = '', other = ''): ModelError {
  return new ModelError(`the service \`${service}\` has two models, ${one} and ${other}: leave one`);
}
