// Writes the operation catalogue: dist/catalogue/index.json and one file per service, the same bytes every time.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeCatalogue } from '../adapters/catalogue-files.ts';
import { compileEndpoints } from '../adapters/endpoint-rules.ts';
import { compileCatalogue } from '../core/catalogue/compile/compile-catalogue.ts';
import type { ServiceModels } from '../core/catalogue/compile/service-models.ts';
import { openBotocore } from './catalogue/botocore.ts';

/** Replaces `outputDirectory` by a fresh catalogue. `models`: by default those of the product. */
export async function buildCatalogue(options: {
  readonly outputDirectory: string;
  readonly models?: ServiceModels;
}): Promise<void> {
  const files = compileCatalogue(options.models ?? openBotocore(), compileEndpoints);
  rmSync(options.outputDirectory, { recursive: true, force: true });
  writeCatalogue(options.outputDirectory, files);
}

if (import.meta.main)
  await buildCatalogue({ outputDirectory: join(import.meta.dirname, '../dist/catalogue') });
