import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogueFromDirectory } from '../../adapters/catalogue-files.ts';
import { awsPartitions } from '../../core/catalogue/compile/aws-partitions.ts';
import { buildCatalogue } from '../../scripts/build-catalogue.ts';
import { openBotocore } from '../../scripts/catalogue/botocore.ts';

/** Three seconds on a machine that does nothing else. */
const buildTimeoutMilliseconds = 60_000;

describe('the catalogue build', () => {
  const directories: string[] = [];
  const build = async (): Promise<string> => {
    const directory = mkdtempSync(join(tmpdir(), 'catalogue-'));
    directories.push(directory);
    await buildCatalogue({ outputDirectory: directory });
    return directory;
  };
  let served: string;
  beforeAll(async () => {
    served = await build();
  }, buildTimeoutMilliseconds);
  afterAll(() => {
    for (const directory of directories) rmSync(directory, { recursive: true });
  });

  test(
    'writes the same bytes every time',
    async () => {
      const again = await build();
      const files = readdirSync(served);
      expect(readdirSync(again)).toEqual(files);
      for (const file of files) {
        expect(readFileSync(join(again, file)).equals(readFileSync(join(served, file)))).toBe(true);
      }
    },
    buildTimeoutMilliseconds,
  );

  test('pins its source and has every service of the models', () => {
    const index = JSON.parse(readFileSync(join(served, 'index.json'), 'utf8'));
    expect(index.source).toBe('@aws-cdk/asset-awscli-v1@2.2.296');
    expect(Object.keys(index.services).length).toBe(427);
  });

  test('compiles services of every protocol and signing name', () => {
    const catalogue = catalogueFromDirectory(served);
    expect(catalogue.service('ec2')?.protocols).toEqual(['ec2']);
    expect(catalogue.service('cloudwatch')?.protocols).toEqual(['rpc-v2-cbor', 'json', 'query']);
    expect(catalogue.servicesBySigningName('rds')).toEqual(['rds', 'neptune', 'docdb']);
    expect(catalogue.service('route53')?.operation('CreateHostedZone')).toMatchObject({
      inputRoot: 'CreateHostedZoneRequest',
      inputXmlNamespace: { uri: 'https://route53.amazonaws.com/doc/2013-04-01/' },
      responseStatusCode: 201,
    });
  });

  test('merges the corrections that botocore ships beside a model', () => {
    // s3/2006-03-01/service-2.sdk-extras.json makes Expires a timestamp again.
    const expires = catalogueFromDirectory(served)
      .service('s3')
      ?.operation('PutObject')
      ?.input?.members?.get('Expires');
    expect(expires?.shape.type).toBe('timestamp');
  });

  test('takes the name on the wire from the shape where the member has none of its own', () => {
    const pending = catalogueFromDirectory(served)
      .service('elasticache')
      ?.operation('DescribeReplicationGroups')
      ?.output?.members?.get('ReplicationGroups')
      ?.shape.item?.shape.members?.get('PendingModifiedValues');
    // elasticache/2015-02-02/service-2.json: the list's shape says `PendingLogDeliveryConfiguration`.
    const logs = pending?.shape.members?.get('LogDeliveryConfigurations');
    expect(logs?.locationName).toBe('PendingLogDeliveryConfiguration');
  });

  test('leaves out what has an identical successor', () => {
    const s3 = catalogueFromDirectory(served).service('s3');
    expect(s3?.operation('GetBucketLifecycle')).toBeUndefined();
    expect(s3?.operation('GetBucketLifecycleConfiguration')).toBeDefined();
  });

  test('knows AWS’s partitions where a folder of models brings none', () => {
    expect(awsPartitions).toEqual(openBotocore().partitions);
  });
});
