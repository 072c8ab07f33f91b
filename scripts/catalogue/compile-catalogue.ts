// Compiles the models of services into the files of a catalogue.
import type { CompiledIndex } from '../../core/catalogue/compiled.ts';
import { openBotocore } from './botocore.ts';
import { compileEndpoints } from './compile-endpoints.ts';
import { compileService } from './compile-service.ts';
import { servedServices } from './served-services.ts';

/**
 * The text of every file by its name: `index` and one per service. `services`: the served ones by default, or `all`
 * of the models. The same bytes every time. Throws an Error for a service without a model.
 */
export function compileCatalogue(
  services: readonly string[] | 'all' = servedServices,
): ReadonlyMap<string, string> {
  const botocore = openBotocore();
  const files = new Map<string, string>();
  const index: { source: string; services: Record<string, CompiledIndex['services'][string]> } = {
    source: botocore.source,
    services: {},
  };
  for (const id of services === 'all' ? botocore.serviceIds : [...services].sort()) {
    const model = botocore.model(id);
    const { endpointPrefix } = model.metadata;
    const endpoints = compileEndpoints(botocore.endpointRuleSet(id), endpointPrefix, botocore.partitions);
    const service = compileService(id, model, endpoints);
    index.services[id] = { signingName: service.signingName };
    files.set(id, `${JSON.stringify(service)}\n`);
  }
  files.set('index', `${JSON.stringify(index)}\n`);
  return files;
}
