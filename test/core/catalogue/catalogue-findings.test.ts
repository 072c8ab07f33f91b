// What a published catalogue may not do to the deployed one: each row is an attack, or an accident that would look like one.
import { describe, expect, test } from 'vitest';
import { deployedServiceFiles } from '../../../adapters/service-files.ts';
import { catalogueFindings } from '../../../core/catalogue/catalogue-findings.ts';
import type { CompiledMember, CompiledService } from '../../../core/catalogue/compiled.ts';
import type { IamServiceFile } from '../../../core/requirements/iam-data.ts';
import { servedCatalogue } from '../../support/catalogue.ts';
import { newerFiles } from '../../support/newer-catalogue.ts';

const deployed = deployedServiceFiles('dist');
const newer = newerFiles();

type Change<T> = (file: { -readonly [K in keyof T]: T[K] } & Record<string, Record<string, unknown>>) => void;

function sentencesOf(files: Readonly<Record<string, string>>): readonly string[] {
  return catalogueFindings(files, deployed).map(({ message }) => message);
}

function changed<T>(name: string, text: string, change: Change<T>): readonly string[] {
  const file = JSON.parse(text);
  change(file);
  return sentencesOf({ [name]: JSON.stringify(file) });
}

const withS3 = (change: Change<CompiledService>) =>
  changed('catalogue/s3.json', newer['catalogue/s3.json'] ?? '', change);
const withSecrets = (change: Change<CompiledService>) =>
  changed('catalogue/secretsmanager.json', deployed('catalogue/secretsmanager.json'), change);
const withIam = (change: Change<IamServiceFile>) =>
  changed('iam/s3.json', newer['iam/s3.json'] ?? '', change);

/** A service that is not deployed, with one operation. */
const newService = (host: string, more: { hostPrefix?: string; path?: string; regional?: string } = {}) => {
  const { hostPrefix, path, regional } = more;
  const endpoint = { host, ...(path && { path }), ...(regional && { regions: { r: { host: regional } } }) };
  const service = {
    signingName: 'orchard',
    endpointPrefix: 'orchard',
    protocols: ['rest-json'],
    apiVersion: '2026-11-01',
    endpoints: { aws: endpoint },
    operations: { Pick: { method: 'POST', requestUri: '/', ...(hostPrefix && { hostPrefix }) } },
    shapes: {},
  };
  return sentencesOf({ 'catalogue/orchard.json': JSON.stringify(service) });
};

test('what is newer by one operation and its action passes', () => {
  expect(sentencesOf(newer)).toEqual([]);
});

test('what is deployed would pass as published', () => {
  // A part of the services: all of them take half a minute.
  const ids = servedCatalogue.serviceIds.filter((_, index) => index % 20 === 0);
  const files = Object.fromEntries(
    ids.map((id) => [`catalogue/${id}.json`, deployed(`catalogue/${id}.json`)]),
  );
  const { prefixes } = JSON.parse(deployed('iam/index.json'));
  for (const prefix of prefixes) files[`iam/${prefix}.json`] = deployed(`iam/${prefix}.json`);
  expect(catalogueFindings(files, deployed)).toEqual([]);
});

describe('refuses a deployed service that sends calls', () => {
  const elsewhere = (host: string) => [
    `sends calls to \`${host}\`, expected a host that the deployed one has in that partition`,
  ];

  test.each([
    'evil.s3.amazonaws.com',
    'x.execute-api.{region}.amazonaws.com',
    's3.{region}.amazonaws.com.example.com',
    'sqs.{region}.amazonaws.com',
    's3.{region}.amazonaws.com.cn',
  ])('to %s', (host) => {
    expect(withS3((s3) => Object.assign(s3, { endpoints: { aws: { host } } }))).toEqual(elsewhere(host));
  });

  test('to another host in one region', () => {
    const host = 'evil.s3.eu-central-1.amazonaws.com';
    const regions = { 'eu-central-1': { host } };
    expect(withS3(({ endpoints }) => Object.assign(endpoints.aws ?? {}, { regions }))).toEqual(
      elsewhere(host),
    );
  });

  test('into somebody’s bucket by the path of the host', () => {
    expect(withS3(({ endpoints }) => Object.assign(endpoints.aws ?? {}, { path: '/evil' }))).toContainEqual(
      expect.stringContaining('sends calls to `s3.{region}.amazonaws.com/evil`'),
    );
  });

  test.each([
    ['into somebody’s bucket by what stands before the host', 'evil.'],
    ['into a bucket that the caller names, by the form that another operation has', '{RequestRoute}.'],
  ])('%s', (_name, hostPrefix) => {
    expect(
      withS3(({ operations }) => Object.assign(operations.ListNotes ?? {}, { hostPrefix })),
    ).toContainEqual(expect.stringContaining(`sends calls to \`${hostPrefix}s3.{region}.amazonaws.com\``));
  });
});

describe('a service that is not deployed', () => {
  test.each([
    'orchard.{region}.amazonaws.com',
    'orchard.us-gov-west-1.api.aws',
    'orchard.global.api.aws',
    'orchard.amazonaws.com',
  ])('may be sent to %s', (host) => {
    expect(newService(host, { path: '/v2' })).toEqual([]);
  });

  test.each<[host: string, more?: Parameters<typeof newService>[1]]>([
    ['evil.s3.amazonaws.com'],
    ['evil.s3.{region}.amazonaws.com'],
    ['x.execute-api.{region}.amazonaws.com'],
    ['x.execute-api.us-east-1.amazonaws.com'],
    ['orchard.{region}.amazonaws.com.example.com'],
    ['orchard.example.com'],
    ['orchard-amazonaws.com'],
    ['{region}.amazonaws.com'],
    ['evil.{region}.elb.amazonaws.com'],
    // Another service's: SQS, S3's data, and what is an operation's own in API Gateway.
    ['sqs.{region}.amazonaws.com'],
    ['s3.amazonaws.com', { path: '/evil' }],
    ['s3-us-west-2.amazonaws.com', { path: '/evil' }],
    ['execute-api.{region}.amazonaws.com'],
    // Any label can be put before what is no service of the catalogue.
    ['compute-1.amazonaws.com', { hostPrefix: 'ec2-192-0-2-1.' }],
    ['amazonaws.com', { hostPrefix: 'orchard.{region}.' }],
    ['orchard.{region}.amazonaws.com', { regional: 'evil.s3.amazonaws.com' }],
  ])('is refused when it is sent to %s', (host, more) => {
    const { regional, hostPrefix = '', path = '' } = more ?? {};
    expect(newService(host, more)).toEqual([
      expect.stringContaining(
        `sends calls to \`${regional ?? `${hostPrefix}${host}${path}`}\`, expected one`,
      ),
    ]);
  });
});

describe('refuses data of IAM', () => {
  test.each<[name: string, change: Change<IamServiceFile>, sentence: string]>([
    [
      'by which a deletion only reads',
      ({ actions }) => Object.assign(actions.DeleteBucket ?? {}, { accessLevel: 'Read' }),
      'gives `Read` as the level of `DeleteBucket`, expected `Write`',
    ],
    [
      'by which reading is no reading any more, which may be denied',
      ({ actions }) => Object.assign(actions.GetObject ?? {}, { accessLevel: 'List' }),
      'gives `List` as the level of `GetObject`, expected `Read`',
    ],
    [
      'without an action',
      ({ actions }) => Reflect.deleteProperty(actions, 'DeleteBucket'),
      'lacks the action `DeleteBucket`',
    ],
    [
      'by which an action is on nothing',
      ({ actions }) => Object.assign(actions.DeleteBucket ?? {}, { resources: [] }),
      'as the resource types of `DeleteBucket`, expected `bucket*`',
    ],
    [
      'by which every object is in one bucket',
      ({ resourceTypes }) => Object.assign(resourceTypes.object ?? {}, { arn: 'arn:aws:s3:::public/*' }),
      'gives `arn:aws:s3:::public/*` as the ARN of `object`, expected `arn:',
    ],
    [
      'by which an operation needs another action',
      (iam) => Object.assign(iam.operations, { GetBucketEncryption: 'ListNotes' }),
      'gives `ListNotes` as the action of the operation `GetBucketEncryption`',
    ],
  ])('%s', (_name, change, sentence) => {
    expect(withIam(change)).toEqual([expect.stringContaining(sentence)]);
  });

  test('but not data in which an action has one more resource type and condition key', () => {
    expect(
      withIam(({ actions }) =>
        Object.assign(actions.DeleteBucket ?? {}, {
          resources: ['bucket*', 'object'],
          conditionKeys: ['s3:new'],
        }),
      ),
    ).toEqual([]);
  });
});

describe('refuses a service', () => {
  const secret = 'GetSecretValueResponse';
  const response = (service: { readonly shapes: CompiledService['shapes'] }) =>
    service.shapes[secret]?.members as Record<string, string | CompiledMember>;

  test.each<[name: string, change: Change<CompiledService>, sentence: string]>([
    [
      'by which a secret is none',
      ({ shapes }) => Reflect.deleteProperty(shapes.SecretStringType ?? {}, 'sensitive'),
      `\`${secret}.SecretString\` is no secret`,
    ],
    [
      'by which a secret bears the name of what is none',
      (service) => {
        Object.assign(service.shapes, { SSEKMSKeyId: service.shapes.SecretStringType });
        response(service).SecretString = 'SSEKMSKeyId';
      },
      `\`${secret}.SecretString\` is no secret`,
    ],
    [
      'that reads a secret under another name',
      (service) => {
        response(service).SecretString = { shape: 'SecretStringType', locationName: 'Other' };
        response(service).Note = { shape: 'NameType', locationName: 'SecretString' };
      },
      `\`${secret}.SecretString\` stands elsewhere`,
    ],
    [
      'that reads a secret under two names',
      (service) => {
        response(service).Note = { shape: 'NameType', locationName: 'SecretString' };
      },
      `\`${secret}.Note\` stands where \`SecretString\` does`,
    ],
    [
      'that reads a whole answer as one document',
      ({ shapes }) => Object.assign(shapes[secret] ?? {}, { type: 'document' }),
      `\`${secret}\` is of type \`document\``,
    ],
    [
      'that lacks a member',
      (service) => Reflect.deleteProperty(response(service), 'SecretBinary'),
      `lacks \`${secret}.SecretBinary\``,
    ],
    [
      'that answers nothing any more',
      ({ operations }) => Reflect.deleteProperty(operations.GetSecretValue ?? {}, 'output'),
      '`GetSecretValue` lacks its output',
    ],
  ])('%s', (_name, change, sentence) => {
    expect(withSecrets(change)).toContainEqual(expect.stringContaining(sentence));
  });

  test('that serves what cannot pass as deployed', () => {
    expect(
      withS3(({ operations }) => Reflect.deleteProperty(operations.WriteGetObjectResponse ?? {}, 'unserved')),
    ).toEqual([
      'has another `unserved` of `WriteGetObjectResponse` than deployed: only a release changes it',
    ]);
  });

  test.each<[name: string, change: Change<CompiledService>, sentence: string]>([
    [
      'that deletes where an approver agreed to put',
      ({ operations }) => Object.assign(operations.PutBucketEncryption ?? {}, { method: 'DELETE' }),
      'has another `method` of `PutBucketEncryption`',
    ],
    [
      'that speaks another protocol',
      (s3) => Object.assign(s3, { protocols: ['rest-json'] }),
      'has another `protocols`',
    ],
    [
      'by which a parameter is left out of what is approved',
      ({ shapes }) => {
        const members = shapes.PutBucketEncryptionRequest?.members as Record<string, string | CompiledMember>;
        members.ExpectedBucketOwner = {
          ...(members.ExpectedBucketOwner as CompiledMember),
          idempotencyToken: true,
        };
      },
      'has another `idempotencyTokens` of `PutBucketEncryption`',
    ],
    [
      'that writes a time otherwise',
      ({ shapes }) => Object.assign(shapes.LastModified ?? {}, { timestampFormat: 'unixTimestamp' }),
      '`LastModified` is written otherwise',
    ],
    [
      'with a header that is another one in capitals',
      ({ shapes }) => {
        const members = shapes.PutObjectRequest?.members as Record<string, string | CompiledMember>;
        members.Kind = { shape: 'NextToken', location: 'header', locationName: 'X-Amz-ACL' };
      },
      '`PutObjectRequest.Kind` stands where `ACL` does',
    ],
    [
      'with a member that takes every header',
      ({ shapes }) => {
        const members = shapes.PutObjectRequest?.members as Record<string, string | CompiledMember>;
        members.Rest = { shape: 'Metadata', location: 'headers', locationName: 'x-amz-' };
      },
      '`PutObjectRequest.Rest` may stand where others do',
    ],
    [
      'with another operation on the route of a deployed one',
      ({ operations }) =>
        Object.assign(operations, {
          GetBucketEncryption2: { ...operations.GetBucketEncryption, responseStatusCode: 202 },
        }),
      'adds `GetBucketEncryption2` where `s3:GetBucketEncryption` may be meant',
    ],
    [
      'with an operation that a parameter of a deployed one would call',
      ({ operations }) =>
        Object.assign(operations, {
          ListByPrefix: { ...operations.ListObjectsV2, requestUri: '/{Bucket}?list-type=2&prefix' },
        }),
      'adds `ListByPrefix` where `s3:',
    ],
    [
      'that signs for another region than deployed',
      ({ endpoints }) =>
        Object.assign(endpoints.aws ?? {}, {
          regions: { 'eu-central-1': { host: 's3.eu-central-1.amazonaws.com', signingRegion: 'us-east-1' } },
        }),
      'sends calls to `s3.eu-central-1.amazonaws.com`',
    ],
  ])('%s', (_name, change, sentence) => {
    expect(withS3(change)).toContainEqual(expect.stringContaining(sentence));
  });

  test('with a member that EC2 reads in the place of a deployed one', () => {
    const text = deployed('catalogue/ec2.json');
    expect(
      changed<CompiledService>('catalogue/ec2.json', text, ({ shapes }) => {
        const members = shapes.RunInstancesRequest?.members as Record<string, string | CompiledMember>;
        members.Kind = { shape: 'String', queryName: 'InstanceType' };
      }),
    ).toContainEqual(expect.stringContaining('`RunInstancesRequest.Kind` stands where `InstanceType` does'));
  });

  test('that is new and signs as a deployed one, whose calls it would read', () => {
    const secrets = JSON.parse(deployed('catalogue/secretsmanager.json'));
    secrets.endpoints = { aws: { host: 'secretsmanager-fips.{region}.amazonaws.com' } };
    expect(sentencesOf({ 'catalogue/orchard.json': JSON.stringify(secrets) })).toContainEqual(
      'signs as `secretsmanager`, as `secretsmanager` does: only a release adds it',
    );
  });

  test('with an operation that another service of its signing name has', () => {
    const rds = JSON.parse(deployed('catalogue/rds.json'));
    expect(
      changed<CompiledService>('catalogue/neptune.json', deployed('catalogue/neptune.json'), (neptune) => {
        Object.assign(neptune.operations, {
          CreateIntegration: { ...rds.operations.DescribeTags, method: 'POST', requestUri: '/' },
        });
      }),
    ).toContainEqual(
      'adds `CreateIntegration` where `rds:CreateIntegration` may be meant: only a release does',
    );
  });

  test('but not one in which something more is a member or a secret', () => {
    expect(
      withSecrets((service) => {
        response(service).Note = 'NameType';
        response(service).Name = { shape: 'SecretNameType', sensitive: true };
      }),
    ).toEqual([]);
  });
});
