// The KMS keys that a service uses onward with the caller's session, by a reviewed table. A session policy limits
// that use too, so it must allow it, under kms:ViaService alone. A key that the call names is a requirement that policy
// decides on; for the key of what is already encrypted nobody can say which it is: that one is dependent.
import type { Call } from '../call.ts';
import type { JsonValue } from '../json.ts';
import type { Conditions, RequiredResource } from '../requirement.ts';
import { exactResource, parseArn, type Scope, unknownResource } from './arn.ts';
import type { KmsUse } from './kms-use.ts';
import type { Need, Question } from './need.ts';
import { rulesOf } from './services.ts';

export function onwardKmsNeeds({ call, scope }: Question): readonly Need[] {
  return (rulesOf(call.service).kms ?? [])
    .filter(({ operations, when }) => operations.includes(call.operation) && (when?.(call) ?? true))
    .flatMap((use) => needsOf(use, call, scope));
}

function needsOf(use: KmsUse, call: Call, scope: Scope): readonly Need[] {
  const named = use.key?.(call);
  if (named === undefined && use.onlyNamed) return [];
  // AWS's own key of the service is nobody's choice.
  const dependent = named === undefined || (typeof named === 'string' && named.includes('alias/aws/'));
  const { resource, conditions } = keyResource(dependent ? undefined : named, scope);
  return use.actions.map((action) => ({
    action,
    resources: [resource],
    conditions: {
      ...conditions,
      StringEquals: { 'kms:ViaService': viaService(use.via ?? call.service, scope) },
      ...(action === 'kms:CreateGrant' && { Bool: { 'kms:GrantIsForAWSResource': ['true'] } }),
    },
    ...(dependent && { dependent: true as const }),
  }));
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
function viaService(service: string, { partition, region }: Scope): readonly string[] {
  const host = `${service}.${region}.amazonaws.com`;
  return partition === 'aws-cn' ? [host, `${host}.cn`] : [host];
}

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
