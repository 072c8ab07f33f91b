// The asymmetric KMS key that signs checkpoints of the record. One function signs; nobody deletes or disables the key, and it
// outlives the stack on every stage, since what it signed does.
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allowRole } from './key-use.ts';

/** As of the HMAC keys, without what ends a key. */
const administration = [
  'kms:CancelKeyDeletion',
  'kms:Describe*',
  'kms:EnableKey',
  'kms:Get*',
  'kms:List*',
  'kms:Put*',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:Update*',
  'kms:CreateAlias',
  'kms:DeleteAlias',
];

export interface CheckpointKeyProps {
  readonly alias: string;
  /** The role of the function that signs. */
  readonly signerRoleName: string;
  /** The role of the function that tells the public half. */
  readonly readerRoleName: string;
}

export class CheckpointKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { alias, signerRoleName, readerRoleName }: CheckpointKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      alias,
      description: 'Countersign: signs checkpoints of the record',
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'Administration',
            principals: [new AccountRootPrincipal()],
            actions: administration,
            resources: ['*'],
          }),
          // INVARIANT: an administrator first has to change this policy, which CloudTrail shows.
          new PolicyStatement({
            sid: 'DenyEndingTheKey',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
            resources: ['*'],
          }),
          allowRole(this, 'Signing', signerRoleName, ['kms:GetPublicKey', 'kms:Sign']),
          allowRole(this, 'PublicKey', readerRoleName, ['kms:GetPublicKey']),
        ],
      }),
    });
  }
}
