// Where a published service may send its calls. A deployed one: where it sends them as deployed. A new one: to a host of its
// own, which is one label before AWS's domain, since more labels may be a customer's (`bucket.s3`, `id.execute-api`).
import type { CompiledService } from './compiled.ts';
import type { EndpointTemplate } from './model.ts';

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

interface Place extends Pick<EndpointTemplate, 'host'> {
  readonly partition: string;
  readonly hostPrefix: string | undefined;
  readonly path: string | undefined;
}

export function deployedHostMessages(service: CompiledService, deployed: CompiledService): readonly string[] {
  const known = new Set(placesOf(deployed).map((place) => JSON.stringify(place)));
  const elsewhere = placesOf(service).filter((place) => !known.has(JSON.stringify(place)));
  return messagesOf(elsewhere, 'a host that the deployed one has in that partition');
}

/** `labelsOfOthers`: labelsOf every deployed service. */
export function newHostMessages(
  service: CompiledService,
  labelsOfOthers: ReadonlySet<string>,
): readonly string[] {
  const isItsOwn = ({ host, hostPrefix }: Place) => {
    const [, label] = hostOfItsOwn.exec(host) ?? [];
    return label !== undefined && hostPrefix === undefined && !ofS3.test(label) && !labelsOfOthers.has(label);
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
function placesOf({ endpoints, otherEndpoints, operations }: CompiledService): readonly Place[] {
  return Object.values(operations).flatMap(({ hostPrefix, endpoints: other }) =>
    Object.entries((other === undefined ? endpoints : otherEndpoints?.[other]) ?? {}).flatMap(
      ([partition, { regions = {}, ...usual }]) =>
        [usual, ...Object.values(regions)].map(({ host, path }) => ({ partition, hostPrefix, host, path })),
    ),
  );
}

function messagesOf(places: readonly Place[], expected: string): readonly string[] {
  const hosts = places.map(({ hostPrefix = '', host, path = '' }) => `${hostPrefix}${host}${path}`);
  return [...new Set(hosts)].map((host) => `sends calls to \`${host}\`, expected ${expected}`);
}
