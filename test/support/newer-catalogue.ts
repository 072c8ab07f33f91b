// A catalogue and IAM's data that are newer than the built ones by one operation: `s3:ListNotes`, which lists a bucket.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const textOf = (name: string) => readFileSync(join('dist', name), 'utf8');
const built = (name: string) => JSON.parse(textOf(name));

/** As a bundle has them. */
export function newerFiles(): Record<string, string> {
  const service = built('catalogue/s3.json');
  const iam = built('iam/s3.json');
  service.operations.ListNotes = {
    ...service.operations.ListObjectsV2,
    requestUri: '/{Bucket}?list-type=2&notes',
  };
  iam.actions.ListNotes = iam.actions.ListBucket;
  return { 'catalogue/s3.json': JSON.stringify(service), 'iam/s3.json': JSON.stringify(iam) };
}

/** Writes them into `catalogue` and `iam` of a folder, with what is built beside them. */
export function writeNewerFolders(folder: string): void {
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const name of ['catalogue/index.json', 'iam/index.json', 'catalogue/sqs.json']) {
    write(name, textOf(name));
  }
  for (const [name, text] of Object.entries(newerFiles())) write(name, text);
}
