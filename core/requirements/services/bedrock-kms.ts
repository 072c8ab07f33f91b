// What Bedrock does with KMS keys as the caller, by AWS's documentation.
import { both, type KmsUse, member } from '../kms-use.ts';

const granted = [...both, 'kms:CreateGrant', 'kms:DescribeKey'];
const models = 'https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-custom-job.html';
const imports = 'https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-import-model.html';

export const bedrockKmsUses: readonly KmsUse[] = [
  {
    operations: ['CreateModelCustomizationJob'],
    actions: granted,
    key: member('customModelKmsKeyId'),
    onlyNamed: true,
    source: models,
  },
  {
    operations: ['CreateModelCopyJob'],
    actions: granted,
    key: member('modelKmsKeyId'),
    onlyNamed: true,
    source: models,
  },
  {
    operations: ['CreateModelImportJob'],
    actions: granted,
    key: member('importedModelKmsKeyId'),
    onlyNamed: true,
    source: imports,
  },
  {
    operations: ['CreateCustomModel'],
    actions: granted,
    key: member('modelKmsKeyArn'),
    onlyNamed: true,
    source: imports,
  },
  {
    operations: ['CreateGuardrail', 'UpdateGuardrail'],
    actions: granted,
    key: member('kmsKeyId'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html',
  },
  {
    operations: ['CreateEvaluationJob'],
    actions: [...both, 'kms:DescribeKey'],
    key: member('customerEncryptionKeyId'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-evaluation-security-kms.html',
  },
];
