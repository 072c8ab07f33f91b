// Which AWS host an operation is sent to in a region. Computed from the service's own endpoint rules when the catalogue is
// built: a few services have several hosts.
import { CountersignError } from '../countersign-error.ts';
import type { EndpointTemplate, Operation } from './model.ts';

function template(
  { endpoints, service, name }: Operation,
  region: string,
  partition: string,
): Omit<EndpointTemplate, 'regions'> {
  const ofPartition = Object.hasOwn(endpoints, partition) ? endpoints[partition] : undefined;
  const regions = ofPartition?.regions ?? {};
  const found = Object.hasOwn(regions, region) ? regions[region] : ofPartition;
  if (found === undefined || !/^[a-z0-9-]{1,32}$/.test(region)) {
    throw new CountersignError(
      'invalid-parameter',
      `${service.id}:${name} has no known endpoint in region \`${region}\` of partition \`${partition}\`; name a region where the service is offered`,
    );
  }
  return found;
}

/** e.g. `sqs.eu-central-1.amazonaws.com`. Throws `invalid-parameter` where there is none. */
export function endpointHost(operation: Operation, region: string, partition: string): string {
  return template(operation, region, partition).host.replace('{region}', region);
}

/** What stands before the operation's own path on AWS's host, and on no other: e.g. `/v2`, usually nothing. */
export function endpointPath(operation: Operation, region: string, partition: string): string {
  return template(operation, region, partition).path ?? '';
}

/** The region to sign for: the asked one, or the home of a global service (IAM: `us-east-1`). */
export function endpointSigningRegion(operation: Operation, region: string, partition: string): string {
  return template(operation, region, partition).signingRegion ?? region;
}
