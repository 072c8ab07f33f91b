// Shapes built by hand, as a catalogue would load them from a model.
import type { Member, Shape, ShapeType } from '../../core/catalogue/model.ts';

type Traits = Partial<Omit<Member, 'name' | 'shape'>>;

/** A member before its structure gives it a name. */
interface Unnamed {
  readonly shape: Shape;
  readonly traits: Traits;
}

const scalar = (type: ShapeType): Shape => ({ name: type, type, sensitive: false });

export const string = scalar('string');
export const boolean = scalar('boolean');
export const integer = scalar('integer');
export const long = scalar('long');
export const float = scalar('float');
export const double = scalar('double');
export const timestamp = scalar('timestamp');
export const blob = scalar('blob');
export const document = scalar('document');

export function member(shape: Shape, traits: Traits = {}): Unnamed {
  return { shape, traits };
}

export function named(name: string, source: Shape | Unnamed): Member {
  const { shape, traits } = 'traits' in source ? source : member(source);
  return {
    name,
    shape,
    flattened: false,
    xmlAttribute: false,
    required: false,
    sensitive: false,
    streaming: false,
    idempotencyToken: false,
    hostLabel: false,
    jsonValue: false,
    ...traits,
  };
}

export function structure(
  name: string,
  members: Readonly<Record<string, Shape | Unnamed>>,
  traits: Partial<Shape> = {},
): Shape {
  const byName = new Map(Object.entries(members).map(([key, source]) => [key, named(key, source)]));
  return { name, type: 'structure', sensitive: false, members: byName, ...traits };
}

export function union(name: string, members: Readonly<Record<string, Shape | Unnamed>>): Shape {
  return structure(name, members, { union: true });
}

export function list(item: Shape | Unnamed, traits: Partial<Shape> = {}): Shape {
  return { name: 'List', type: 'list', sensitive: false, item: named('member', item), ...traits };
}

export function map(
  value: Shape | Unnamed,
  traits: Partial<Shape> = {},
  key: Shape | Unnamed = string,
): Shape {
  return {
    name: 'Map',
    type: 'map',
    sensitive: false,
    key: named('key', key),
    value: named('value', value),
    ...traits,
  };
}

/** DynamoDB's AttributeValue, the deepest recursive shape that agents meet. */
export function attributeValue(): Shape {
  const members = new Map<string, Member>();
  const shape: Shape = { name: 'AttributeValue', type: 'structure', sensitive: false, members };
  const sources: Record<string, Shape> = {
    S: string,
    N: string,
    B: blob,
    SS: list(string),
    NS: list(string),
    BS: list(blob),
    M: map(shape),
    L: list(shape),
    NULL: boolean,
    BOOL: boolean,
  };
  for (const [name, source] of Object.entries(sources)) members.set(name, named(name, source));
  return shape;
}
