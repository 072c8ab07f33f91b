// The operation catalogue as files in one directory, beside the function's code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCatalogue } from '../core/catalogue/catalogue.ts';
import type { Catalogue } from '../core/catalogue/model.ts';

/** Throws an Error when the directory holds no catalogue; `npm run build` writes one to dist/catalogue. */
export function catalogueFromDirectory(directory: string): Catalogue {
  return createCatalogue((name) => readFileSync(join(directory, `${name}.json`), 'utf8'));
}
