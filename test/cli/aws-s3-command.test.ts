// What `aws s3` does, by its reference and its own log (`--debug`): the calls of each command, in their order.
// https://docs.aws.amazon.com/cli/latest/reference/s3/
import { describe, expect, test } from 'vitest';
import { readAwsCommandLine } from '../../cli/aws-command-line.ts';
import { requirementsOf } from '../../core/requirements/requirements.ts';
import { unknownObjectName } from '../../core/requirements/unknown-objects.ts';
import { callFromJson } from '../../core/wire/call-from-json.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { servedIamData } from '../support/iam-data.ts';

const read = (line: string) => readAwsCommandLine(line.split(' '), servedCatalogue);
/** `operation bucket/key`; `*` for the part of a key that is not known. */
const summary = (line: string) =>
  read(line).map(({ operation, parameters, unknownObjects }) => {
    const { Bucket = '', Key, Prefix, CopySource } = parameters;
    const place = Key ?? Prefix;
    const where = place === undefined ? `${Bucket}` : `${Bucket}/${place}`;
    const from = CopySource === undefined ? '' : ` from ${CopySource}`;
    expect(unknownObjects === true).toBe(`${where}${from}`.includes(unknownObjectName));
    return `${operation} ${where}${from}`.trim().replaceAll(unknownObjectName, '*');
  });

describe('aws s3', () => {
  test.each<[string, readonly string[]]>([
    ['ls', ['ListBuckets']],
    ['ls s3://', ['ListBuckets']],
    ['ls s3://orders', ['ListObjectsV2 orders/']],
    ['ls s3://orders/2026 --human-readable', ['ListObjectsV2 orders/2026']],
    ['mb s3://orders', ['CreateBucket orders']],
    ['rb s3://orders', ['DeleteBucket orders']],
    ['rb s3://orders --force', ['ListObjectsV2 orders/', 'DeleteObject orders/*', 'DeleteBucket orders']],
    ['rm s3://orders/a.csv', ['DeleteObject orders/a.csv']],
    ['rm s3://orders/2026 --recursive', ['ListObjectsV2 orders/2026/', 'DeleteObject orders/2026/*']],
    ['cp a.csv s3://orders', ['PutObject orders/a.csv']],
    ['cp data/a.csv s3://orders/2026/', ['PutObject orders/2026/a.csv']],
    ['cp - s3://orders/b.csv', ['PutObject orders/b.csv']],
    ['cp s3://orders/a.csv .', ['HeadObject orders/a.csv', 'GetObject orders/a.csv']],
    ['cp s3://orders/a s3://ledger/', ['HeadObject orders/a', 'CopyObject ledger/a from orders/a']],
    ['cp data s3://orders/in --recursive', ['PutObject orders/in/*']],
    ['cp --recursive s3://orders/in data', ['ListObjectsV2 orders/in/', 'GetObject orders/in/*']],
    [
      'cp s3://orders/in s3://ledger/out --recursive --exclude *.tmp',
      ['ListObjectsV2 orders/in/', 'CopyObject ledger/out/* from orders/in/*'],
    ],
    ['mv a.csv s3://orders/b.csv', ['PutObject orders/b.csv']],
    [
      'mv s3://orders/a s3://ledger/b',
      ['HeadObject orders/a', 'CopyObject ledger/b from orders/a', 'DeleteObject orders/a'],
    ],
    [
      'mv s3://orders/in data --recursive',
      ['ListObjectsV2 orders/in/', 'GetObject orders/in/*', 'DeleteObject orders/in/*'],
    ],
    ['sync data s3://orders', ['ListObjectsV2 orders/', 'PutObject orders/*']],
    [
      'sync data s3://orders/in --delete',
      ['ListObjectsV2 orders/in/', 'PutObject orders/in/*', 'DeleteObject orders/in/*'],
    ],
    ['sync s3://orders/in data --delete', ['ListObjectsV2 orders/in/', 'GetObject orders/in/*']],
    [
      'sync s3://orders s3://ledger',
      ['ListObjectsV2 ledger/', 'ListObjectsV2 orders/', 'CopyObject ledger/* from orders/*'],
    ],
  ])('%s', (words, expected) => {
    expect(summary(`aws s3 ${words}`)).toEqual(expected);
    for (const call of read(`aws s3 ${words}`)) {
      const place = { region: 'eu-central-1', accountId: '111122223333' };
      expect(() =>
        requirementsOf(
          callFromJson({ ...call, ...place }, servedCatalogue),
          { partition: 'aws' },
          servedIamData,
        ),
      ).not.toThrow();
    }
  });

  test('what its options say of an object is in the call that writes it', () => {
    expect(read('aws s3 cp a s3://orders/a --acl public-read --sse --storage-class=GLACIER --quiet')).toEqual(
      [
        {
          service: 's3',
          operation: 'PutObject',
          parameters: {
            Bucket: 'orders',
            Key: 'a',
            ACL: 'public-read',
            ServerSideEncryption: 'AES256',
            StorageClass: 'GLACIER',
          },
        },
      ],
    );
    expect(read('aws s3 mb s3://orders --region eu-west-1')).toEqual([
      {
        service: 's3',
        operation: 'CreateBucket',
        region: 'eu-west-1',
        parameters: { Bucket: 'orders', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } },
      },
    ]);
  });

  test.each([
    ['presign s3://orders/a', '`aws s3api get-object'],
    ['website s3://orders --index-document i', '`aws s3api put-bucket-website'],
    ['cp a s3://orders/a --grants read=uri=x', '`aws s3api put-object`'],
    ['rm s3://orders/a --sse-c AES256', '`aws s3api delete-object`'],
    ['ls s3://arn:aws:s3:eu-central-1:111122223333:accesspoint/x', '`aws s3api … --bucket ARN`'],
    ['copy a b', 'has no `copy`'],
    ['cp a b', 'expected `s3://BUCKET/KEY`'],
    ['cp s3://orders .', 'names no object'],
    ['rb s3://orders/a', 'more than a bucket'],
    ['rm', 'takes 1 places, got 0'],
    ['cp a s3://orders/a b', 'takes 2 places, got 3'],
    ['cp a s3://orders/a --acl', '`--acl` has no value'],
  ])('refuses %s and says what to give instead', (words, message) => {
    expect(() => read(`aws s3 ${words}`)).toThrow(message);
  });
});
