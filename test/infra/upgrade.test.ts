// What a deploy over the release before would do to its data: CloudFormation replaces a resource when one of these properties
// changes, and deletes one whose logical id is gone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { releasesDirectory } from '../support/recorded-release.ts';
import {
  type Resource,
  readable,
  resourcesOf,
  synthesise,
  type Template,
} from '../support/synthesised-app.ts';

/** "Update requires: Replacement" in the references of each type. */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'Origin', 'MultiRegion'],
  'AWS::KMS::Alias': ['AliasName'],
};
const current = synthesise()['CountersignData-local'] as Template;
const picked = ({ Properties }: Resource, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, Properties[name]]));

describe.each(readdirSync(releasesDirectory))('over the data of release %s', (version) => {
  const file = join(releasesDirectory, version, 'data.template.json');
  const recorded = readable(JSON.parse(readFileSync(file, 'utf8'))) as Template;

  test.each(Object.entries(replacing))('no %s is taken away or replaced', (type, names) => {
    const found = resourcesOf(recorded, type);
    expect(Object.keys(found)).not.toEqual([]);
    for (const [id, resource] of Object.entries(found)) {
      const now = current.Resources[id];
      expect([id, now?.Type]).toEqual([id, type]);
      expect(now && picked(now, names)).toEqual(picked(resource, names));
    }
  });

  test('every index and stream that the functions of that release read stays', () => {
    for (const [id, { Properties }] of Object.entries(resourcesOf(recorded, 'AWS::DynamoDB::Table'))) {
      const now = current.Resources[id]?.Properties;
      expect(now.StreamSpecification).toEqual(Properties.StreamSpecification);
      expect(now.GlobalSecondaryIndexes ?? []).toEqual(
        expect.arrayContaining(Properties.GlobalSecondaryIndexes ?? []),
      );
    }
  });
});
