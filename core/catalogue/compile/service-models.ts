// The models of services in a folder or an archive: botocore's layout, flat files, or Smithy's JSON AST, all in the form
// that the compiler takes. What is no model of a service is refused with its name.
import { awsPartitions, type Partition } from './aws-partitions.ts';
import type { BotocoreModel } from './botocore-model.ts';
import { checkedModel } from './checked-model.ts';
import { ModelError } from './model-error.ts';
import { findModels, folderOf, type ModelFiles, place } from './model-places.ts';
import { isSmithy, type SmithyModel, smithyEndpointRules, smithyServices } from './smithy-ast.ts';
import { fromSmithy } from './smithy-model.ts';

export interface ServiceModels {
  /** What the models are and of which version; it stands in the catalogue's index. */
  readonly source: string;
  /** Every service with a model, sorted. */
  readonly serviceIds: readonly string[];
  model(serviceId: string): BotocoreModel;
  /** Absent for services without a rule set. */
  endpointRuleSet(serviceId: string): unknown;
  readonly partitions: readonly Partition[];
}

/** As in a file name, and no `index`: that is the catalogue's own. */
const serviceName = /^(?!index$)[A-Za-z0-9][\w.-]{0,63}$/;

/** Throws ModelError when there are no models, or two of one service. Models are read when they are asked for. */
export function openModels(files: ModelFiles, source: string): ServiceModels {
  const names = new Set(files.names);
  const { folders, files: flat } = findModels(files.names);
  const places = new Map(folders);
  /** The service's shape, in a Smithy model of several services. */
  const shapeIds = new Map<string, string>();
  for (const [stem, name] of flat) {
    const model = parse(files, name);
    const services = isSmithy(model) ? smithyServices(model, name) : [];
    if (services.length < 2) place(places, stem, name);
    else {
      for (const { id, shapeId } of services) {
        place(places, id, name);
        shapeIds.set(id, shapeId);
      }
    }
  }
  for (const [id, name] of places) {
    if (!serviceName.test(id)) throw new ModelError(`${name}: \`${id}\` cannot be the name of a service`);
  }
  if (places.size === 0) {
    throw new ModelError(
      'there are no models: expected SERVICE/VERSION/service-2.json, SERVICE/service-2.json or SERVICE.json',
    );
  }

  const nameOf = (id: string): string => {
    const name = places.get(id);
    if (name === undefined) throw new ModelError(`${source} has no model of a service \`${id}\``);
    return name;
  };
  const smithyOf = (id: string, model: SmithyModel): string => {
    const services = smithyServices(model, nameOf(id));
    const shapeId = shapeIds.get(id) ?? services[0]?.shapeId ?? '';
    if (services.length === 1 || shapeIds.has(id)) return shapeId;
    throw new ModelError(`${nameOf(id)} has several services: put it beside the folders, not in one`);
  };
  /** Beside the model, packed or not. */
  const beside = (id: string, name: string): unknown => {
    const path = `${folderOf(nameOf(id))}${name}`;
    const found = [path, `${path}.gz`].find((each) => names.has(each));
    return folders.has(id) && found !== undefined ? parse(files, found) : undefined;
  };

  return {
    source,
    serviceIds: [...places.keys()].sort(),
    model(id) {
      const name = nameOf(id);
      const model = parse(files, name);
      if (isSmithy(model)) return checkedModel(fromSmithy(model, smithyOf(id, model), name), id, name);
      const extras = beside(id, 'service-2.sdk-extras.json') as { readonly merge?: Json } | undefined;
      return checkedModel(extras?.merge === undefined ? model : merge(model, extras.merge), id, name);
    },
    endpointRuleSet(id) {
      const rules = beside(id, 'endpoint-rule-set-1.json');
      if (rules !== undefined) return rules;
      const model = parse(files, nameOf(id));
      return isSmithy(model) ? smithyEndpointRules(model, smithyOf(id, model)) : undefined;
    },
    partitions: partitionsOf(files, names),
  };
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

function parse(files: ModelFiles, name: string): Json {
  try {
    return JSON.parse(files.text(name));
  } catch (cause) {
    throw new ModelError(`${name} is broken: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function merge(into: Json, from: Json): Json {
  const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(into) || !isObject(from)) return from;
  const merged = { ...into };
  for (const [name, value] of Object.entries(from)) {
    const present = merged[name];
    merged[name] = present === undefined ? value : merge(present, value);
  }
  return merged;
}

interface PartitionsFile {
  readonly partitions: readonly {
    readonly id: string;
    readonly regions: object;
    readonly outputs: { readonly dnsSuffix: string };
  }[];
}

function partitionsOf(files: ModelFiles, names: ReadonlySet<string>): readonly Partition[] {
  const name = ['partitions.json', 'partitions.json.gz'].find((each) => names.has(each));
  if (name === undefined) return awsPartitions;
  try {
    return (parse(files, name) as unknown as PartitionsFile).partitions.map((partition) => ({
      id: partition.id,
      regions: Object.keys(partition.regions).sort(),
      dnsSuffix: partition.outputs.dnsSuffix,
    }));
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    throw new ModelError(`${name} is broken: expected \`partitions\` with their regions`, { cause });
  }
}
