// Finds the operation of a REST request among the services that share a signing name. The more a route asks for, the
// more surely it is meant; what the winner does not know is refused later, so that no second meaning slips by [P12].
import type { Member, Operation, Service } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import { ambiguous } from './refusals.ts';
import type { QueryPairs } from './uri.ts';

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'label' | 'greedy'; readonly name: string };

interface Route {
  readonly operation: Operation;
  readonly segments: readonly Segment[];
  readonly endsInSlash: boolean;
  readonly queryLiterals: QueryPairs;
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** Compared from the left, the higher the surer. */
  readonly rank: readonly number[];
}

export interface RouteMatch {
  readonly operation: Operation;
  /** Raw, still percent-encoded text of each label. */
  readonly labels: ReadonlyMap<string, string>;
  /** The parameters of the query that the route itself has not used up. */
  readonly query: QueryPairs;
}

const routesByService = new WeakMap<Service, ReadonlyMap<string, readonly Route[]>>();

/** A member's name in a header, query or path. */
export function bindingName(member: Member): string {
  return member.locationName ?? member.name;
}

function routesOf(service: Service): ReadonlyMap<string, readonly Route[]> {
  let routes = routesByService.get(service);
  if (routes === undefined) {
    const all = service.operationNames.flatMap((name) => service.operation(name) ?? []).map(createRoute);
    routes = Map.groupBy(all, (route) => route.operation.method);
    routesByService.set(service, routes);
  }
  return routes;
}

/** The parts of a URI template such as `/{Bucket}/{Key+}?list-type=2`. */
export function parseUriTemplate(template: string): {
  segments: readonly Segment[];
  /** Whether a slash stands after the last segment. */
  endsInSlash: boolean;
  query: QueryPairs;
} {
  const [path = '', query = ''] = template.split('?', 2);
  const segments = path.split('/').slice(1);
  const endsInSlash = segments.length > 1 && segments.at(-1) === '';
  if (segments.at(-1) === '') segments.pop();
  return {
    endsInSlash,
    segments: segments.map((text): Segment => {
      const label = /^\{(.+?)(\+?)\}$/.exec(text);
      if (label?.[1] === undefined) return { kind: 'literal', text };
      return { kind: label[2] === '+' ? 'greedy' : 'label', name: label[1] };
    }),
    query: query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', value] = pair.split('=', 2);
        return [name, value ?? null] as const;
      }),
  };
}

function createRoute(operation: Operation): Route {
  const { segments, endsInSlash, query } = parseUriTemplate(operation.requestUri);
  const required = [...(operation.input?.members?.values() ?? [])].filter((member) => member.required);
  const requiredQuery = required.filter((member) => member.location === 'querystring').map(bindingName);
  const requiredHeaders = required
    .filter((member) => member.location === 'header')
    .map((member) => bindingName(member).toLowerCase());
  return {
    operation,
    segments,
    endsInSlash,
    queryLiterals: query,
    requiredQuery,
    requiredHeaders,
    rank: [
      query.length,
      requiredQuery.length + requiredHeaders.length,
      segments.some((segment) => segment.kind === 'greedy') ? 0 : 1,
      segments.reduce(
        (length, segment) => length + (segment.kind === 'literal' ? segment.text.length : 0),
        0,
      ),
    ],
  };
}

function matchPath(route: Route, path: readonly string[]): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>();
  let index = 0;
  for (const segment of route.segments) {
    if (segment.kind === 'greedy') {
      const end = path.length - (route.segments.length - 1 - route.segments.indexOf(segment));
      const rest = path.slice(index, end).join('/');
      if (rest === '') return undefined;
      labels.set(segment.name, rest);
      index = end;
      continue;
    }
    const text = path[index];
    if (text === undefined || text === '') return undefined;
    if (segment.kind === 'literal') {
      if (segment.text !== text) return undefined;
    } else {
      labels.set(segment.name, text);
    }
    index += 1;
  }
  // One trailing slash is the same path: older SDKs send it.
  const rest = path.slice(index);
  return rest.length === 0 || (rest.length === 1 && rest[0] === '') ? labels : undefined;
}

function matchesQuery(route: Route, query: ReadonlyMap<string, string | null>): boolean {
  return (
    route.queryLiterals.every(
      ([name, value]) => query.has(name) && (query.get(name) ?? '') === (value ?? ''),
    ) && route.requiredQuery.every((name) => query.has(name))
  );
}

/**
 * Throws CountersignError `unmodelled-operation` when no operation fits, `ambiguous-request` when several do equally
 * or when the SDK's own word (`x-id`) is another.
 */
export function matchRoute(
  services: readonly Service[],
  request: {
    readonly method: string;
    readonly path: string;
    readonly query: QueryPairs;
    readonly hasHeader: (name: string) => boolean;
  },
): RouteMatch {
  const path = request.path.split('/').slice(1);
  const query = new Map(request.query);
  let best: { route: Route; labels: ReadonlyMap<string, string> }[] = [];
  for (const service of services) {
    for (const route of routesOf(service).get(request.method) ?? []) {
      const against = best[0] === undefined ? 1 : compareRanks(route.rank, best[0].route.rank);
      if (against < 0 || !matchesQuery(route, query)) continue;
      if (!route.requiredHeaders.every(request.hasHeader)) continue;
      const labels = matchPath(route, path);
      if (labels === undefined) continue;
      if (against > 0) best = [];
      best.push({ route, labels });
    }
  }
  const sdkName = query.get('x-id');
  const named = query.has('x-id')
    ? best.filter(({ route }) => route.operation.name === sdkName)
    : withoutOtherSignatures(best);
  // `/agents/{id}` and `/agents/{id}/` are two operations of one signing name.
  const exact = named.filter(({ route }) => route.endsInSlash === request.path.endsWith('/'));
  const agreeing = named.length > 1 && exact.length > 0 ? exact : named;
  const [match, other] = agreeing;
  if (best.length === 0) {
    throw new CountersignError(
      'unmodelled-operation',
      'no served operation has this method, path and query; check the endpoint and the request, or ask for the service to be served',
    );
  }
  if (match === undefined) throw ambiguous('x-id', 'is not the operation that the request has');
  // Services that share a signing name share some operations too, and those mean the same: the first one has most.
  if (other !== undefined && other.route.operation.name !== match.route.operation.name)
    throw ambiguous('query string', 'fits several operations');
  const used = new Set(['x-id', ...match.route.queryLiterals.map(([name]) => name)]);
  const rest = request.query.filter(([name]) => !used.has(name));
  const usedCount = [...used].filter((name) => query.has(name)).length;
  if (request.query.length - rest.length !== usedCount) throw ambiguous('query string', 'repeats a name');
  return { operation: match.route.operation, labels: match.labels, query: rest };
}

/** On one route with others, an operation that is signed in another way is not what a request of this signature is. */
function withoutOtherSignatures<Match extends { readonly route: Route }>(
  matches: readonly Match[],
): readonly Match[] {
  const signed = matches.filter(({ route }) => route.operation.unserved !== 'other-signature');
  return signed.length > 0 ? signed : matches;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
