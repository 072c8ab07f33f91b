// Writes the operation catalogue: dist/catalogue/index.json and one file per service, the same bytes every time.
// `node scripts/build-catalogue.ts` builds the served services, `--all` every service of the models.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileCatalogue } from './catalogue/compile-catalogue.ts';

/**
 * Replaces `outputDirectory` by a fresh catalogue of `services` (default: the served ones; `all`: every one).
 * Throws an Error for a service without a model.
 */
export async function buildCatalogue(options: {
  readonly outputDirectory: string;
  readonly services?: readonly string[] | 'all';
}): Promise<void> {
  const files = compileCatalogue(options.services);
  rmSync(options.outputDirectory, { recursive: true, force: true });
  mkdirSync(options.outputDirectory, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(options.outputDirectory, `${name}.json`), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outputDirectory = fileURLToPath(new URL('../dist/catalogue', import.meta.url));
  await buildCatalogue({ outputDirectory, ...(process.argv.includes('--all') ? { services: 'all' } : {}) });
}
