// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own variables
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';
import { buildIamData } from '../../scripts/build-iam-data.ts';
import { newerActions } from '../../scripts/newer-actions.ts';

let directory = '';
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'iam-data-'));
  await buildIamData({ outputDirectory: join(directory, 'a'), prefixes: ['sqs', 's3', 'kms'] });
  await buildIamData({ outputDirectory: join(directory, 'b'), prefixes: ['kms', 's3', 'sqs'] });
});
afterAll(() => rmSync(directory, { recursive: true }));

test('writes the same bytes each time', () => {
  const names = readdirSync(join(directory, 'a')).sort();
  expect(names).toEqual(['index.json', 'kms.json', 's3.json', 'sqs.json']);
  for (const name of names) {
    expect(readFileSync(join(directory, 'b', name))).toEqual(readFileSync(join(directory, 'a', name)));
  }
});

test('says what the Service Authorization Reference says of an action', () => {
  const s3 = iamDataFromDirectory(join(directory, 'a')).service('s3');
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
  expect(s3?.action('PutBucketPolicy')).toMatchObject({
    accessLevel: 'Permissions management',
    resourceTypes: [{ name: 'bucket', required: true }],
  });
  expect(s3?.arnPatterns('object')).toEqual(['arn:${Partition}:s3:::${BucketName}/${ObjectName}']);
});

test('of two access levels keeps the graver', () => {
  // The reference lists sqs:TagQueue as Tagging and Write.
  expect(iamDataFromDirectory(join(directory, 'a')).service('sqs')?.action('TagQueue')?.accessLevel).toBe(
    'Tagging',
  );
});

test('knows nothing of a service or an action that is not there', () => {
  const iam = iamDataFromDirectory(join(directory, 'a'));
  expect(iam.service('ec2')).toBeUndefined();
  expect(iam.service('../secrets')).toBeUndefined();
  expect(iam.service('s3')?.action('getobject')).toBeUndefined();
  expect(iam.service('s3')?.action('constructor')).toBeUndefined();
});

test('an operation is linked to the one action whose page is its own, and never where an action bears its name', () => {
  const s3 = iamDataFromDirectory(join(directory, 'a')).service('s3');
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
  expect(s3?.linkedAction('ListObjectsV2')).toBe('ListBucket');
  expect(s3?.linkedAction('GetObject')).toBeUndefined();
  expect(s3?.linkedAction('constructor')).toBeUndefined();
});

test('a name in another letter case is spelled as IAM does', () => {
  const s3 = iamDataFromDirectory(join(directory, 'a')).service('s3');
  expect(s3?.spelling('getobject')).toBe('GetObject');
  expect(s3?.spelling('GetObjects')).toBeUndefined();
});

test('an action that AWS names and the list lacks has its level, and no resource that is known', async () => {
  await buildIamData({ outputDirectory: join(directory, 'newer'), prefixes: ['iam'] });
  const iam = iamDataFromDirectory(join(directory, 'newer')).service('iam');
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html#temporary-delegation-managing-permissions
  expect(iam?.action('UpdateDelegationRequest')).toEqual({
    name: 'UpdateDelegationRequest',
    accessLevel: 'Write',
    resourceTypes: undefined,
    conditionKeys: [],
  });
});

test('the build fails when the list has come to know a newer action, in whichever letter case', async () => {
  const known = { prefix: 'sqs', accessLevel: 'Write', names: ['sendMessage'], source: '' } as const;
  const building = buildIamData({ outputDirectory: join(directory, 'c'), prefixes: ['sqs'], newer: [known] });
  await expect(building).rejects.toThrow('knows `sqs:sendMessage` now');
});

test('the build fails for a newer action of a prefix that IAM does not have', async () => {
  const odd = { prefix: 'frobnicator', accessLevel: 'Write', names: ['Frobnicate'], source: '' } as const;
  const building = buildIamData({ outputDirectory: join(directory, 'd'), prefixes: ['sqs'], newer: [odd] });
  await expect(building).rejects.toThrow('no prefix `frobnicator`');
});

test('every newer action has a page of AWS, and levels that its verb may mean', () => {
  for (const { prefix, names, accessLevel, source } of newerActions) {
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    for (const name of names) {
      const reads = /^(?:BatchGet|Describe|Get|List|Search)/.test(name);
      expect(`${prefix}:${name} ${reads ? 'reads' : 'changes'}`).toBe(
        `${prefix}:${name} ${['List', 'Read'].includes(accessLevel) ? 'reads' : 'changes'}`,
      );
    }
  }
});
