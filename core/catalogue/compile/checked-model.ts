// Checks that a model is one, whole and of types that are known, before it is compiled; and fills in what models of
// protocol tests leave out.
import type { BotocoreMember, BotocoreModel, BotocoreOperation, BotocoreShape } from './botocore-model.ts';
import { ModelError } from './model-error.ts';

/** Types that differ in nothing on the wire. */
const types: ReadonlyMap<string, string> = new Map([
  ...['structure', 'list', 'map', 'string', 'boolean', 'integer', 'long', 'float', 'double', 'timestamp'].map(
    (type) => [type, type] as const,
  ),
  ['blob', 'blob'],
  ['byte', 'integer'],
  ['short', 'integer'],
  ['character', 'string'],
]);
const locations: ReadonlySet<unknown> = new Set([
  undefined,
  'header',
  'headers',
  'querystring',
  'uri',
  'statusCode',
]);

/** `file`: for messages. Throws ModelError. */
export function checkedModel(value: unknown, id: string, file: string): BotocoreModel {
  const broken = (problem: string) => new ModelError(`${file} is no model of a service: ${problem}`);
  if (!isObject(value)) throw broken('expected a JSON object');
  const { metadata, operations, shapes = {} } = value;
  if (!isObject(metadata) || typeof metadata.protocol !== 'string') {
    throw broken('expected `metadata` with a `protocol`, or a Smithy model');
  }
  if (!isObject(operations) || !isObject(shapes)) throw broken('expected `operations` and `shapes`');
  const checkedShapes = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, checkedShape(name, shape)]),
  );
  const checked = {
    metadata: { apiVersion: '', endpointPrefix: id, signatureVersion: 'v4', ...metadata },
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, checkedOperation(name, operation)]),
    ),
    shapes: checkedShapes,
  } as BotocoreModel;
  const { protocol, protocols = [protocol], targetPrefix } = checked.metadata;
  if (targetPrefix === undefined && protocols.some((name) => /^json$|cbor$/.test(name))) {
    throw broken(`it speaks ${protocols.join(' and ')} and has no \`targetPrefix\``);
  }
  return checked;

  function checkedOperation(name: string, operation: unknown): BotocoreOperation {
    if (!isObject(operation)) throw broken(`its operation \`${name}\` is no object`);
    const { http = {}, input, output } = operation as Partial<BotocoreOperation>;
    for (const part of [input, output]) {
      if (part !== undefined) assertShape(part, name);
    }
    return {
      ...operation,
      name,
      http: { method: 'POST', requestUri: '/', ...http },
    };
  }

  function checkedShape(name: string, shape: unknown): BotocoreShape {
    const type = isObject(shape) ? types.get(String(shape.type)) : undefined;
    if (!isObject(shape) || type === undefined) {
      throw broken(`its shape \`${name}\` has a type that is not known`);
    }
    const { members = {}, member, key, value: entry } = shape as unknown as BotocoreShape;
    if ((type === 'list' && member === undefined) || (type === 'map' && (!key || !entry))) {
      throw broken(`its shape \`${name}\` is a ${type} of nothing`);
    }
    for (const each in members) assertShape(members[each], name);
    for (const each of [member, key, entry]) if (each !== undefined) assertShape(each, name);
    // Models are large: what needs no change is not copied.
    return (type === shape.type ? shape : { ...shape, type }) as unknown as BotocoreShape;
  }

  function assertShape(member: Partial<BotocoreMember> | undefined, holder: string): void {
    if (!isObject(member) || !Object.hasOwn(shapes as object, String(member.shape))) {
      throw broken(`\`${holder}\` names the shape \`${member?.shape}\`, which it lacks`);
    }
    if (!locations.has(member.location)) {
      throw broken(`\`${holder}\` has the location \`${member.location}\`, which is not known`);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
