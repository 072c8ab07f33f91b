// Runs a service's endpoint rules once per region at build time, so that at run time a host is a look-up.
import { awsEndpointFunctions } from '@aws-sdk/core/client';
import { customEndpointFunctions, resolveEndpoint } from '@smithy/core/endpoints';
import type { EndpointTemplate } from '../../core/catalogue/model.ts';
import type { Botocore } from './botocore.ts';

customEndpointFunctions.aws = awsEndpointFunctions;

type RuleSet = Parameters<typeof resolveEndpoint>[0];

function resolve(ruleSet: RuleSet, region: string): EndpointTemplate | undefined {
  let endpoint: ReturnType<typeof resolveEndpoint>;
  try {
    endpoint = resolveEndpoint(ruleSet, { endpointParams: { Region: region } });
  } catch {
    return undefined; // the rules say that the service has no plain endpoint here
  }
  const schemes = endpoint.properties?.authSchemes as { name: string; signingRegion?: string }[] | undefined;
  const signingRegion = schemes?.find((scheme) => scheme.name === 'sigv4')?.signingRegion;
  const host = endpoint.url.host.split(region).join('{region}');
  return signingRegion === undefined || signingRegion === region ? { host } : { host, signingRegion };
}

/** The host of each partition, and the regions that differ from it. */
export function compileEndpoints(
  ruleSet: unknown,
  endpointPrefix: string,
  partitions: Botocore['partitions'],
): Record<string, EndpointTemplate> {
  const endpoints: Record<string, EndpointTemplate> = {};
  for (const partition of partitions) {
    const byRegion = new Map<string, EndpointTemplate>();
    for (const region of partition.regions.filter((name) => !name.endsWith('-global'))) {
      const endpoint =
        ruleSet === undefined
          ? { host: `${endpointPrefix}.{region}.${partition.dnsSuffix}` }
          : resolve(ruleSet as RuleSet, region);
      if (endpoint !== undefined) byRegion.set(region, endpoint);
    }
    const counts = new Map<string, number>();
    for (const endpoint of byRegion.values()) {
      const text = JSON.stringify(endpoint);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const usual = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
    if (usual === undefined) continue;
    const regions = Object.fromEntries(
      [...byRegion].filter(([, endpoint]) => JSON.stringify(endpoint) !== usual),
    );
    endpoints[partition.id] = {
      ...(JSON.parse(usual) as EndpointTemplate),
      ...(Object.keys(regions).length === 0 ? {} : { regions }),
    };
  }
  return endpoints;
}
