// A download of the archive as tables of DuckDB, in this process: the files are read where they lie, and nothing is written.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { auditColumns, auditTables } from '../core/record/audit-columns.ts';
import { CliFailure } from './failure.ts';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Throws CliFailure for a folder that holds no record, SQL that is wrong, and where DuckDB is not installed. */
export async function queryDownload(folder: string, sql: string): Promise<QueryResult> {
  const { DuckDBInstance } = await loadDuckdb();
  const holdsRecords = ['calls', 'events', 'compacted'].some((name) => existsSync(join(folder, name)));
  if (!holdsRecords)
    throw new CliFailure(
      'failed',
      `${folder} holds no download of the archive: \`aws s3 sync s3://BUCKET ${folder}\` makes one`,
    );
  // Nothing is fetched: what is needed is built in.
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    for (const statement of tablesOf(folder)) await connection.run(statement);
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRowObjectsJson() };
  } catch (cause) {
    throw new CliFailure('failed', `the query failed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function loadDuckdb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    throw new CliFailure(
      'failed',
      'queries need DuckDB, which is not installed: `npm install @duckdb/node-api`, or use Athena',
      { cause },
    );
  }
}

function* tablesOf(folder: string): Generator<string> {
  yield 'CREATE MACRO json_extract_scalar(json, path) AS json_extract_string(json, path)';
  for (const table of auditTables) {
    const records = filesBelow(folder, table, '.json');
    yield records === undefined
      ? `CREATE VIEW ${table}_json AS SELECT '' AS record, '' AS day WHERE false`
      : `CREATE VIEW ${table}_json AS SELECT content AS record, regexp_extract(filename, 'date=([0-9-]+)', 1) AS day
         FROM read_text(${records}) WHERE json_valid(content)`;
    const names = [...auditColumns[table].map(({ name }) => name), 'record'];
    const compacted = filesBelow(folder, `compacted/${table}`, '.parquet');
    yield compacted === undefined
      ? `CREATE VIEW compacted_${table} AS SELECT ${names.map((name) => `'' AS ${name}`).join(', ')}, '' AS day WHERE false`
      : `CREATE VIEW compacted_${table} AS SELECT ${names.join(', ')}, regexp_extract(filename, 'date=([0-9-]+)', 1) AS day
         FROM read_parquet(${compacted}, filename = true, hive_partitioning = false)`;
  }
}

/** A pattern of DuckDB; undefined where it would find nothing, which DuckDB takes for an error. */
function filesBelow(folder: string, below: string, ending: string): string | undefined {
  if (!holds(join(folder, below), ending)) return undefined;
  const pattern = `${folder.replace(/[[\]*?]/g, '[$&]')}/${below}/**/*${ending}`;
  return `'${pattern.replaceAll("'", "''")}'`;
}

function holds(folder: string, ending: string): boolean {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? holds(join(folder, entry.name), ending) : entry.name.endsWith(ending),
  );
}
