// What is beside the function's code of services and of IAM: `catalogue/….json` and `iam/….json`.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadFile } from '../core/catalogue/service-data.ts';

export function deployedServiceFiles(directory: string): LoadFile {
  return (name) => readFileSync(join(directory, name), 'utf8');
}

/** Which folder is `catalogue`, and which `iam`. */
export type ServiceFolders = Readonly<Record<string, string>>;

/** Name → lower-case hex SHA-256, sorted and without either index. */
export function hashesIn(folders: ServiceFolders): Readonly<Record<string, string>> {
  const names = Object.entries(folders).flatMap(([kind, directory]) =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.json') && name !== 'index.json')
      .map((name) => `${kind}/${name}`),
  );
  const hashOf = (name: string) => createHash('sha256').update(textIn(folders, name)).digest('hex');
  return Object.fromEntries(names.sort().map((name) => [name, hashOf(name)]));
}

export function textsIn(folders: ServiceFolders, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, textIn(folders, name)]));
}

/** The same of what is deployed, which stays as it is: computed once, when it is first asked for. */
export function deployedHashes(directory: string): () => Readonly<Record<string, string>> {
  let hashes: Readonly<Record<string, string>> | undefined;
  return () => {
    hashes ??= hashesIn({ catalogue: join(directory, 'catalogue'), iam: join(directory, 'iam') });
    return hashes;
  };
}

function textIn(folders: ServiceFolders, name: string): string {
  const [kind = '', file = ''] = name.split('/');
  return readFileSync(join(folders[kind] ?? '', file), 'utf8');
}
