// Where a published service may send its calls. A deployed one: where it sends them as deployed. A new one: to a host of its
// own, which is one label before AWS's domain, since more labels may be a customer's (`bucket.s3`, `id.execute-api`).
import { isDeepStrictEqual } from 'node:util';
import type { CompiledOperation, CompiledService } from './compiled.ts';
import type { Endpoints, EndpointTemplate } from './model.ts';

/** In each partition those of services, and of services that have IPv6. */
const domains = [
  'amazonaws.com',
  'api.aws',
  'amazonaws.com.cn',
  'api.amazonwebservices.com.cn',
  'amazonaws.eu',
  'api.amazonwebservices.eu',
  'c2s.ic.gov',
  'api.aws.ic.gov',
  'sc2s.sgov.gov',
  'api.aws.scloud',
  'cloud.adc-e.uk',
  'api.cloud-aws.adc-e.uk',
  'csp.hci.ic.gov',
  'api.aws.hci.ic.gov',
];
const hostOfItsOwn = new RegExp(
  `^([a-z0-9-]+)\\.(?:(?:\\{region\\}|global|[a-z]{2}(?:-[a-z]+)+-\\d)\\.)?(?:${domains.join('|').replaceAll('.', '\\.')})$`,
);
/** S3's older hosts are of that form as well (`s3-us-west-2.amazonaws.com`), with anybody's bucket in the path. */
const ofS3 = /^s3-/;

interface Place {
  readonly hostPrefix: string;
  readonly host: string;
  readonly path: string;
}

/** Where one operation is sent in one partition. */
interface Way {
  readonly partition: string;
  readonly hostPrefix: string;
  readonly template: EndpointTemplate;
}

export function deployedHostMessages(service: CompiledService, deployed: CompiledService): readonly string[] {
  const all = distinct(
    Object.values(deployed.operations).flatMap((operation) => waysOf(deployed, operation)),
  );
  const elsewhere = Object.entries(service.operations).flatMap(([name, operation]) => {
    const before = Object.hasOwn(deployed.operations, name) ? deployed.operations[name] : undefined;
    const known = before === undefined ? all : waysOf(deployed, before);
    return waysOf(service, operation).flatMap((way) => differences(way, known));
  });
  return messagesOf(elsewhere, 'a host that the deployed one has in that partition');
}

/** `labelsOfOthers`: labelsOf every deployed service. */
export function newHostMessages(
  service: CompiledService,
  labelsOfOthers: ReadonlySet<string>,
): readonly string[] {
  const isItsOwn = ({ host, hostPrefix }: Place) => {
    const [, label] = hostOfItsOwn.exec(host) ?? [];
    return label !== undefined && hostPrefix === '' && !ofS3.test(label) && !labelsOfOthers.has(label);
  };
  return messagesOf(
    placesOf(service).filter((place) => !isItsOwn(place)),
    'one label that no other service has before the region and AWS’s domain, e.g. `orchard.{region}.amazonaws.com`',
  );
}

export function labelsOf(service: CompiledService): readonly string[] {
  const hosts = new Set(placesOf(service).map(({ host }) => host));
  return [service.endpointPrefix, ...hosts].flatMap((host) => host.split('.'));
}

/** Each place to which some operation is sent, mostly many times over. */
const placesOf = (service: CompiledService): readonly Place[] =>
  Object.values(service.operations).flatMap((operation) => waysOf(service, operation).flatMap(allPlaces));

function waysOf(
  { endpoints, otherEndpoints }: CompiledService,
  { hostPrefix = '', endpoints: other }: CompiledOperation,
): readonly Way[] {
  const ofOperation: Endpoints = (other === undefined ? endpoints : otherEndpoints?.[other]) ?? {};
  return Object.entries(ofOperation).map(([partition, template]) => ({ partition, hostPrefix, template }));
}

const allPlaces = ({ hostPrefix, template }: Way): readonly Place[] =>
  [template, ...Object.values(template.regions ?? {})].map(({ host, path = '' }) => ({
    hostPrefix,
    host,
    path,
  }));

/** The places of a way that are none of the known one to which it is nearest. */
function differences(way: Way, known: readonly Way[]): readonly Place[] {
  const nearest = known
    .filter(({ partition, hostPrefix }) => partition === way.partition && hostPrefix === way.hostPrefix)
    .map(({ template }) => {
      const regions = Object.keys({ ...way.template.regions, ...template.regions });
      return [undefined, ...regions].flatMap((region) => {
        const there = inRegion(way.template, region);
        return isDeepStrictEqual(there, inRegion(template, region)) ? [] : [there];
      });
    })
    .sort((one, other) => one.length - other.length)[0];
  return nearest === undefined
    ? allPlaces(way)
    : nearest.map(({ host, path }) => ({ hostPrefix: way.hostPrefix, host, path }));
}

/** `region`: undefined, one that has no place of its own. */
function inRegion({ regions = {}, ...usual }: EndpointTemplate, region: string | undefined) {
  const own = region !== undefined && Object.hasOwn(regions, region) ? regions[region] : undefined;
  const { host, path = '', signingRegion = region } = own ?? usual;
  return { host: region === undefined ? host : host.replace('{region}', region), path, signingRegion };
}

const distinct = (ways: readonly Way[]): readonly Way[] => [
  ...new Map(ways.map((way) => [JSON.stringify(way), way])).values(),
];

function messagesOf(places: readonly Place[], expected: string): readonly string[] {
  const hosts = places.map(({ hostPrefix, host, path }) => `${hostPrefix}${host}${path}`);
  return [...new Set(hosts)].map((host) => `sends calls to \`${host}\`, expected ${expected}`);
}
