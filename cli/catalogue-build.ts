// `countersign catalogue build`: a catalogue from a folder of service models. Writes all of it, or nothing.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { writeCatalogue } from '../adapters/catalogue-files.ts';
import { compileEndpoints } from '../adapters/endpoint-rules.ts';
import { modelFolder } from '../adapters/model-folder.ts';
import { compileCatalogue } from '../core/catalogue/compile/compile-catalogue.ts';
import { ModelError } from '../core/catalogue/compile/model-error.ts';
import { openModels } from '../core/catalogue/compile/service-models.ts';
import { CliFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

export function buildCatalogue(
  terminal: Terminal,
  options: { readonly models: string; readonly out: string; readonly json: boolean },
): void {
  const { models, out } = options;
  assertPlaces(models, out);
  const files = compiled(models);
  try {
    writeCatalogue(resolve(out), files);
  } catch (cause) {
    throw new CliFailure('failed', `${out} cannot be written: ${messageOf(cause)}`, { cause });
  }
  const services = files.size - 1;
  if (options.json) terminal.line(JSON.stringify({ services, catalogue: out }, null, 2));
  else terminal.line(`${services} ${services === 1 ? 'service' : 'services'} in ${out}`);
}

function compiled(models: string): ReadonlyMap<string, string> {
  try {
    return compileCatalogue(openModels(modelFolder(models), basename(resolve(models))), compileEndpoints);
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    throw new CliFailure('failed', `${models}: ${cause.message}`, { cause });
  }
}

function assertPlaces(models: string, out: string): void {
  if (!existsSync(models) || !statSync(models).isDirectory()) {
    throw new CliFailure('usage', `there is no folder ${models}: name one with service models`);
  }
  if (`${realPath(out)}${sep}`.startsWith(`${realPath(models)}${sep}`)) {
    throw new CliFailure('usage', `${out} is inside ${models}: a catalogue would be taken for models`);
  }
  if (existsSync(out) && !(statSync(out).isDirectory() && readdirSync(out).length === 0)) {
    throw new CliFailure('usage', `${out} is there already: name a folder that is empty or does not exist`);
  }
}

/** Of what may not exist yet. */
function realPath(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return realpathSync(whole);
  const parent = dirname(whole);
  return parent === whole ? whole : join(realPath(parent), basename(whole));
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
