// Requests of the query and ec2 protocols: one form field per scalar, its name the path to it.
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, …/aws-ec2-query-protocol.html
import type { Member, Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { bodyMembers, isFlattened, memberOf } from './body-members.ts';
import { encodeFormText } from './form.ts';
import { setOwn } from './json-object.ts';
import { type FormProtocol, formNaming } from './query-names.ts';
import { ambiguous, invalid, maximumDepth, unmodelled } from './refusals.ts';
import { readScalar, writeScalar } from './scalars.ts';
import { assertUnion } from './value-checks.ts';

/**
 * Reads the parameters of a request into the form of `Call.parameters`. `pairs` are the decoded fields with or
 * without `Action` and `Version`, which are not parameters. List indexes run from 1 without a gap.
 *
 * Throws CountersignError `ambiguous-request` for a field that stands twice or differs from another by case [P2, S4],
 * `unmodelled-parameter` for a field that the model does not know, `invalid-parameter` for values of a wrong type.
 */
export function readQueryParameters(
  pairs: readonly (readonly [string, string])[],
  shape: Shape,
  protocol: FormProtocol,
): JsonObject {
  const fields = fieldTree(pairs);
  fields.children.delete('Action');
  fields.children.delete('Version');
  return readStructure(fields, shape, '', protocol, true);
}

/**
 * Writes the form of a request. Empty lists are `Name=` in query and nothing in ec2; empty maps and structures have
 * no spelling. Throws CountersignError `unmodelled-parameter` or `invalid-parameter`.
 */
export function writeQueryParameters(
  value: JsonValue,
  shape: Shape,
  protocol: FormProtocol,
  options: { action: string; version: string },
): string {
  const fields: [string, string][] = [
    ['Action', options.action],
    ['Version', options.version],
  ];
  writeFields('', value, memberOf(shape), shape.name, protocol, fields);
  return fields.map(([name, text]) => `${encodeFormText(name)}=${encodeFormText(text)}`).join('&');
}

interface Field {
  value?: string;
  readonly children: Map<string, Field>;
}

function fieldTree(pairs: readonly (readonly [string, string])[]): Field {
  const root: Field = { children: new Map() };
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    const folded = name.toLowerCase();
    if (seen.has(folded)) throw ambiguous(name, 'stands twice, or once more in another case');
    seen.add(folded);
    const segments = name.split('.');
    if (segments.length > maximumDepth) throw invalid(name, `at most ${maximumDepth} segments`);
    let field = root;
    for (const segment of segments) {
      let child = field.children.get(segment);
      if (child === undefined) {
        child = { children: new Map() };
        field.children.set(segment, child);
      }
      field = child;
    }
    field.value = value;
  }
  return root;
}

function readField(field: Field, member: Member, path: string, protocol: FormProtocol): JsonValue {
  const { shape } = member;
  const isContainer = shape.type === 'structure' || shape.type === 'list' || shape.type === 'map';
  if (!isContainer) {
    for (const name of field.children.keys()) throw unmodelled(`${path}.${name}`);
    if (field.value === undefined) throw invalid(path, `a ${shape.type}`);
    return readScalar(field.value, member, 'iso8601', path);
  }
  if (field.value !== undefined) {
    const isEmptyList = shape.type === 'list' && field.value === '' && field.children.size === 0;
    if (!isEmptyList) throw invalid(path, `a ${shape.type} in fields of its own, \`${path}.…\``);
    return [];
  }
  const { item } = shape;
  if (shape.type === 'structure') return readStructure(field, shape, path, protocol, false);
  if (shape.type === 'list' && item !== undefined) {
    const wrapper = isFlattened(member) || protocol === 'ec2' ? undefined : (item.locationName ?? 'member');
    return numbered(field, wrapper, path).map(([entry, entryPath]) =>
      readField(entry, item, entryPath, protocol),
    );
  }
  return readMap(field, member, path, protocol);
}

function readStructure(
  field: Field,
  shape: Shape,
  path: string,
  protocol: FormProtocol,
  top: boolean,
): JsonObject {
  const members = bodyMembers(shape, formNaming(protocol), top);
  const structure: Record<string, JsonValue> = {};
  for (const [name, child] of field.children) {
    const childPath = path === '' ? name : `${path}.${name}`;
    const member = members.get(name);
    if (member === undefined) throw unmodelled(childPath);
    setOwn(structure, member.name, readField(child, member, childPath, protocol));
  }
  if (shape.union === true) assertUnion(structure, path, 'request');
  return structure;
}

function readMap(field: Field, member: Member, path: string, protocol: FormProtocol): JsonValue {
  const { key: keyMember, value: valueMember } = member.shape;
  if (keyMember === undefined || valueMember === undefined) throw invalid(path, 'a map');
  const map: Record<string, JsonValue> = {};
  for (const [entry, entryPath] of numbered(field, isFlattened(member) ? undefined : 'entry', path)) {
    const { children } = entry;
    const keyField = children.get(keyMember.locationName ?? 'key');
    const value = children.get(valueMember.locationName ?? 'value');
    if (keyField === undefined || value === undefined || children.size > 2 || entry.value !== undefined) {
      throw invalid(entryPath, 'exactly a key and a value');
    }
    const key = String(readField(keyField, keyMember, `${entryPath}.key`, protocol));
    if (Object.hasOwn(map, key)) throw ambiguous(entryPath, 'repeats the key of an entry before it');
    setOwn(map, key, readField(value, valueMember, `${entryPath}.value`, protocol));
  }
  return map;
}

/** The children `1` to `n`, under one child called `wrapper` where there is one. */
function numbered(field: Field, wrapper: string | undefined, path: string): [Field, string][] {
  let parent = field;
  let parentPath = path;
  if (wrapper !== undefined) {
    const child = field.children.get(wrapper);
    for (const name of field.children.keys()) if (name !== wrapper) throw unmodelled(`${path}.${name}`);
    if (child === undefined || child.value !== undefined)
      throw invalid(path, `\`${path}.${wrapper}.1\` and so on`);
    parent = child;
    parentPath = `${path}.${wrapper}`;
  }
  const entries: [Field, string][] = [];
  for (let index = 1; index <= parent.children.size; index += 1) {
    const entry = parent.children.get(String(index));
    if (entry === undefined) throw invalid(parentPath, 'indexes that run from 1 without a gap');
    entries.push([entry, `${parentPath}.${index}`]);
  }
  return entries;
}

function writeFields(
  prefix: string,
  value: JsonValue,
  member: Member,
  path: string,
  protocol: FormProtocol,
  fields: [string, string][],
): void {
  const { shape } = member;
  const { item, key: keyMember, value: valueMember } = shape;
  if (shape.type === 'structure') {
    if (!isJsonObject(value)) throw invalid(path, 'an object');
    if (shape.union === true) assertUnion(value, path, 'request');
    const naming = formNaming(protocol);
    for (const [name, entry] of Object.entries(value)) {
      const child = shape.members?.get(name);
      if (child === undefined) throw unmodelled(`${path}.${name}`);
      if (entry === null) continue;
      const field = prefix === '' ? naming(child) : `${prefix}.${naming(child)}`;
      writeFields(field, entry, child, `${path}.${name}`, protocol, fields);
    }
  } else if (shape.type === 'list' && item !== undefined) {
    if (!Array.isArray(value)) throw invalid(path, 'an array');
    if (value.length === 0 && protocol === 'query') fields.push([prefix, '']);
    const wrapped = isFlattened(member) || protocol === 'ec2';
    const start = wrapped ? prefix : `${prefix}.${item.locationName ?? 'member'}`;
    for (const [index, entry] of (value as readonly JsonValue[]).entries()) {
      writeFields(`${start}.${index + 1}`, entry, item, `${path}[${index}]`, protocol, fields);
    }
  } else if (shape.type === 'map' && keyMember !== undefined && valueMember !== undefined) {
    if (!isJsonObject(value)) throw invalid(path, 'an object');
    const start = isFlattened(member) ? prefix : `${prefix}.entry`;
    for (const [index, [key, entry]] of Object.entries(value).entries()) {
      const field = `${start}.${index + 1}`;
      fields.push([
        `${field}.${keyMember.locationName ?? 'key'}`,
        writeScalar(key, keyMember, 'iso8601', path),
      ]);
      const valueField = `${field}.${valueMember.locationName ?? 'value'}`;
      writeFields(valueField, entry, valueMember, `${path}.${key}`, protocol, fields);
    }
  } else {
    fields.push([prefix, writeScalar(value, member, 'iso8601', path)]);
  }
}
