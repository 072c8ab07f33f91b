// The newest models are measured with a catalogue of these and no others.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { catalogueFromDirectory } from '../../../adapters/catalogue-files.ts';
import { newestModels } from '../../../scripts/conformance/measured-models.ts';
import { orchard } from '../../support/orchard-models.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'measured-'));
});
afterEach(() => rmSync(project, { recursive: true }));

/** A Python whose botocore has one service. */
function pythonWith(version: string, serviceId: string): string {
  const botocore = join(project, `botocore-${version}`);
  const models = join(botocore, 'data', serviceId, '2026-11-01');
  mkdirSync(models, { recursive: true });
  writeFileSync(join(models, 'service-2.json.gz'), gzipSync(JSON.stringify(orchard)));
  const python = join(project, `python-${version}`);
  writeFileSync(python, `#!/bin/sh\nprintf '%s\\n' ${version} '${botocore}'\n`, { mode: 0o755 });
  return python;
}

test('is made of the models of the botocore that is installed now', async () => {
  await newestModels(project, pythonWith('1.0.0', 'orchard'));
  const python = pythonWith('1.1.0', 'meadow');
  const { source, modelsDirectory, catalogueDirectory } = await newestModels(project, python);
  expect(source).toBe('botocore@1.1.0');
  expect(modelsDirectory).toBe(join(project, 'botocore-1.1.0', 'data'));
  expect(JSON.parse(readFileSync(join(catalogueDirectory, 'index.json'), 'utf8')).source).toBe(source);
  const catalogue = catalogueFromDirectory(catalogueDirectory);
  expect(catalogue.serviceIds).toEqual(['meadow']);
  expect(catalogue.service('meadow')?.operation('PickApple')).toBeDefined();
});
