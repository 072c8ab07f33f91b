// What the compact function reads and writes of the archive.
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { CompactPorts } from '../core/record/compact.ts';
import { parquetOf } from './parquet-rows.ts';
import { putOnce } from './s3-put-once.ts';
import { createS3RecordSource } from './s3-record-source.ts';

/** A file has tens of megabytes. */
const patienceMilliseconds = 60_000;

export function createS3Compaction(client: S3Client, Bucket: string): Omit<CompactPorts, 'clock'> {
  return {
    recordsSince: createS3RecordSource(client, Bucket).objectsSince,
    async keysBelow(Prefix) {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
        keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      }
      return keys;
    },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
    write: (key, file) =>
      putOnce(client, Bucket, key, file, patienceMilliseconds, 'application/vnd.apache.parquet'),
    fileOf: parquetOf,
  };
}
