// What EBS does with KMS keys as the caller, by AWS's documentation. Volumes may be encrypted by default, with a key that
// the call does not name.
import type { Call } from '../../call.ts';
import type { JsonValue } from '../../json.ts';
import { type KmsUse, member } from '../kms-use.ts';
import { valuesAt } from '../named-resources.ts';

const source = 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html';
const actions = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

export const ec2KmsUses: readonly KmsUse[] = [
  { operations: ['CopyImage', 'CopySnapshot', 'CreateVolume'], actions, key: member('KmsKeyId'), source },
  { operations: ['RunInstances'], actions, key: keyOfDevices, source },
  { operations: ['AttachVolume', 'CreateReplaceRootVolumeTask', 'StartInstances'], actions, source },
];

/** One key, or the list of several, which is no key's name. */
function keyOfDevices(call: Call): JsonValue | undefined {
  const keys = valuesAt(call.parameters, ['BlockDeviceMappings', 'Ebs', 'KmsKeyId']);
  return new Set(keys).size > 1 ? [...keys] : keys[0];
}
