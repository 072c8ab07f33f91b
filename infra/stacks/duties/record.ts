// What those may do who keep the record: none of them decides or acts, and none can delete.
import { Stack } from 'aws-cdk-lib';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { calls, checkpoints, compacted, dynamodb, events, type Parts } from './duties.ts';

/** Reads the whole record and writes nothing but checkpoints over it: it decides nothing and changes nothing. */
export function allowCheckpoint(
  checkpoint: ServiceFunction,
  { archive }: Pick<Parts, 'archive'>,
  copyBucketName: string | undefined,
): void {
  const everyRecord = 'One object for each record: a checkpoint is made over all of them.';
  checkpoint.allow({
    sid: 'ReadTheRecord',
    actions: ['s3:GetObject'],
    resources: [calls, events, checkpoints].map((prefix) => archive.arnForObjects(prefix)),
    wildcardReason: everyRecord,
  });
  checkpoint.allow({
    sid: 'ListTheRecord',
    actions: ['s3:ListBucket'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': [calls, events, checkpoints] } },
  });
  checkpoint.allow({
    sid: 'WriteCheckpoints',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(checkpoints)],
    wildcardReason: 'One object for each checkpoint; the bucket lets none be written over.',
  });
  if (copyBucketName === undefined) return;
  const copy = `arn:${Stack.of(checkpoint).partition}:s3:::${copyBucketName}`;
  checkpoint.allow({
    sid: 'CopyCheckpoints',
    actions: ['s3:PutObject'],
    resources: [`${copy}/${checkpoints}`],
    wildcardReason: 'One object for each checkpoint.',
  });
  checkpoint.allow({
    sid: 'ListCopies',
    actions: ['s3:ListBucket'],
    resources: [copy],
    conditions: { StringLike: { 's3:prefix': checkpoints } },
  });
}

/** Settles calls that nobody settled, and records that. It reads only what calls left behind. */
export function allowSweep(sweep: ServiceFunction, { tables, archive }: Parts): void {
  sweep.allow({
    sid: 'FindOpenIntents',
    actions: dynamodb('Query'),
    resources: [`${tables.intents.tableArn}/index/byOpenSince`],
  });
  sweep.allow({
    sid: 'SettleIntents',
    actions: dynamodb('UpdateItem'),
    resources: [tables.intents.tableArn],
  });
  sweep.allow({
    sid: 'SettleRequests',
    actions: dynamodb('UpdateItem'),
    resources: [tables.requests.tableArn],
    // Its state only, as of the gateway.
    conditions: {
      'ForAllValues:StringEquals': {
        'dynamodb:Attributes': ['id', 'status', 'version', 'principalId', 'createdAtEpochSeconds'],
      },
    },
  });
  sweep.allow({
    sid: 'ReadAndWriteTheRecord',
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [archive.arnForObjects(calls)],
    wildcardReason: 'One object for each call; the bucket lets none be written over.',
  });
  sweep.allow({
    sid: 'WriteEvents',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(events)],
    wildcardReason: 'One object for each call that is settled late; the bucket lets none be written over.',
  });
  sweep.allow({
    sid: 'ListTheRecord',
    actions: ['s3:ListBucket'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': calls } },
  });
}

/** Reads the whole record and writes files for queries beside it, which nothing decides by. */
export function allowCompact(compact: ServiceFunction, { archive }: Pick<Parts, 'archive'>): void {
  compact.allow({
    sid: 'ReadTheRecord',
    actions: ['s3:GetObject'],
    resources: [calls, events].map((prefix) => archive.arnForObjects(prefix)),
    wildcardReason: 'One object for each record: the files hold all of them.',
  });
  compact.allow({
    sid: 'ListTheRecord',
    actions: ['s3:ListBucket'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': [calls, events, compacted] } },
  });
  compact.allow({
    sid: 'WriteCompactions',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(compacted)],
    wildcardReason: 'Some objects for each hour; the bucket lets none be written over.',
  });
}

/** Does what legal holds ask for, and can neither place one nor read a record. */
export function allowLegalHold(legalHold: ServiceFunction, { tables, archive }: Parts): void {
  legalHold.allow({
    sid: 'FindHolds',
    actions: dynamodb('Query'),
    resources: [`${tables.sessions.tableArn}/index/byHoldWork`],
  });
  legalHold.allow({
    sid: 'NoteWhatIsDone',
    actions: dynamodb('UpdateItem'),
    resources: [tables.sessions.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'hold#*' },
      'ForAllValues:StringEquals': {
        'dynamodb:Attributes': ['id', 'version', 'holdWork', 'progress', 'placedAtEpochSeconds'],
      },
    },
  });
  legalHold.allow({
    sid: 'FindVersions',
    actions: ['s3:ListBucketVersions'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': calls } },
  });
  legalHold.allow({
    sid: 'HoldTheRecord',
    actions: ['s3:PutObjectLegalHold'],
    resources: [archive.arnForObjects(calls)],
    wildcardReason: 'Any session may be held; its records are one object each.',
  });
}

/** Writes what the tables' streams tell, and reads nothing else: Lambda reads the streams by permissions of its own making. */
export function allowRecordEvents(recordEvents: ServiceFunction, { archive }: Pick<Parts, 'archive'>): void {
  recordEvents.allow({
    sid: 'WriteEvents',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(events)],
    wildcardReason: 'One object for each event; the bucket lets none be written over.',
  });
}
