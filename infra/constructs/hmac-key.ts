// A KMS HMAC key from which secrets are derived by `kms:GenerateMac`. IAM policies of the account can administer the key, but
// only the function whose role is named here can compute with it, and only as its own policy allows too.
import { Validations } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Keeping } from '../stage.ts';
import { allowRole } from './key-use.ts';

/** AWS's list for key administrators, without cryptographic operations, grants and policies of others' use. */
const administration = [
  'kms:CancelKeyDeletion',
  'kms:Describe*',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:Get*',
  'kms:List*',
  'kms:Put*',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:Update*',
  'kms:CreateAlias',
  'kms:DeleteAlias',
];

export interface HmacKeyProps {
  readonly alias: string;
  readonly description: string;
  /** The role of the one function that computes with it. */
  readonly roleName: string;
  readonly keeping: Keeping;
}

export class HmacKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { alias, description, roleName, keeping }: HmacKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      alias,
      description,
      removalPolicy: keeping.removalPolicy,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'Administration',
            principals: [new AccountRootPrincipal()],
            actions: administration,
            resources: ['*'],
          }),
          allowRole(this, 'Derivation', roleName, ['kms:GenerateMac']),
        ],
      }),
    });
    Validations.of(this.key).acknowledge({
      id: 'AwsSolutions-KMS5',
      reason:
        'KMS cannot rotate HMAC keys; what is derived from them lives in memory, and in sessions of hours.',
    });
  }
}
