// The catalogue of all services, as the build writes it.
import { catalogueFromDirectory } from '../../adapters/catalogue-files.ts';
import type { Call } from '../../core/call.ts';
import type { Operation, Service } from '../../core/catalogue/model.ts';

export const servedCatalogue = catalogueFromDirectory('dist/catalogue');

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
