// The names of all operations that can be called, from the files of the catalogue. Read when first asked for: the catalogue
// itself loads a service only when a call names it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledIndex, CompiledService } from '../core/catalogue/compiled.ts';

/** Throws an Error when the directory holds no catalogue. */
export function operationNamesFromDirectory(directory: string): () => ReadonlyMap<string, readonly string[]> {
  let known: ReadonlyMap<string, readonly string[]> | undefined;
  const parsed = <T>(name: string): T => JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8'));
  return () => {
    known ??= new Map(
      Object.keys(parsed<CompiledIndex>('index').services).map((id) => [id, servedNames(parsed(id))]),
    );
    return known;
  };
}

function servedNames({ operations }: CompiledService): string[] {
  return Object.entries(operations)
    .filter(([, { unserved }]) => unserved === undefined)
    .map(([name]) => name);
}
