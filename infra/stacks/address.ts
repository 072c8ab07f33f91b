// Where Countersign is reached: the API, and what the configuration puts before it.
import type { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Configuration } from '../configuration.ts';
import { CustomDomain } from '../constructs/custom-domain.ts';
import { Firewall } from '../constructs/firewall.ts';
import { CountersignRestApi, type CountersignRestApiProps } from '../constructs/rest-api.ts';

export interface Address {
  readonly api: RestApi;
  /** Without a final `/`. */
  readonly url: string;
}

export function addAddress(
  stack: Stack,
  configuration: Configuration,
  behind: Omit<CountersignRestApiProps, 'stage' | 'vpc' | 'hasFirewall'>,
): Address {
  const { stage, domain, firewall, vpc } = configuration;
  const { api } = new CountersignRestApi(stack, 'RestApi', {
    ...behind,
    stage,
    hasFirewall: firewall !== undefined,
    ...(vpc && { vpc }),
  });
  if (firewall !== undefined) new Firewall(stack, 'Firewall', { stage, api, settings: firewall });
  if (domain !== undefined) new CustomDomain(stack, 'Domain', { api, settings: domain });
  return { api, url: configuration.publicUrl ?? api.url.replace(/\/$/, '') };
}
