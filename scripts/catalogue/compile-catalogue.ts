// Compiles the models of all services into the files of a catalogue.
import type { CompiledIndex } from '../../core/catalogue/compiled.ts';
import { openBotocore } from './botocore.ts';
import { compileEndpoints } from './compile-endpoints.ts';
import { compileService } from './compile-service.ts';

/**
 * The text of every file by its name: `index` and one per service. The same bytes every time. Throws an Error for a
 * service without a model.
 */
export function compileCatalogue(): ReadonlyMap<string, string> {
  const botocore = openBotocore();
  const files = new Map<string, string>();
  const index: { source: string; services: Record<string, CompiledIndex['services'][string]> } = {
    source: botocore.source,
    services: {},
  };
  for (const id of botocore.serviceIds) {
    const model = botocore.model(id);
    const { endpointPrefix, signingName = endpointPrefix } = model.metadata;
    const endpointsOf = compileEndpoints({
      ruleSet: botocore.endpointRuleSet(id),
      endpointPrefix,
      signingName,
      partitions: botocore.partitions,
    });
    const service = compileService(id, model, endpointsOf);
    index.services[id] = {
      signingName: service.signingName,
      operations: Object.keys(service.operations).length,
    };
    files.set(id, `${JSON.stringify(service)}\n`);
  }
  files.set('index', `${JSON.stringify(index)}\n`);
  return files;
}
