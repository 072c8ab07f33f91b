// Writes an object of the record: only where there is none, and within a time that is far from any caller's own.
import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { WriteOutcome } from '../core/record/chain.ts';

/** A record has at most a few megabytes. */
const longestMilliseconds = 15_000;

/**
 * `taken`: there was an object, perhaps from an earlier attempt of this very write. Rejects with the SDK's error; the
 * object may have been written all the same. `patienceMilliseconds`: of all attempts together.
 */
export async function putOnce(
  client: S3Client,
  Bucket: string,
  Key: string,
  Body: Uint8Array,
  patienceMilliseconds = longestMilliseconds,
  ContentType = 'application/json',
): Promise<WriteOutcome> {
  const command = new PutObjectCommand({
    Bucket,
    Key,
    Body,
    ContentType,
    IfNoneMatch: '*',
  });
  try {
    await client.send(command, { abortSignal: AbortSignal.timeout(patienceMilliseconds) });
    return 'written';
  } catch (error) {
    // 412: there is one. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) return 'taken';
    throw error;
  }
}
