// Runs a service's endpoint rules once per region at build time, so that at run time a host is a look-up.
import { awsEndpointFunctions } from '@aws-sdk/core/client';
import { customEndpointFunctions, resolveEndpoint } from '@smithy/core/endpoints';
import type { CompileEndpoints, EndpointRules } from '../core/catalogue/compile/compile-catalogue.ts';
import { mostFrequent } from '../core/catalogue/compile/most-frequent.ts';
import type { Endpoints, EndpointTemplate } from '../core/catalogue/model.ts';

customEndpointFunctions.aws = awsEndpointFunctions;

type RuleSet = Parameters<typeof resolveEndpoint>[0];
type RuleParameters = Readonly<Record<string, boolean | string>>;

interface AuthScheme {
  readonly name: string;
  readonly signingName?: string;
  readonly signingRegion?: string;
}

/**
 * What rules do with these depends on the call: one puts the account before the host, which S3 Control's operations do
 * themselves by their host prefix; the other sends directory buckets elsewhere, which sign with another name.
 */
const ofTheCall: ReadonlySet<string> = new Set(['RequiresAccountId', 'UseS3ExpressControlEndpoint']);

/** Gives the endpoints of an operation: by partition, with the regions that differ. Empty where it has none. */
export const compileEndpoints: CompileEndpoints = (rules) => {
  const known = new Map<string, Endpoints>();
  return ({ staticContextParams = {} }) => {
    const parameters = Object.fromEntries(
      Object.entries(staticContextParams)
        .filter(([name]) => !ofTheCall.has(name))
        .map(([name, { value }]) => [name, value]),
    );
    const key = JSON.stringify(parameters);
    const endpoints = known.get(key) ?? endpointsFor(rules, parameters);
    known.set(key, endpoints);
    return endpoints;
  };
};

function endpointsFor(rules: EndpointRules, parameters: RuleParameters): Endpoints {
  const endpoints: Record<string, EndpointTemplate> = {};
  for (const partition of rules.partitions) {
    const byRegion = new Map<string, EndpointTemplate>();
    for (const region of partition.regions.filter((name) => !name.endsWith('-global'))) {
      const endpoint =
        rules.ruleSet === undefined
          ? { host: `${rules.endpointPrefix}.{region}.${partition.dnsSuffix}` }
          : resolve(rules, { ...parameters, Region: region }, region);
      if (endpoint !== undefined) byRegion.set(region, endpoint);
    }
    const usual = mostFrequent([...byRegion.values()].map((endpoint) => JSON.stringify(endpoint)));
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

/** Undefined where the rules name no host, or one that takes other signatures than the service's. */
function resolve(
  { ruleSet, signingName }: EndpointRules,
  endpointParams: RuleParameters,
  region: string,
): EndpointTemplate | undefined {
  let endpoint: ReturnType<typeof resolveEndpoint>;
  try {
    endpoint = resolveEndpoint(ruleSet as RuleSet, { endpointParams });
  } catch {
    return undefined; // the rules say that there is no plain endpoint here
  }
  const schemes = endpoint.properties?.authSchemes as readonly AuthScheme[] | undefined;
  const scheme = schemes?.find(({ name }) => name === 'sigv4');
  const takesOurs = schemes === undefined || (scheme?.signingName ?? signingName) === signingName;
  if (!takesOurs || (schemes !== undefined && scheme === undefined)) return undefined;
  const signingRegion = scheme?.signingRegion;
  const { host, pathname } = endpoint.url;
  return {
    host: host.replace(region, '{region}'),
    ...(pathname === '/' ? {} : { path: pathname }),
    ...(signingRegion === undefined || signingRegion === region ? {} : { signingRegion }),
  };
}
