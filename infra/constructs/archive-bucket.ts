// The bucket of the record: objects are written once, locked, and out of reach of everyone until their retention ends.
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Keeping } from '../stage.ts';

export interface ArchiveBucketProps extends Keeping {
  /** The one role that places legal holds and releases them. */
  readonly legalHoldRoleName: string;
}

export class ArchiveBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { legalHoldRoleName, ...keeping }: ArchiveBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      objectLockEnabled: true,
      objectLockDefaultRetention: keeping.archiveRetention,
      versioned: true,
      // SSE-S3: Object Lock does not stop the deletion of a KMS key, and with it of everything under it.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // Records have less than the 128 KB from which S3 moves objects; Athena reads both of these classes.
      lifecycleRules: [
        {
          id: 'OldCompactions',
          prefix: 'compacted/',
          transitions: [
            { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) },
            { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) },
          ],
        },
      ],
      // On every stage: locked objects cannot be deleted, so a deletion of the bucket could only fail.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // INVARIANT: no principal of this account, ours or an administrator's, writes over a record or ends its lock [L4].
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyWritesThatMayOverwrite',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        // Parts of a multipart upload cannot carry the header; completing one must.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
        conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyEndingTheLock',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:BypassGovernanceRetention', 's3:PutObjectRetention', 's3:DeleteObjectVersion'],
        resources: [this.bucket.arnForObjects('*')],
      }),
    );
    // Holds go through Countersign, which takes two people for a release and records it.
    const legalHoldRoleArn = Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: legalHoldRoleName,
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyLegalHoldsByOthers',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObjectLegalHold'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': legalHoldRoleArn } },
      }),
    );
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Reads of the record go through the control function, which logs them; CloudTrail data events see the rest (docs/deploy.md). A log bucket would need a record-keeping of its own.',
    });
  }
}
