// What KMS calls need: keys by id, ARN or alias, and both keys of a re-encryption or a moved alias. IAM knows keys by ARN
// alone: an alias may be any key's, and the session policy holds it to keys that bear the alias.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
import type { Call } from '../../call.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { anyResource, exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { OnwardUse } from '../onward-use.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

const isOutside = ({ parameters }: Call) => parameters.CustomKeyStoreType === 'EXTERNAL_KEY_STORE';

const onward: readonly OnwardUse[] = [
  {
    operations: ['CreateCustomKeyStore'],
    actions: ['cloudhsm:DescribeClusters'],
    when: (call) => !isOutside(call),
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/authorize-key-store.html',
  },
  {
    operations: ['CreateCustomKeyStore', 'UpdateCustomKeyStore'],
    actions: ['ec2:DescribeVpcEndpointServices'],
    when: ({ parameters }) => parameters.XksProxyConnectivity === 'VPC_ENDPOINT_SERVICE',
    source:
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html',
  },
];

/** Of stores in CloudHSM (authorize-key-store) and of keys in several regions (multi-region-keys-auth), in KMS's guide. */
function firstRole(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (operation === 'CreateCustomKeyStore' && !isOutside(question.call)) {
    return [serviceLinkedRoleNeed('cks.kms.amazonaws.com', question)];
  }
  return operation === 'ReplicateKey' || (operation === 'CreateKey' && parameters.MultiRegion === true)
    ? [serviceLinkedRoleNeed('mrk.kms.amazonaws.com', question)]
    : [];
}

export const kmsRules: ServiceRules = {
  operations: {
    'https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html': {
      ReEncrypt: ['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    },
  },
  resources(type, { call, scope }) {
    const { KeyId: key, TargetKeyId: target, AliasName: alias } = call.parameters;
    if (type === 'key' && (key ?? target) !== undefined) return [keyResource(key ?? target, scope)];
    if (type === 'alias' && typeof alias === 'string') return [aliasResource(alias, scope)];
    return undefined;
  },
  needs(question) {
    const { call, scope } = question;
    const action = `kms:${call.operation}`;
    const { KeyId: key, AliasName: alias } = call.parameters;
    switch (call.operation) {
      case 'ReEncrypt':
        // The source may be told from the ciphertext.
        return [
          keyNeed('kms:ReEncryptFrom', call.parameters.SourceKeyId, scope),
          keyNeed('kms:ReEncryptTo', call.parameters.DestinationKeyId, scope),
        ];
      case 'DeleteAlias':
      case 'UpdateAlias':
        // https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html: the key that bears it now as well
        return [
          { action, resources: [aliasResource(String(alias), scope)] },
          keyNeed(action, alias, scope),
          ...(call.operation === 'UpdateAlias' ? [keyNeed(action, call.parameters.TargetKeyId, scope)] : []),
        ];
      default:
        return aliasOf(key) === undefined ? undefined : [keyNeed(action, key, scope)];
    }
  },
  onward,
  more: (question) => [...createNeeds(question), ...otherRegionNeeds(question), ...firstRole(question)],
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html, API_ReplicateKey.html */
function createNeeds({ call, scope }: Question): readonly Need[] {
  const { ReplicaRegion: region, Tags: tags } = call.parameters;
  if (call.operation === 'CreateKey' && isFilled(tags)) {
    return [{ action: 'kms:TagResource', resources: [keyResource(undefined, scope)] }];
  }
  if (call.operation !== 'ReplicateKey') return [];
  const replica = keyResource(undefined, {
    ...scope,
    region: regionForm.test(String(region)) ? String(region) : '*',
  });
  return [
    { action: 'kms:CreateKey', resources: [anyResource] },
    ...(isFilled(tags) ? [{ action: 'kms:TagResource', resources: [replica] }] : []),
  ];
}

const regionForm = /^[a-z0-9-]+$/;

/** The replica that becomes the primary one: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html */
function otherRegionNeeds({ call, scope }: Question): readonly Need[] {
  const { KeyId: key, PrimaryRegion: region } = call.parameters;
  if (call.operation !== 'UpdatePrimaryRegion') return [];
  const [id = key] = typeof key === 'string' ? (/mrk-[0-9a-f]+$/.exec(key) ?? []) : [];
  const there = { ...scope, region: regionForm.test(String(region)) ? String(region) : '*' };
  return [{ action: 'kms:UpdatePrimaryRegion', resources: [keyResource(id, there)] }];
}

function keyNeed(action: string, key: JsonValue | undefined, scope: Scope): Need {
  const alias = aliasOf(key);
  return {
    action,
    resources: [keyResource(key, scope)],
    ...(alias !== undefined && {
      conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [alias] } },
    }),
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-resource-aliases */
function aliasOf(key: JsonValue | undefined): string | undefined {
  const arn = parseArn(key);
  const text = arn?.service === 'kms' ? arn.resource : key;
  return typeof text === 'string' ? /^alias\/[A-Za-z0-9/_-]+$/.exec(text)?.[0] : undefined;
}

function keyResource(key: JsonValue | undefined, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:kms:${scope.region}:${scope.accountId}`;
  const arn = parseArn(key);
  if (arn?.service === 'kms' && /^key\/(mrk-)?[A-Za-z0-9-]+$/.test(arn.resource)) {
    return exactResource('key', String(key));
  }
  if (typeof key === 'string' && /^(mrk-)?[0-9a-f][0-9a-f-]{31,35}$/.test(key)) {
    return exactResource('key', `${home}:key/${key}`);
  }
  const isAlias = arn?.service === 'kms' && arn.accountId !== '';
  return unknownResource(
    'key',
    isAlias ? `arn:${arn.partition}:kms:${arn.region}:${arn.accountId}:key/*` : `${home}:key/*`,
  );
}

function aliasResource(alias: string, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:kms:${scope.region}:${scope.accountId}`;
  return /^alias\/[A-Za-z0-9/_-]+$/.test(alias)
    ? exactResource('alias', `${home}:${alias}`)
    : unknownResource('alias', `${home}:alias/*`);
}
