// Which members of a structure stand in a body, and under which name.
import type { Member, Shape } from '../catalogue/model.ts';

/** A member's name on the wire, in one protocol. */
export type Naming = (member: Member) => string;

/**
 * The name in JSON, XML and forms. Where a list's shape is flattened, as in botocore's older models, and the member has no
 * name of its own, the items' name goes before the member's.
 */
export const wireName: Naming = ({ name, locationName, shape }) => {
  const itemName = shape.type === 'list' && shape.flattened === true ? shape.item?.locationName : undefined;
  return locationName ?? itemName ?? name;
};

export function isFlattened(member: Member): boolean {
  return member.flattened || member.shape.flattened === true;
}

type MembersByName = ReadonlyMap<string, Member>;
const cache = new WeakMap<
  Shape,
  Map<Naming, { readonly top: MembersByName; readonly nested: MembersByName }>
>();

/**
 * The members of a structure by wire name. At the top of an input or output, members that are bound to headers, path,
 * query or status are not in the body; deeper down such bindings mean nothing.
 */
export function bodyMembers(shape: Shape, naming: Naming, top: boolean): MembersByName {
  let byNaming = cache.get(shape);
  if (byNaming === undefined) {
    byNaming = new Map();
    cache.set(shape, byNaming);
  }
  let names = byNaming.get(naming);
  if (names === undefined) {
    const members = [...(shape.members?.values() ?? [])];
    names = {
      top: byName(
        members.filter((member) => member.location === undefined),
        naming,
      ),
      nested: byName(members, naming),
    };
    byNaming.set(naming, names);
  }
  return top ? names.top : names.nested;
}

/** S3 has two members called `Event` in three deprecated structures: the list can hold what the single one can. */
function byName(members: readonly Member[], naming: Naming): MembersByName {
  const names = new Map<string, Member>();
  for (const member of members) {
    const name = naming(member);
    if (names.get(name)?.shape.type !== 'list') names.set(name, member);
  }
  return names;
}

const plainMembers = new WeakMap<Shape, Member>();

/** A bare member for a shape that stands by itself, such as an operation's input. */
export function memberOf(shape: Shape): Member {
  let member = plainMembers.get(shape);
  if (member === undefined) {
    member = {
      name: shape.name,
      shape,
      flattened: false,
      xmlAttribute: false,
      required: false,
      sensitive: shape.sensitive,
      streaming: false,
      idempotencyToken: false,
      hostLabel: false,
      jsonValue: false,
    };
    plainMembers.set(shape, member);
  }
  return member;
}
