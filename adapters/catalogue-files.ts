// The operation catalogue as files in one directory, beside the function's code.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createCatalogue } from '../core/catalogue/catalogue.ts';
import type { Catalogue } from '../core/catalogue/model.ts';

/** Throws an Error when the directory holds no catalogue; `npm run build` writes one to dist/catalogue. */
export function catalogueFromDirectory(directory: string): Catalogue {
  return createCatalogue((name) => readFileSync(join(directory, `${name}.json`), 'utf8'));
}

/** The directory must not exist, or be empty. It is written beside its place and moved there: whole, or not at all. */
export function writeCatalogue(directory: string, files: ReadonlyMap<string, string>): void {
  const unfinished = `${directory}.unfinished-${process.pid}`;
  mkdirSync(dirname(directory), { recursive: true });
  try {
    mkdirSync(unfinished);
    for (const [name, text] of files) writeFileSync(join(unfinished, `${name}.json`), text);
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}
