// How a schema of the OpenAPI document reads in a table: one row for each member, those inside others by their path.
import { code, plain, table } from './table.ts';

/** What the document uses of JSON Schema 2020-12. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** @param schemaPage where the headings of named schemas stand, seen from the page that this is for */
export function schemaTable(schema: Schema, schemaPage: string): string {
  return table(['Member', 'Type', 'Meaning'], rows(schema, '', schemaPage));
}

function rows(schema: Schema, path: string, schemaPage: string): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const place = `${path}${name}`;
    const type = typeOf(member, schemaPage);
    const isRequired = schema.required?.includes(name) === true;
    return [
      [code(place), isRequired ? `${type}; required` : type, meaningOf(member)],
      ...inside(member, place, schemaPage),
    ];
  });
}

function inside(schema: Schema, place: string, schemaPage: string): readonly (readonly string[])[] {
  if (schema.properties) return rows(schema, `${place}.`, schemaPage);
  if (schema.items) return inside(schema.items, `${place}[]`, schemaPage);
  return typeof schema.additionalProperties === 'object'
    ? inside(schema.additionalProperties, `${place}.*`, schemaPage)
    : [];
}

export function typeOf(schema: Schema, schemaPage: string): string {
  if (schema.$ref) return linkTo(schema.$ref, schemaPage);
  if (schema.anyOf) return schema.anyOf.map((each) => typeOf(each, schemaPage)).join(' or ');
  if (schema.enum) return `one of ${schema.enum.map(code).join(', ')}`;
  if (schema.items) return `list of ${typeOf(schema.items, schemaPage)}`;
  if (typeof schema.additionalProperties === 'object' && !schema.properties) {
    return `object of ${typeOf(schema.additionalProperties, schemaPage)}`;
  }
  const type = schema.type === undefined ? 'any JSON' : [schema.type].flat().join(' or ');
  return schema.format ? `${type} (${schema.format})` : type;
}

/** A named schema, as a link to its heading. */
export function linkTo(reference: string, schemaPage: string): string {
  const name = reference.replace('#/components/schemas/', '');
  return `[${name}](${schemaPage}#${name.toLowerCase()})`;
}

/** Its description, then what its values are limited to. */
export function meaningOf(schema: Schema): string {
  const limits = [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' entries'),
    schema.pattern ? `matches ${code(schema.pattern)}` : '',
    isEmpty(schema.default) ? '' : `default ${code(JSON.stringify(schema.default))}`,
  ].filter((limit) => limit !== '');
  const sentence = limits.join('; ');
  return [
    plain(schema.description ?? ''),
    sentence && `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  if (least === undefined) return `at most ${most}${unit}`;
  if (most === undefined) return `at least ${least}${unit}`;
  return `${least} to ${most}${unit}`;
}

const isEmpty = (value: unknown) =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
