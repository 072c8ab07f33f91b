// What the operations of a published service no longer read, or no longer hide, of what the deployed ones do. Members may be
// added; one that is there keeps its type, its place in the message and its secrecy.
import { isOvermarked } from '../masking/overmarked.ts';
import { wireName } from '../wire/body-members.ts';
import type { Member, Service, Shape } from './model.ts';

export function shapeMessages(published: Service, deployed: Service): readonly string[] {
  const messages = new Set<string>();
  const compared = new Map<Shape, Set<Shape>>();

  function compare(before: Shape, after: Shape): void {
    const partners = compared.get(before) ?? new Set();
    compared.set(before, partners);
    if (partners.has(after)) return;
    partners.add(after);
    if (formOf(before) !== formOf(after)) {
      messages.add(`\`${before.name}\` is ${formOf(after)}, expected ${formOf(before)}, as deployed`);
    }
    for (const part of ['item', 'key', 'value'] as const) {
      const member = before[part];
      if (member !== undefined) compareMembers(`${before.name}.${part}`, member, after[part]);
    }
    const added = [...(after.members?.values() ?? [])].filter(({ name }) => !before.members?.has(name));
    for (const [name, member] of before.members ?? []) {
      compareMembers(`${before.name}.${name}`, member, after.members?.get(name));
      const other = added.find((each) => wireName(each) === wireName(member));
      if (other !== undefined) messages.add(`\`${before.name}.${other.name}\` stands where \`${name}\` does`);
    }
  }

  function compareMembers(path: string, before: Member, after: Member | undefined): void {
    if (after === undefined) {
      messages.add(`lacks \`${path}\`, which the deployed one has`);
      return;
    }
    if (placeOf(before) !== placeOf(after))
      messages.add(`\`${path}\` stands elsewhere than in the deployed one`);
    if (isSecret(before) && !isSecret(after))
      messages.add(`\`${path}\` is no secret, expected one, as deployed`);
    compare(before.shape, after.shape);
  }

  for (const name of deployed.operationNames) {
    const before = deployed.operation(name);
    const after = published.operation(name);
    if (before === undefined || after === undefined) continue;
    for (const which of ['input', 'output', 'queryInput', 'queryOutput'] as const) {
      const shape = before[which];
      if (shape === undefined) continue;
      const other = after[which];
      if (other === undefined) messages.add(`\`${name}\` lacks its ${which}`);
      else compare(shape, other);
    }
  }
  return [...messages].map((message) => `${message}: only a release changes it`);
}

const formOf = ({ type, payload, eventStream }: Shape): string =>
  [`of type \`${type}\``, payload && `with the payload \`${payload}\``, eventStream && 'a stream of events']
    .filter(Boolean)
    .join(', ');

/** Where a member stands in a message, and whether it is a stream. */
const placeOf = (member: Member): string =>
  JSON.stringify([member.location, wireName(member), member.queryName, member.streaming]);

const isSecret = (member: Member): boolean => member.sensitive && !isOvermarked(member);
