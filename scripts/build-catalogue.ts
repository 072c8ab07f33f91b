// Writes the operation catalogue: dist/catalogue/index.json and one file per service, the same bytes every time.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCatalogue } from './catalogue/compile-catalogue.ts';

/** Replaces `outputDirectory` by a fresh catalogue. */
export async function buildCatalogue(options: { readonly outputDirectory: string }): Promise<void> {
  const files = compileCatalogue();
  rmSync(options.outputDirectory, { recursive: true, force: true });
  mkdirSync(options.outputDirectory, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(options.outputDirectory, `${name}.json`), text);
}

if (import.meta.main)
  await buildCatalogue({ outputDirectory: join(import.meta.dirname, '../dist/catalogue') });
