// Reads XML elements by model into the form of `Call.parameters`; for rest-xml bodies and for answers of query and ec2.
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
import type { Member, Shape } from '../catalogue/model.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { bodyMembers, isFlattened, wireName } from './body-members.ts';
import { setOwn } from './json-object.ts';
import { ambiguous, invalid, type ReadMode, unmodelled } from './refusals.ts';
import { readScalar } from './scalars.ts';
import { assertUnion } from './value-checks.ts';
import type { XmlElement } from './xml-tree.ts';

export interface XmlReader {
  readonly mode: ReadMode;
  /** The namespace that unprefixed elements are in; elements of another one are not the model's. */
  readonly namespace: string;
  unmodelled: boolean;
}

/** Refuses in requests what the model does not know, and notes it in responses. */
function unknown(path: string, reader: XmlReader): void {
  if (reader.mode === 'request') throw unmodelled(path);
  reader.unmodelled = true;
}

/** Reads one element: anything but a flattened list or map, which have no element of their own. */
export function readElement(
  element: XmlElement,
  member: Member,
  path: string,
  reader: XmlReader,
  top = false,
): JsonValue {
  const { shape } = member;
  if (shape.type === 'structure') return readStructure(element, shape, path, reader, top);
  for (const attribute of element.attributes) unknown(`${path}.@${attribute.name}`, reader);
  if (shape.type === 'list') {
    assertNoText(element, path, reader);
    // Names of items are not looked at in responses: botocore, whose models these are, does not either.
    const { item } = shape;
    const itemName = item?.locationName ?? 'member';
    const items = element.children.filter((child) => {
      const known =
        reader.mode === 'response' ||
        (child.name === itemName && item !== undefined && isOurs(child, item, reader));
      if (!known) unknown(`${path}.${child.name}`, reader);
      return known;
    });
    return readItems(items, shape, path, reader);
  }
  if (shape.type === 'map') {
    assertNoText(element, path, reader);
    const entries = element.children.filter((child) => {
      if (child.name !== 'entry') unknown(`${path}.${child.name}`, reader);
      return child.name === 'entry';
    });
    return readEntries(entries, shape, path, reader);
  }
  for (const child of element.children) unknown(`${path}.${child.name}`, reader);
  return readText(element.text, member, path, reader);
}

export function readStructure(
  element: XmlElement,
  shape: Shape,
  path: string,
  reader: XmlReader,
  top: boolean,
): JsonObject {
  const structure: Record<string, JsonValue> = {};
  const members = bodyMembers(shape, wireName, top);
  readAttributes(element, members, shape, structure, path, reader);
  assertNoText(element, path, reader);
  for (const [name, elements] of byName(element.children)) {
    const childPath = `${path}.${name}`;
    const member = members.get(name);
    if (
      member === undefined ||
      member.xmlAttribute ||
      !elements.every((child) => isOurs(child, member, reader) || isFlatItem(child, member, reader))
    ) {
      unknown(childPath, reader);
      continue;
    }
    const value = readMember(elements, member, childPath, reader);
    if (value !== undefined) setOwn(structure, member.name, value);
  }
  if (shape.union === true) assertUnion(structure, path, reader.mode);
  return structure;
}

function readMember(
  elements: readonly XmlElement[],
  member: Member,
  path: string,
  reader: XmlReader,
): JsonValue | undefined {
  const { type } = member.shape;
  if (isFlattened(member) && type === 'list') return readItems(elements, member.shape, path, reader);
  if (isFlattened(member) && type === 'map') return readEntries(elements, member.shape, path, reader);
  const [element] = elements;
  if (element === undefined || elements.length > 1) throw ambiguous(path, 'is repeated and is no list');
  const isContainer = type === 'structure' || type === 'list' || type === 'map';
  const isEmpty = element.children.length === 0 && element.text.trim() === '';
  // AWS answers with empty elements for numbers and dates that are not set.
  if (reader.mode === 'response' && isEmpty && !isContainer && type !== 'string' && type !== 'blob')
    return undefined;
  return readElement(element, member, path, reader);
}

function readItems(
  elements: readonly XmlElement[],
  shape: Shape,
  path: string,
  reader: XmlReader,
): JsonValue {
  const { item } = shape;
  if (item === undefined) throw invalid(path, 'a list');
  return elements.map((element, index) => readElement(element, item, `${path}[${index}]`, reader));
}

function readEntries(
  entries: readonly XmlElement[],
  shape: Shape,
  path: string,
  reader: XmlReader,
): JsonValue {
  const { key: keyMember, value: valueMember } = shape;
  if (keyMember === undefined || valueMember === undefined) throw invalid(path, 'a map');
  const map: Record<string, JsonValue> = {};
  for (const entry of entries) {
    assertNoText(entry, path, reader);
    const parts = byName(entry.children);
    const key = onlyPart(parts, keyMember.locationName ?? 'key', path);
    const value = onlyPart(parts, valueMember.locationName ?? 'value', path);
    for (const name of parts.keys()) unknown(`${path}.${name}`, reader);
    const name = String(readElement(key, keyMember, `${path}.key`, reader));
    if (Object.hasOwn(map, name)) throw ambiguous(`${path}.${name}`, 'stands twice in one map');
    setOwn(map, name, readElement(value, valueMember, `${path}.${name}`, reader));
  }
  return map;
}

function onlyPart(parts: Map<string, XmlElement[]>, name: string, path: string): XmlElement {
  const [element, ...more] = parts.get(name) ?? [];
  if (element === undefined) throw invalid(path, `a \`${name}\` in each entry`);
  if (more.length > 0) throw ambiguous(`${path}.${name}`, 'stands twice in one entry');
  parts.delete(name);
  return element;
}

function readAttributes(
  element: XmlElement,
  members: ReadonlyMap<string, Member>,
  shape: Shape,
  structure: Record<string, JsonValue>,
  path: string,
  reader: XmlReader,
): void {
  for (const attribute of element.attributes) {
    // `xsi:type` in the model: the prefix is the one that the shape's namespace is declared with.
    const declared = shape.xmlNamespace;
    const name =
      declared?.prefix !== undefined && attribute.namespace === declared.uri
        ? `${declared.prefix}:${attribute.name}`
        : attribute.namespace === ''
          ? attribute.name
          : undefined;
    const member = name === undefined ? undefined : members.get(name);
    if (member?.xmlAttribute !== true) {
      unknown(`${path}.@${attribute.name}`, reader);
    } else {
      setOwn(structure, member.name, readText(attribute.value, member, `${path}.@${attribute.name}`, reader));
    }
  }
}

function readText(text: string, member: Member, path: string, reader: XmlReader): JsonValue {
  if (member.shape.type === 'string') return text;
  // Answers wrap base64 in lines; a client that does sends what no SDK sends.
  const plain =
    member.shape.type === 'blob' && reader.mode === 'response' ? text.replace(/\s+/g, '') : text.trim();
  return readScalar(plain, member, 'iso8601', path);
}

function assertNoText(element: XmlElement, path: string, reader: XmlReader): void {
  if (element.text.trim() === '') return;
  if (reader.mode === 'request') throw invalid(path, 'elements without text between them');
  reader.unmodelled = true;
}

/** Items of a flattened list stand where the list would, in the namespace that is theirs. */
function isFlatItem(element: XmlElement, member: Member, reader: XmlReader): boolean {
  const { item } = member.shape;
  return isFlattened(member) && item !== undefined && isOurs(element, item, reader);
}

function isOurs(element: XmlElement, member: Member, reader: XmlReader): boolean {
  const declared = member.xmlNamespace ?? member.shape.xmlNamespace;
  const own = declared !== undefined && declared.prefix === undefined ? declared.uri : undefined;
  return element.namespace === reader.namespace || element.namespace === own;
}

function byName(elements: readonly XmlElement[]): Map<string, XmlElement[]> {
  const names = new Map<string, XmlElement[]>();
  for (const element of elements) {
    const group = names.get(element.name);
    if (group === undefined) names.set(element.name, [element]);
    else group.push(element);
  }
  return names;
}
