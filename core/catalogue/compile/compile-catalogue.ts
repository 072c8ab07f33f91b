// Compiles the models of services into the files of a catalogue. Pure: models in, files out.
import type { CompiledIndex } from '../compiled.ts';
import type { Endpoints } from '../model.ts';
import type { BotocoreOperation } from './botocore-model.ts';
import { compileService } from './compile-service.ts';
import type { ServiceModels } from './service-models.ts';

export interface EndpointRules {
  /** Absent for services without a rule set. */
  readonly ruleSet: unknown;
  readonly endpointPrefix: string;
  readonly signingName: string;
  readonly partitions: ServiceModels['partitions'];
}

/** Runs a service's endpoint rules: gives the endpoints of each operation. */
export type CompileEndpoints = (rules: EndpointRules) => (operation: BotocoreOperation) => Endpoints;

/**
 * The text of every file by its name: `index` and one per service. The same bytes every time. Throws ModelError for
 * what is no model of a service.
 */
export function compileCatalogue(
  models: ServiceModels,
  compileEndpoints: CompileEndpoints,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const index: { source: string; services: Record<string, CompiledIndex['services'][string]> } = {
    source: models.source,
    services: {},
  };
  for (const id of models.serviceIds) {
    const model = models.model(id);
    const { endpointPrefix, signingName = endpointPrefix } = model.metadata;
    const endpointsOf = compileEndpoints({
      ruleSet: models.endpointRuleSet(id),
      endpointPrefix,
      signingName,
      partitions: models.partitions,
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
