// What the operations of a published service no longer read, or no longer hide, of what the deployed ones do. Members may be
// added; one that is there keeps its type, its place in the message and its secrecy.
import { isDeepStrictEqual } from 'node:util';
import { isOvermarked } from '../masking/overmarked.ts';
import { wireName } from '../wire/body-members.ts';
import { formNaming } from '../wire/query-names.ts';
import { bindingName } from '../wire/rest-routes.ts';
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
    if (!isDeepStrictEqual(writtenAs(before), writtenAs(after)))
      messages.add(`\`${before.name}\` is written otherwise than in the deployed one`);
    for (const part of ['item', 'key', 'value'] as const) {
      const member = before[part];
      if (member !== undefined) compareMembers(`${before.name}.${part}`, member, after[part]);
    }
    const added = [...(after.members?.values() ?? [])].filter(({ name }) => !before.members?.has(name));
    for (const [name, member] of before.members ?? []) {
      compareMembers(`${before.name}.${name}`, member, after.members?.get(name));
      const other = added.find((each) => namesOf(each).some((known) => namesOf(member).includes(known)));
      if (other !== undefined) messages.add(`\`${before.name}.${other.name}\` stands where \`${name}\` does`);
    }
    for (const member of added) {
      if (takesAnyName(member)) messages.add(`\`${before.name}.${member.name}\` may stand where others do`);
      else if (decidesRoutes(member)) messages.add(`\`${before.name}.${member.name}\` is required`);
    }
  }

  function compareMembers(path: string, before: Member, after: Member | undefined): void {
    if (after === undefined) {
      messages.add(`lacks \`${path}\`, which the deployed one has`);
      return;
    }
    if (!isDeepStrictEqual(placeOf(before), placeOf(after)))
      messages.add(`\`${path}\` stands elsewhere, or is written otherwise, than in the deployed one`);
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

const writtenAs = ({ union, flattened, timestampFormat, xmlNamespace }: Shape) => ({
  union,
  flattened,
  timestampFormat,
  xmlNamespace,
});

/** Where a member stands in a message, how it is written, and what it is for. Its shape and secrecy are compared apart. */
function placeOf(member: Member) {
  const { shape, sensitive, required, ...traits } = member;
  return { ...traits, wireName: wireName(member), decidesRoutes: decidesRoutes(member) };
}

/** All that a member may be called in some protocol, whatever the case: a header is the same in each. */
const namesOf = (member: Member): readonly string[] =>
  [member.name, wireName(member), bindingName(member), formNaming('ec2')(member)].map((name) =>
    name.toLowerCase(),
  );

const takesAnyName = ({ location, shape }: Member): boolean =>
  location === 'headers' || (location === 'querystring' && shape.type === 'map');

/** What a request must have in its query or headers tells its operation from others. */
const decidesRoutes = ({ location, required }: Member): boolean =>
  required && (location === 'querystring' || location === 'header');

const isSecret = (member: Member): boolean => member.sensitive && !isOvermarked(member);
