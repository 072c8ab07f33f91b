// Loads compiled models on first use: a service when it is named, a shape when it is walked.
// Every look-up by a name from outside goes through a Map, so that `__proto__` or `constructor` are simply unknown.
import type { CompiledIndex, CompiledService } from './compiled.ts';
import type { Catalogue, Operation, Service, Shape } from './model.ts';
import { shapeGraph } from './shape-graph.ts';

/**
 * `load` gives the text of a compiled file by its name (`index`, or a service's id as the index has it) and may
 * throw when the file is missing.
 */
export function createCatalogue(load: (name: string) => string): Catalogue {
  const index: CompiledIndex = JSON.parse(load('index'));
  const entries = new Map(Object.entries(index.services));
  const operationsOf = (id: string) => entries.get(id)?.operations ?? 0;
  const idsBySigningName = Map.groupBy(
    [...entries.keys()].sort((a, b) => operationsOf(b) - operationsOf(a)),
    (id) => entries.get(id)?.signingName,
  );
  const loaded = new Map<string, Service>();
  return {
    serviceIds: [...entries.keys()],
    servicesBySigningName: (signingName) => idsBySigningName.get(signingName) ?? [],
    service(id) {
      if (!entries.has(id)) return undefined;
      const known = loaded.get(id);
      if (known !== undefined) return known;
      const service = createService(id, JSON.parse(load(id)));
      loaded.set(id, service);
      return service;
    },
  };
}

/** The same with one service alone: the others that sign with its name are not looked at. */
export function onlyService(catalogue: Catalogue, { id, signingName }: Service): Catalogue {
  return {
    serviceIds: [id],
    servicesBySigningName: (name) => (name === signingName ? [id] : []),
    service: (name) => (name === id ? catalogue.service(id) : undefined),
  };
}

function createService(id: string, compiled: CompiledService): Service {
  const { operations, shapes, queryShapes, queryCompatible, endpoints, otherEndpoints, ...facts } = compiled;
  const compiledOperations = new Map(Object.entries(operations));
  const shape = shapeGraph(shapes);
  const queryShape = queryShapes === undefined ? undefined : shapeGraph({ ...shapes, ...queryShapes });
  const known = new Map<string, Operation>();
  const service: Service = {
    ...facts,
    id,
    queryCompatible: queryCompatible === true,
    operationNames: [...compiledOperations.keys()],
    operation(name) {
      const present = known.get(name);
      if (present !== undefined) return present;
      const found = compiledOperations.get(name);
      if (found === undefined) return undefined;
      const { input, output, checksumRequired, responseStatusCode, endpoints: other, ...bindings } = found;
      const inputShape = input === undefined ? undefined : shape(input);
      const outputShape = output === undefined ? undefined : shape(output);
      const streamingInput = streamingMember(inputShape);
      const streamingOutput = streamingMember(outputShape);
      const operation: Operation = {
        ...bindings,
        service,
        name,
        checksumRequired: checksumRequired === true,
        responseStatusCode: responseStatusCode ?? 200,
        endpoints: (other === undefined ? endpoints : otherEndpoints?.[other]) ?? {},
        idempotencyTokens: [...(inputShape?.members?.values() ?? [])]
          .filter((member) => member.idempotencyToken)
          .map((member) => member.name),
        ...(inputShape === undefined ? {} : { input: inputShape }),
        ...(outputShape === undefined ? {} : { output: outputShape }),
        ...(queryShape === undefined || input === undefined ? {} : { queryInput: queryShape(input) }),
        ...(queryShape === undefined || output === undefined ? {} : { queryOutput: queryShape(output) }),
        ...(streamingInput === undefined ? {} : { streamingInput }),
        ...(streamingOutput === undefined ? {} : { streamingOutput }),
      };
      known.set(name, operation);
      return operation;
    },
  };
  return service;
}

/** The payload member when its bytes do not belong into the parameters: a stream of bytes or of events. */
function streamingMember(shape: Shape | undefined): string | undefined {
  const payload = shape?.payload === undefined ? undefined : shape.members?.get(shape.payload);
  return payload?.streaming === true || payload?.shape.eventStream === true ? payload.name : undefined;
}
