// The catalogue of the served services, compiled in memory (a third of a second per test file that imports it).

import type { Call } from '../../core/call.ts';
import { createCatalogue } from '../../core/catalogue/catalogue.ts';
import type { Operation, Service } from '../../core/catalogue/model.ts';
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

/** A call with its operation; one that no model has gets an operation that says nothing. */
export function withOperation(call: Call): { readonly call: Call; readonly operation: Operation } {
  const service = { id: call.service, signingName: call.service } as Service;
  const unmodelled = { service, name: call.operation } as Operation;
  return { call, operation: servedCatalogue.service(call.service)?.operation(call.operation) ?? unmodelled };
}
