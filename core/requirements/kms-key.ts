// How a KMS key that a service uses with the caller's session stands in a requirement: the key as the call names it, held
// to the service by kms:ViaService. A key that no call names is dependent, and any of the account's in the region.
import type { JsonValue } from '../json.ts';
import type { Conditions, RequiredResource } from '../requirement.ts';
import { exactResource, parseArn, type Scope, unknownResource } from './arn.ts';
import type { Need } from './need.ts';

export interface KmsKeyUse {
  readonly actions: readonly string[];
  /** As the call names it; undefined: it does not. */
  readonly key: JsonValue | undefined;
  /** kms:ViaService is one of these hosts; null: AWS documents no such condition for the service. */
  readonly hosts: readonly string[] | null;
}

/** `scope`: where the key lies. */
export function kmsKeyNeeds({ actions, key, hosts }: KmsKeyUse, scope: Scope): readonly Need[] {
  // AWS's own key of the service is nobody's choice.
  const dependent = key === undefined || (typeof key === 'string' && key.includes('alias/aws/'));
  const { resource, conditions: ofAlias = {} } = keyResource(dependent ? undefined : key, scope);
  return actions.map((action) => {
    const conditions: Conditions = {
      ...ofAlias,
      ...(hosts !== null && {
        StringEquals: { 'kms:ViaService': hosts },
        ...(action === 'kms:CreateGrant' && { Bool: { 'kms:GrantIsForAWSResource': ['true'] } }),
      }),
    };
    return {
      action,
      resources: [resource],
      ...(Object.keys(conditions).length > 0 && { conditions }),
      ...(dependent && { dependent: true as const }),
    };
  });
}

/** In every partition: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
export const viaService = (service: string, region: string): string => `${service}.${region}.amazonaws.com`;

/** A key by id, ARN or alias. IAM knows keys by ARN alone, so an alias is every key that bears it. */
function keyResource(
  key: JsonValue | undefined,
  scope: Scope,
): { readonly resource: RequiredResource; readonly conditions?: Conditions } {
  const home = `arn:${scope.partition}:kms:${scope.region}:${scope.accountId}`;
  const arn = parseArn(key);
  if (arn?.service === 'kms' && /^key\/[A-Za-z0-9-]+$/.test(arn.resource)) {
    return { resource: exactResource('key', String(key)) };
  }
  if (typeof key === 'string' && /^(?:mrk-)?[0-9a-f-]{32,36}$/.test(key)) {
    return { resource: exactResource('key', `${home}:key/${key}`) };
  }
  const alias = /^alias\/[A-Za-z0-9/_-]+$/.exec(arn?.service === 'kms' ? arn.resource : String(key))?.[0];
  if (alias === undefined) return { resource: unknownResource('key', `${home}:key/*`) };
  const place = arn === undefined ? home : `arn:${arn.partition}:kms:${arn.region}:${arn.accountId}`;
  return {
    resource: unknownResource('key', `${place}:key/*`),
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [alias] } },
  };
}
