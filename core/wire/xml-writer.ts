// Writes XML elements by model from the form of `Call.parameters`; the reverse of xml-reader.ts.
import type { Member, Shape } from '../catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { isFlattened, wireName } from './body-members.ts';
import { invalid, unmodelled } from './refusals.ts';
import { writeScalar } from './scalars.ts';
import { assertUnion } from './value-checks.ts';
import { escapeXml, isXmlText } from './xml-tree.ts';

export interface XmlNamespace {
  readonly prefix?: string;
  readonly uri: string;
}

/** Writes one element. `namespace`: to be declared on it; absent: the one that the model gives. */
export function writeElement(
  name: string,
  value: JsonValue,
  member: Member,
  path: string,
  namespace: XmlNamespace | undefined = member.xmlNamespace ?? member.shape.xmlNamespace,
  top = false,
): string {
  const { shape } = member;
  const declaration = namespace === undefined ? '' : declare(namespace);
  switch (shape.type) {
    case 'structure': {
      if (!isJsonObject(value)) throw invalid(path, 'an object');
      const attributes = writeAttributes(value, shape, path);
      return tag(name, declaration + attributes, writeMembers(value, shape, path, top));
    }
    case 'list': {
      const itemName = shape.item?.locationName ?? 'member';
      return tag(name, declaration, writeItems(itemName, value, shape, path));
    }
    case 'map':
      return tag(name, declaration, writeEntries('entry', value, shape, path));
    default:
      return tag(name, declaration, escapeXml(xmlText(value, member, path)));
  }
}

/** The child elements of a structure, in the order of the value. */
export function writeMembers(value: JsonObject, shape: Shape, path: string, top: boolean): string {
  if (shape.union === true) assertUnion(value, path, 'request');
  let content = '';
  for (const [name, entry] of Object.entries(value)) {
    const member = shape.members?.get(name);
    if (member === undefined) throw unmodelled(`${path}.${name}`);
    if (entry === null || member.xmlAttribute || (top && member.location !== undefined)) continue;
    content += writeMember(entry, member, `${path}.${name}`);
  }
  return content;
}

function writeMember(value: JsonValue, member: Member, path: string): string {
  const name = wireName(member);
  if (isFlattened(member) && member.shape.type === 'list') return writeItems(name, value, member.shape, path);
  if (isFlattened(member) && member.shape.type === 'map')
    return writeEntries(name, value, member.shape, path);
  return writeElement(name, value, member, path);
}

function writeItems(name: string, value: JsonValue, shape: Shape, path: string): string {
  const { item } = shape;
  if (!Array.isArray(value) || item === undefined) throw invalid(path, 'an array');
  return (value as readonly JsonValue[])
    .map((entry, index) => writeElement(name, entry, item, `${path}[${index}]`))
    .join('');
}

function writeEntries(name: string, value: JsonValue, shape: Shape, path: string): string {
  const { key: keyMember, value: valueMember } = shape;
  if (!isJsonObject(value) || keyMember === undefined || valueMember === undefined)
    throw invalid(path, 'an object');
  return Object.entries(value)
    .map(([key, entry]) => {
      const keyElement = writeElement(keyMember.locationName ?? 'key', key, keyMember, `${path}.key`);
      const valueName = valueMember.locationName ?? 'value';
      return tag(name, '', keyElement + writeElement(valueName, entry, valueMember, `${path}.${key}`));
    })
    .join('');
}

function writeAttributes(value: JsonObject, shape: Shape, path: string): string {
  let attributes = '';
  for (const [name, entry] of Object.entries(value)) {
    const member = shape.members?.get(name);
    if (member?.xmlAttribute !== true || entry === null) continue;
    attributes += ` ${wireName(member)}="${escapeXml(xmlText(entry, member, `${path}.${name}`))}"`;
  }
  return attributes;
}

function xmlText(value: JsonValue, member: Member, path: string): string {
  const text = writeScalar(value, member, 'iso8601', path);
  if (!isXmlText(text)) throw invalid(path, 'characters that XML can hold');
  return text;
}

function declare({ prefix, uri }: XmlNamespace): string {
  return ` xmlns${prefix === undefined ? '' : `:${prefix}`}="${escapeXml(uri)}"`;
}

export function tag(name: string, attributes: string, content: string): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}
