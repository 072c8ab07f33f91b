// Legal holds as S3 knows them: of one version of one object, on or off, beside its retention.
import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutObjectLegalHoldCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { KeepHoldsPorts } from '../core/record/keep-holds.ts';

export function createS3LegalHolds(
  client: S3Client,
  Bucket: string,
): Pick<KeepHoldsPorts, 'versionsBelow' | 'setHold'> {
  return {
    async *versionsBelow(Prefix, afterKey) {
      let from: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> = {
        KeyMarker: afterKey,
      };
      for (;;) {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...from }));
        for (const { Key = '', VersionId = '', LastModified } of page.Versions ?? [])
          yield { key: Key, versionId: VersionId, modifiedAtMilliseconds: Number(LastModified) };
        if (!page.IsTruncated) return;
        from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      }
    },
    async setHold({ key, versionId }, Status) {
      const object = { Bucket, Key: key, VersionId: versionId };
      await client.send(new PutObjectLegalHoldCommand({ ...object, LegalHold: { Status } }));
    },
  };
}
