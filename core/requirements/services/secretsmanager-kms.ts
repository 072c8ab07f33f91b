// What Secrets Manager does with KMS keys as the caller, by AWS's documentation.
import { kmsKeyNeeds, viaService } from '../kms-key.ts';
import { both, decrypt, given, type KmsUse, member, rewrap } from '../kms-use.ts';
import { elements, type Need, type Question, valueAt } from '../need.ts';

export const secretsmanagerKmsUses: readonly KmsUse[] = [
  {
    operations: ['GetSecretValue', 'BatchGetSecretValue'],
    actions: decrypt,
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  },
  {
    operations: ['PutSecretValue'],
    actions: both,
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  },
  {
    operations: ['CreateSecret'],
    actions: both,
    key: member('KmsKeyId'),
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html',
  },
  {
    operations: ['UpdateSecret'],
    actions: rewrap,
    key: member('KmsKeyId'),
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html',
  },
  {
    operations: ['ReplicateSecretToRegions'],
    actions: decrypt,
    source:
      'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html',
  },
  {
    // The key that the versions have until then.
    operations: ['UpdateSecret'],
    actions: decrypt,
    when: given('KmsKeyId'),
    source:
      'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-choose-key',
  },
];

/**
 * The keys of new replicas, each in its own region; whichever of the two regions asks KMS.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html
 */
export function replicaKeyNeeds({ call, scope }: Question): readonly Need[] {
  return elements(call.parameters.AddReplicaRegions).flatMap((replica) => {
    const region = valueAt(replica, 'Region');
    if (typeof region !== 'string' || !/^[a-z0-9-]+$/.test(region)) return [];
    const hosts = [scope.region, region].map((each) => viaService('secretsmanager', each));
    const actions = ['kms:Encrypt', 'kms:GenerateDataKey'];
    return kmsKeyNeeds({ actions, key: valueAt(replica, 'KmsKeyId'), hosts }, { ...scope, region });
  });
}
