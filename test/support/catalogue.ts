// The catalogue of the served services, compiled in memory (a third of a second per test file that imports it).
import { createCatalogue } from '../../core/catalogue/catalogue.ts';
import type { Operation } from '../../core/catalogue/model.ts';
import { compileCatalogue } from '../../scripts/catalogue/compile-catalogue.ts';

const files = compileCatalogue();

export const servedCatalogue = createCatalogue((name) => {
  const text = files.get(name);
  if (text === undefined) throw new Error(`no catalogue file ${name}`);
  return text;
});

export function servedOperation(service: string, name: string): Operation {
  const operation = servedCatalogue.service(service)?.operation(name);
  if (operation === undefined) throw new Error(`no operation ${service}:${name}`);
  return operation;
}
