// What S3 calls need: versions, copies, deletions by list, and the permissions that headers add.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html

import type { Call } from '../../call.ts';
import { bindResources } from '../binding.ts';
import { elements, isFilled, type Need, type Question, unmapped, valueAt } from '../need.ts';
import { operationRow, type ServiceRules } from '../service-rules.ts';
import { s3KmsUses } from './s3-kms.ts';
import { s3Onward } from './s3-onward.ts';
import { s3Operations } from './s3-operations.ts';
import { copySource, s3Need } from './s3-target.ts';

/** With `VersionId`, these take the version's action in place of the object's. */
const versioned: ReadonlyMap<string, readonly string[]> = new Map([
  ['DeleteObject', ['s3:DeleteObjectVersion']],
  ['DeleteObjectAnnotation', ['s3:DeleteObjectVersionAnnotation']],
  ['DeleteObjectTagging', ['s3:DeleteObjectVersionTagging']],
  ['GetObject', ['s3:GetObjectVersion']],
  ['GetObjectAcl', ['s3:GetObjectVersionAcl']],
  ['GetObjectAnnotation', ['s3:GetObjectVersionAnnotation']],
  ['GetObjectAttributes', ['s3:GetObjectVersion', 's3:GetObjectVersionAttributes']],
  ['GetObjectTagging', ['s3:GetObjectVersionTagging']],
  ['HeadObject', ['s3:GetObjectVersion']],
  ['ListObjectAnnotations', ['s3:ListObjectVersionAnnotations']],
  ['PutObjectAcl', ['s3:PutObjectVersionAcl']],
  ['PutObjectAnnotation', ['s3:PutObjectVersionAnnotation']],
  ['PutObjectTagging', ['s3:PutObjectVersionTagging']],
]);

const grantHeaders = ['GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP'];

export const s3Rules: ServiceRules = {
  operations: s3Operations,
  kms: s3KmsUses,
  onward: s3Onward,
  passedTo: 's3.amazonaws.com',
  needs(question) {
    const { call } = question;
    refuseRestoreOutput(call);
    const { Bucket: bucket, Key: key } = call.parameters;
    const on = (actions: readonly string[]): readonly Need[] =>
      actions.map((action) => s3Need(action, bucket, key, question));
    switch (call.operation) {
      case 'CopyObject':
        return [...copyNeeds(question), ...on(['s3:PutObject', ...objectHeaderActions(call)])];
      case 'UploadPartCopy':
        return [...sourceNeeds(question, ['GetObject']), ...on(['s3:PutObject'])];
      case 'DeleteObjects':
        return deleteObjectsNeeds(question);
      case 'WriteGetObjectResponse':
        return [
          {
            action: 's3-object-lambda:WriteGetObjectResponse',
            resources: bindResources('s3-object-lambda:WriteGetObjectResponse', question),
          },
        ];
      default:
        return on([...ownActions(question), ...objectHeaderActions(call), ...createBucketActions(call)]);
    }
  },
};

function ownActions({ call, iam }: Question): readonly string[] {
  const versionActions = call.parameters.VersionId === undefined ? undefined : versioned.get(call.operation);
  const actions = versionActions ?? operationRow(s3Operations, call.operation);
  if (actions !== undefined) return actions;
  if (iam.service('s3')?.action(call.operation) === undefined) {
    throw unmapped(call, 'is neither an IAM action nor in the hand-written table');
  }
  return [`s3:${call.operation}`];
}

/** What headers of a writing or deleting call add. */
function objectHeaderActions(call: Call): readonly string[] {
  const given = (...names: readonly string[]) => names.some((name) => call.parameters[name] !== undefined);
  const actions: string[] = [];
  if (['PutObject', 'CreateMultipartUpload', 'CopyObject'].includes(call.operation)) {
    const copiesTags = call.operation === 'CopyObject' && call.parameters.TaggingDirective !== 'REPLACE';
    if (copiesTags || isFilled(call.parameters.Tagging)) actions.push('s3:PutObjectTagging');
    if (given('ACL', ...grantHeaders)) actions.push('s3:PutObjectAcl');
    if (given('ObjectLockMode', 'ObjectLockRetainUntilDate')) actions.push('s3:PutObjectRetention');
    if (given('ObjectLockLegalHoldStatus')) actions.push('s3:PutObjectLegalHold');
  }
  if (call.operation === 'CopyObject' && call.parameters.AnnotationDirective === 'COPY') {
    actions.push('s3:PutObjectAnnotation');
  }
  if (
    ['DeleteObject', 'PutObjectRetention'].includes(call.operation) &&
    call.parameters.BypassGovernanceRetention === true
  ) {
    actions.push('s3:BypassGovernanceRetention');
  }
  return actions;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html: the ACL `private` needs nothing more. */
function createBucketActions({ operation, parameters }: Call): readonly string[] {
  if (operation !== 'CreateBucket') return [];
  const actions: string[] = [];
  const acl = parameters.ACL !== undefined && parameters.ACL !== 'private';
  if (acl || grantHeaders.some((name) => parameters[name] !== undefined)) actions.push('s3:PutBucketAcl');
  if (parameters.ObjectLockEnabledForBucket === true) {
    actions.push('s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning');
  }
  if (parameters.ObjectOwnership !== undefined) actions.push('s3:PutBucketOwnershipControls');
  if (isFilled(valueAt(parameters.CreateBucketConfiguration, 'Tags'))) actions.push('s3:TagResource');
  return actions;
}

/** Tags are copied unless the call replaces them; annotations only when it says so. */
function copyNeeds(question: Question): readonly Need[] {
  const { TaggingDirective: tags, AnnotationDirective: annotations } = question.call.parameters;
  return sourceNeeds(question, [
    'GetObject',
    ...(tags === 'REPLACE' ? [] : ['GetObjectTagging']),
    ...(annotations === 'COPY' ? ['GetObjectAnnotation'] : []),
  ]);
}

function sourceNeeds(question: Question, actions: readonly string[]): readonly Need[] {
  const { bucket, key, versionId } = copySource(question.call);
  return actions.map((name) => {
    const action =
      versionId === undefined ? `s3:${name}` : `s3:${name.replace('GetObject', 'GetObjectVersion')}`;
    return s3Need(action, bucket, key, question);
  });
}

function deleteObjectsNeeds(question: Question): readonly Need[] {
  const { Bucket: bucket, Delete: deletion, BypassGovernanceRetention: bypass } = question.call.parameters;
  return elements(valueAt(deletion, 'Objects')).flatMap((entry) => {
    const key = valueAt(entry, 'Key');
    const version = valueAt(entry, 'VersionId') !== undefined;
    const actions = [version ? 's3:DeleteObjectVersion' : 's3:DeleteObject'];
    if (bypass === true) actions.push('s3:BypassGovernanceRetention');
    return actions.map((action) => s3Need(action, bucket, key, question));
  });
}

/** A restore that selects writes its result to another bucket with the caller's permissions, by keys it makes up [P7]. */
function refuseRestoreOutput(call: Call): void {
  if (
    call.operation === 'RestoreObject' &&
    valueAt(call.parameters.RestoreRequest, 'OutputLocation') !== undefined
  ) {
    throw unmapped(call, 'writes to another bucket (`OutputLocation`)');
  }
}
