// Which AWS host a service has in a region. Computed from the service's own endpoint rules when the catalogue is built.
import { CountersignError } from '../countersign-error.ts';
import type { EndpointTemplate, Service } from './model.ts';

function template(service: Service, region: string, partition: string): Omit<EndpointTemplate, 'regions'> {
  const ofPartition = Object.hasOwn(service.endpoints, partition) ? service.endpoints[partition] : undefined;
  const regions = ofPartition?.regions ?? {};
  const found = Object.hasOwn(regions, region) ? regions[region] : ofPartition;
  if (found === undefined || !/^[a-z0-9-]{1,32}$/.test(region)) {
    throw new CountersignError(
      'invalid-parameter',
      `${service.id} has no known endpoint in region \`${region}\` of partition \`${partition}\`; name a region where the service is offered`,
    );
  }
  return found;
}

/** e.g. `sqs.eu-central-1.amazonaws.com`. Throws `invalid-parameter` where the service has no endpoint. */
export function endpointHost(service: Service, region: string, partition: string): string {
  return template(service, region, partition).host.replace('{region}', region);
}

/** The region to sign for: the asked one, or the home of a global service (IAM: `us-east-1`). */
export function endpointSigningRegion(service: Service, region: string, partition: string): string {
  return template(service, region, partition).signingRegion ?? region;
}
