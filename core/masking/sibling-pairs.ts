// Values whose neighbour names them: `ParameterKey`/`ParameterValue`, `name`/`value`, `--password` before its value in a list. The
// neighbour's text is read like a key. It never looks at the value itself.
import type { JsonObject, JsonValue } from '../json.ts';
import { secretKindOf } from './secret-names.ts';

const nameEnds = [
  'Name',
  'name',
  'Key',
  'key',
  'NAME',
  'KEY',
  'Field',
  'field',
  'Id',
  'Variable',
  'variable',
  'Property',
];
const valueEnds = [
  'Value',
  'value',
  'Values',
  'values',
  'VALUE',
  'DefaultValue',
  'defaultValue',
  'ResolvedValue',
  'StringValue',
  'stringValue',
  'Default',
  'default',
];

/** Prefixes of pairs: `ParameterKey`/`ParameterValue`, `OptionName`/`Value`. */
const prefixes = [
  '',
  'Parameter',
  'parameter',
  'Option',
  'option',
  'Output',
  'output',
  'Attribute',
  'attribute',
  'Header',
  'header',
  'Setting',
  'setting',
  'Property',
  'property',
  'Variable',
  'variable',
  'Env',
  'env',
  'Param',
  'param',
  'Config',
  'config',
  'Secret',
  'secret',
  'Tag',
  'tag',
];

const nameKeys: ReadonlySet<string> = new Set(
  prefixes.flatMap((prefix) => nameEnds.map((end) => prefix + end)),
);
const valueKeys: ReadonlySet<string> = new Set(
  prefixes.flatMap((prefix) => valueEnds.map((end) => prefix + end)),
);

/** CodeBuild's and others' variables that hold where the value is kept, not the value. */
const references: ReadonlySet<string> = new Set(['PARAMETER_STORE', 'SECRETS_MANAGER']);

/** The kind of secret that the object's name says its values are. */
export function secretPairKind(object: JsonObject): string | undefined {
  let kind: string | undefined;
  let hasValue = false;
  for (const name in object) {
    if (valueKeys.has(name)) hasValue = true;
    const entry = object[name];
    if (kind === undefined && typeof entry === 'string' && nameKeys.has(name))
      kind = secretKindOf(entry, 'data');
  }
  if (kind === undefined || !hasValue) return undefined;
  const { type = object.Type } = object;
  return typeof type === 'string' && references.has(type) ? undefined : kind;
}

/** Whether the member names the value beside it: `name` in `{ name, value }`. */
export const isPairName = (name: string, object: JsonObject): boolean =>
  nameKeys.has(name) && Object.keys(object).some((other) => valueKeys.has(other));

export const isPairValue = (name: string): boolean => valueKeys.has(name);

const flag = /^--?([A-Za-z][\w.-]*)$/;

/** In a list of arguments: the kind that the argument before announces, as `--password` does. */
export function announcedKind(before: JsonValue | undefined): string | undefined {
  const name = typeof before === 'string' && before.length <= 80 ? flag.exec(before)?.[1] : undefined;
  return name === undefined ? undefined : secretKindOf(name, 'data');
}
