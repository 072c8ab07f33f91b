// Which operations that are added to a deployed service would be read in the place of deployed ones: by a name that another
// service of the same signing name has, or by a route on which another operation stands.
import { bindingName, parseUriTemplate } from '../wire/rest-routes.ts';
import type { Operation, Service } from './model.ts';

type Segments = ReturnType<typeof parseUriTemplate>['segments'];

/** `deployed`: the service as it is deployed, and all others that sign with its name. */
export function routeMessages(published: Service, deployed: readonly Service[]): readonly string[] {
  const before = deployed.flatMap((service) => operationsOf(service));
  const own = new Set(deployed.find(({ id }) => id === published.id)?.operationNames);
  const isRest = published.protocols.some((protocol) => protocol.startsWith('rest-'));
  return operationsOf(published)
    .filter(({ name }) => !own.has(name))
    .flatMap((added) => {
      const other =
        before.find(({ name }) => name === added.name) ??
        (isRest ? before.find((each) => isShadowed(each, added)) : undefined);
      return other === undefined
        ? []
        : [
            `adds \`${added.name}\` where \`${other.service.id}:${other.name}\` may be meant: only a release does`,
          ];
    });
}

const operationsOf = (service: Service): readonly Operation[] =>
  service.operationNames.flatMap((name) => service.operation(name) ?? []);

/** Unless the added one is told by a parameter of the query that the deployed one does not have. */
function isShadowed(deployed: Operation, added: Operation): boolean {
  if (deployed.method !== added.method) return false;
  const mine = parseUriTemplate(added.requestUri);
  const other = parseUriTemplate(deployed.requestUri);
  if (!overlap(mine.segments, other.segments)) return false;
  const ofQuery = [...(deployed.input?.members?.values() ?? [])].filter(
    ({ location }) => location === 'querystring',
  );
  if (ofQuery.some(({ shape }) => shape.type === 'map')) return true;
  const taken = new Set([...other.query.map(([name]) => name), ...ofQuery.map(bindingName)]);
  return mine.query.every(([name]) => taken.has(name));
}

/** Whether some path fits both. A greedy label is taken to fit whatever follows. */
function overlap([one, ...ones]: Segments, [other, ...others]: Segments): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind === 'greedy' || other.kind === 'greedy') return true;
  if (one.kind === 'literal' && other.kind === 'literal' && one.text !== other.text) return false;
  return overlap(ones, others);
}
