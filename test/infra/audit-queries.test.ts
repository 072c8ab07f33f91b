// Athena over the record: tables by projection, the questions of `queries/`, and results that nobody sends elsewhere.
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';

/** The package is written for bundlers: Node finds no folder without its index. */
async function trinoParser(): Promise<{ validate(sql: string): readonly unknown[] }> {
  const folder = await mkdtemp(join('node_modules', '.trino-'));
  const outfile = join(folder, 'trino.mjs');
  const entryPoints = ['dt-sql-parser/dist/parser/trino/index.js'];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
  const { TrinoSQL } = await import(join(process.cwd(), outfile));
  await rm(folder, { recursive: true });
  return new TrinoSQL();
}

const stacks = synthesise({ stage: 'dev' });
const template = stacks['CountersignQueries-dev'] as Template;
const tables = Object.values(resourcesOf(template, 'AWS::Glue::Table')).map(
  ({ Properties }) => Properties.TableInput,
);
const queries = Object.values(resourcesOf(template, 'AWS::Athena::NamedQuery')).map(
  ({ Properties }) => Properties,
);

test('there is a table of small objects and one of compactions, of calls and of events', () => {
  expect(
    tables
      .map(({ Name, Parameters }) => [
        Name,
        Parameters['storage.location.template']
          .replace(/^s3:.*?(?=\/(calls|events|compacted))/, '')
          .replace(/\$\{day\}/, 'DAY')
          .replace(/\$\{hour\}/, 'HOUR'),
      ])
      .sort(),
  ).toEqual([
    ['calls_json', '/calls/date=DAY/hour=HOUR/'],
    ['compacted_calls', '/compacted/calls/date=DAY/'],
    ['compacted_events', '/compacted/events/date=DAY/'],
    ['events_json', '/events/date=DAY/hour=HOUR/'],
  ]);
});

test('no partition is ever added by hand: days are projected, and of the small objects hours', () => {
  for (const { Name, Parameters, PartitionKeys } of tables) {
    const isSmall = Name.endsWith('_json');
    expect(PartitionKeys).toEqual(
      ['day', ...(isSmall ? ['hour'] : [])].map((key) => ({ Name: key, Type: 'string' })),
    );
    expect(Parameters['projection.hour.values']?.split(',')).toEqual(
      isSmall ? Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')) : undefined,
    );
    expect(Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': '2026-01-01,NOW',
    });
  }
});

test('a record is one text, since members of parameters may differ by case alone', () => {
  const { StorageDescriptor } = tables.find(({ Name }) => Name === 'calls_json');
  expect(StorageDescriptor.Columns).toEqual([{ Name: 'record', Type: 'string' }]);
  expect(StorageDescriptor.SerdeInfo).toMatchObject({
    SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    Parameters: { 'field.delim': '\u0001' },
  });
});

test('results are kept by Athena, encrypted, and no query chooses another place', () => {
  const { WorkGroupConfiguration } = resource(template, 'AWS::Athena::WorkGroup').Properties;
  expect(WorkGroupConfiguration).toMatchObject({
    EnforceWorkGroupConfiguration: true,
    ManagedQueryResultsConfiguration: { Enabled: true },
    EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
  });
});

describe('named queries', () => {
  test('are those of the folder, with what they are and nothing left to fill in', () => {
    expect(queries.map(({ Name }) => `${Name}.sql`).sort()).toEqual(readdirSync('queries').sort());
    for (const { Description, QueryString } of queries) {
      expect(Description.length).toBeGreaterThan(20);
      expect(QueryString).not.toMatch(/\{\{|\}\}|json_extract_string/);
    }
  });

  test('read of the small objects those of the hours alone that no compaction may hold yet', () => {
    const ago = (hours: number, format: string) =>
      `date_format(current_timestamp - interval '${hours}' hour, '${format}')`;
    const days = `day IN (${ago(0, '%Y-%m-%d')}, ${ago(3, '%Y-%m-%d')})`;
    const hours = `hour IN (${[0, 1, 2, 3].map((count) => ago(count, '%H')).join(', ')})`;
    for (const { QueryString } of queries) {
      const text = QueryString.replaceAll(/\s+/g, ' ');
      for (const table of ['calls', 'events'])
        expect(text).toMatch(new RegExp(`FROM ${table}_json WHERE day >= .*? AND `));
      expect(text.split(`AND ${days} AND ${hours}`)).toHaveLength(3);
    }
  });

  test("are SQL by Trino's own grammar, and what only DuckDB knows is not", async () => {
    const trino = await trinoParser();
    for (const { Name, QueryString } of queries)
      expect([Name, trino.validate(QueryString)]).toEqual([Name, []]);
    for (const ofDuckdb of ["SELECT a ->> '$.b' FROM c", 'SELECT [1]', 'SELECT * EXCLUDE (a) FROM b'])
      expect(trino.validate(ofDuckdb)).not.toEqual([]);
  });

  test('go through lists within lists as Trino does', () => {
    const { QueryString } = queries.find(({ Name }) => Name === 'who-touched') ?? {};
    expect(QueryString).toContain(
      "flatten(transform(CAST(json_extract(record, '$.requirements') AS array(json)), " +
        "e3 -> transform(CAST(json_extract(e3, '$.resources') AS array(json)), e2 -> json_extract_scalar(e2, '$.arn'))))",
    );
  });
});

test('it is no part of the stack that acts: that one knows neither Athena nor Glue', () => {
  const types = Object.values((stacks['Countersign-dev'] as Template).Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /Athena|Glue/.test(type))).toEqual([]);
});

test('only compactions change their storage class, to classes that Athena reads at once', () => {
  const { LifecycleConfiguration } = resource(
    stacks['CountersignData-dev'] as Template,
    'AWS::S3::Bucket',
  ).Properties;
  expect(LifecycleConfiguration.Rules).toEqual([
    {
      Id: 'OldCompactions',
      Prefix: 'compacted/',
      Status: 'Enabled',
      Transitions: [
        { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
        { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
      ],
    },
  ]);
});
