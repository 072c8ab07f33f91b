// The names of all operations that can be called, from the files of the catalogue. Read when first asked for: the catalogue
// itself loads a service only when a call names it.
import type { CompiledIndex, CompiledService } from './compiled.ts';

export type OperationNames = () => ReadonlyMap<string, readonly string[]>;

/** `load` as createCatalogue has it. */
export function createOperationNames(load: (name: string) => string): OperationNames {
  let known: ReadonlyMap<string, readonly string[]> | undefined;
  const parsed = <T>(name: string): T => JSON.parse(load(name));
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
