// What KMS calls need: keys by id, ARN or alias, and both keys of a re-encryption.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

export const kmsRules: ServiceRules = {
  resources(type, { call, scope }) {
    const { KeyId: key, TargetKeyId: target, AliasName: alias } = call.parameters;
    if (type === 'key' && (key ?? target) !== undefined) return [keyResource(key ?? target, scope)];
    if (type === 'alias' && typeof alias === 'string') return [aliasResource(alias, scope)];
    return undefined;
  },
  needs(question) {
    const { call, scope } = question;
    if (call.operation !== 'ReEncrypt') return undefined;
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html: the source may be told from the ciphertext
    return [
      { action: 'kms:ReEncryptFrom', resources: [keyResource(call.parameters.SourceKeyId, scope)] },
      { action: 'kms:ReEncryptTo', resources: [keyResource(call.parameters.DestinationKeyId, scope)] },
    ];
  },
  more: createNeeds,
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html, API_ReplicateKey.html */
function createNeeds({ call, scope }: Question): readonly Need[] {
  if (call.operation === 'CreateKey' && isFilled(call.parameters.Tags)) {
    return [{ action: 'kms:TagResource', resources: [keyResource(undefined, scope)] }];
  }
  return [];
}

/** IAM knows keys by ARN alone: an alias may be any key's. */
function keyResource(key: JsonValue | undefined, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:kms:${scope.region}:${scope.accountId}`;
  const arn = parseArn(key);
  if (arn?.service === 'kms' && /^key\/(mrk-)?[A-Za-z0-9-]+$/.test(arn.resource)) {
    return exactResource('key', String(key));
  }
  if (typeof key === 'string' && /^(mrk-)?[0-9a-f][0-9a-f-]{31,35}$/.test(key)) {
    return exactResource('key', `${home}:key/${key}`);
  }
  return unknownResource('key', `${home}:key/*`);
}

function aliasResource(alias: string, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:kms:${scope.region}:${scope.accountId}`;
  return /^alias\/[A-Za-z0-9/_-]+$/.test(alias)
    ? exactResource('alias', `${home}:${alias}`)
    : unknownResource('alias', `${home}:alias/*`);
}
