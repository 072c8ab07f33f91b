// The archive as a download of it has it: every object with its bytes.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** The SDK complains when many more wait for its 50 sockets. */
export const readsAtOnce = 48;

/** Key → bytes, of all objects below the prefixes. */
export async function archiveObjects(
  s3: S3Client,
  Bucket: string,
  prefixes: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const objects = new Map<string, Uint8Array>();
  for (const Prefix of prefixes) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
      for (let index = 0; index < Contents.length; index += readsAtOnce) {
        const reads = Contents.slice(index, index + readsAtOnce).map(async ({ Key = '' }) => {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          objects.set(Key, (await Body?.transformToByteArray()) ?? new Uint8Array());
        });
        await Promise.all(reads);
      }
    }
  }
  return objects;
}

/** As `aws s3 sync s3://BUCKET FOLDER`. */
export async function download(s3: S3Client, Bucket: string, folder: string): Promise<void> {
  for (const [key, bytes] of await archiveObjects(s3, Bucket, [''])) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  }
}
