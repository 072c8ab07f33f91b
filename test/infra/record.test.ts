// The record's bucket and what else a stage keeps.
import { describe, expect, test } from 'vitest';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';

const retentionOf = (template: Template) =>
  resource(template, 'AWS::S3::Bucket').Properties.ObjectLockConfiguration.Rule.DefaultRetention;

describe('in production', () => {
  const template = synthesise({ stage: 'prod', archiveRetentionDays: 730 })[
    'CountersignData-prod'
  ] as Template;

  test('[L4] objects are locked in COMPLIANCE mode for as long as configured', () => {
    const { Properties } = resource(template, 'AWS::S3::Bucket');
    expect(Properties.ObjectLockEnabled).toBe(true);
    expect(retentionOf(template)).toEqual({ Mode: 'COMPLIANCE', Days: 730 });
    expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  });

  test('tables and keys survive the stack, and tables cannot be deleted by mistake', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::S3::Bucket']) {
      for (const { DeletionPolicy, UpdateReplacePolicy } of Object.values(resourcesOf(template, type))) {
        expect({ type, DeletionPolicy, UpdateReplacePolicy }).toEqual({
          type,
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
        });
      }
    }
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::DynamoDB::Table'))) {
      expect(Properties.DeletionProtectionEnabled).toBe(true);
    }
  });
});

describe.each(['local', 'dev'])('on the stage %s', (stage) => {
  const template = synthesise({ stage })[`CountersignData-${stage}`] as Template;

  test('objects are locked for a day in GOVERNANCE mode', () => {
    expect(retentionOf(template)).toEqual({ Mode: 'GOVERNANCE', Days: 1 });
  });

  test('tables and keys go with the stack, the bucket and the key of its checkpoints stay', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::KMS::Key']) {
      for (const [id, { DeletionPolicy }] of Object.entries(resourcesOf(template, type)))
        expect([id, DeletionPolicy]).toEqual([id, id.startsWith('KeysCheckpoint') ? 'Retain' : 'Delete']);
    }
    expect(resource(template, 'AWS::S3::Bucket').DeletionPolicy).toBe('Retain');
  });

  test('[L4] everyone is denied to write over a record, to end its lock, and to come without TLS', () => {
    const { Statement } = resource(template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument;
    const objects = '<ArchiveBucket.Arn>/*';
    const everyone = { AWS: '*' };
    expect(Statement).toContainEqual({
      Sid: 'DenyWritesThatMayOverwrite',
      Effect: 'Deny',
      Principal: everyone,
      Action: 's3:PutObject',
      Resource: objects,
      Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    });
    expect(Statement).toContainEqual({
      Sid: 'DenyEndingTheLock',
      Effect: 'Deny',
      Principal: everyone,
      Action: ['s3:BypassGovernanceRetention', 's3:PutObjectRetention', 's3:DeleteObjectVersion'],
      Resource: objects,
    });
    // A release takes two people: nobody goes around them.
    expect(Statement).toContainEqual({
      Sid: 'DenyLegalHoldsByOthers',
      Effect: 'Deny',
      Principal: everyone,
      Action: 's3:PutObjectLegalHold',
      Resource: objects,
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': `arn:<AWS::Partition>:iam::444455556666:role/countersign-${stage}-legal-hold`,
        },
      },
    });
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: everyone,
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('the bucket is private and its key cannot be deleted, since it is none of ours', () => {
    const { Properties } = resource(template, 'AWS::S3::Bucket');
    expect(Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
  });
});
