// Gives shapes by name, each made once, with what they hold made on first look: shapes are recursive.
import type { CompiledMember, CompiledMemberOrName, CompiledShape } from './compiled.ts';
import type { Member, Shape, ShapeType } from './model.ts';

type TimestampFormat = NonNullable<Shape['timestampFormat']>;

/** Throws an Error for a name that the compiled shapes lack: the catalogue is broken then. */
export function shapeGraph(compiled: Readonly<Record<string, CompiledShape>>): (name: string) => Shape {
  const compiledShapes = new Map(Object.entries(compiled));
  const shapes = new Map<string, Shape>();

  function shape(name: string): Shape {
    const known = shapes.get(name);
    if (known !== undefined) return known;
    const found = compiledShapes.get(name);
    if (found === undefined) throw new Error(`the catalogue has no shape \`${name}\``);
    const made = createShape(name, found);
    shapes.set(name, made);
    return made;
  }

  function createShape(name: string, found: CompiledShape): Shape {
    const made: Shape = {
      name,
      type: found.type as ShapeType,
      sensitive: found.sensitive === true,
      ...(found.union === undefined ? {} : { union: found.union }),
      ...(found.payload === undefined ? {} : { payload: found.payload }),
      ...(found.eventStream === undefined ? {} : { eventStream: found.eventStream }),
      ...(found.flattened === undefined ? {} : { flattened: found.flattened }),
      ...(found.timestampFormat === undefined
        ? {}
        : { timestampFormat: found.timestampFormat as TimestampFormat }),
      ...(found.enum === undefined ? {} : { enum: found.enum }),
      ...(found.xmlNamespace === undefined ? {} : { xmlNamespace: found.xmlNamespace }),
    };
    const { members, item, key, value } = found;
    if (members !== undefined) {
      const required = new Set(found.required);
      define(
        made,
        'members',
        () =>
          new Map(
            Object.entries(members).map(([memberName, member]) => [
              memberName,
              createMember(memberName, member, required.has(memberName)),
            ]),
          ),
      );
    }
    if (item !== undefined) define(made, 'item', () => createMember('member', item, false));
    if (key !== undefined) define(made, 'key', () => createMember('key', key, true));
    if (value !== undefined) define(made, 'value', () => createMember('value', value, false));
    return made;
  }

  function createMember(name: string, memberOrName: CompiledMemberOrName, required: boolean): Member {
    const member: CompiledMember = typeof memberOrName === 'string' ? { shape: memberOrName } : memberOrName;
    const target = shape(member.shape);
    return {
      name,
      shape: target,
      required,
      flattened: member.flattened === true || target.flattened === true,
      xmlAttribute: member.xmlAttribute === true,
      sensitive: member.sensitive === true || target.sensitive,
      streaming: member.streaming === true || compiledShapes.get(member.shape)?.streaming === true,
      idempotencyToken: member.idempotencyToken === true,
      hostLabel: member.hostLabel === true,
      jsonValue: member.jsonValue === true,
      ...(member.location === undefined ? {} : { location: member.location }),
      ...(member.locationName === undefined ? {} : { locationName: member.locationName }),
      ...(member.queryName === undefined ? {} : { queryName: member.queryName }),
      ...(member.xmlNamespace === undefined ? {} : { xmlNamespace: member.xmlNamespace }),
      ...(member.timestampFormat === undefined
        ? {}
        : { timestampFormat: member.timestampFormat as TimestampFormat }),
    };
  }

  return shape;
}

/** A property that is computed once, when it is first read. */
function define<K extends keyof Shape>(shape: Shape, name: K, compute: () => NonNullable<Shape[K]>): void {
  let value: NonNullable<Shape[K]> | undefined;
  Object.defineProperty(shape, name, {
    enumerable: true,
    get() {
      value ??= compute();
      return value;
    },
  });
}
