// `countersign query`: the questions of `queries/`, or one's own SQL, on a download of the archive, without network.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditQuery, auditSql, parametersOf, readAuditQuery } from '../core/record/audit-sql.ts';
import { queryDownload } from './duckdb.ts';
import { CliFailure } from './failure.ts';
import { columns, paint, printable, type Terminal } from './terminal.ts';

const queriesFolder = join(import.meta.dirname, '..', 'queries');

export interface QueryOptions {
  readonly dir: string;
  readonly sql?: string;
  /** `name=value`, each. */
  readonly param: readonly string[];
  readonly json: boolean;
}

export async function query(
  terminal: Terminal,
  name: string | undefined,
  options: QueryOptions,
): Promise<void> {
  if (name === undefined && options.sql === undefined) return listQueries(terminal, options.json);
  if (name !== undefined && options.sql !== undefined)
    throw new CliFailure('usage', 'name a query or give `--sql`, not both');
  const asked = options.sql === undefined ? named(name ?? '') : { body: options.sql, parameters: {} };
  const result = await queryDownload(options.dir, auditSql(asked, 'duckdb', readParameters(options, asked)));
  if (options.json) {
    terminal.line(JSON.stringify(result.rows, null, 2));
    return;
  }
  const cell = (value: unknown) => (value === null || value === undefined ? '' : printable(String(value)));
  const rows = result.rows.map((row) => result.columns.map((column) => cell(row[column])));
  const [head = '', ...lines] = columns([result.columns.map(printable), ...rows]);
  terminal.line(paint(terminal, 'bold', head));
  for (const line of lines) terminal.line(line.trimEnd());
  terminal.line(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`);
}

export function namedQueries(): readonly AuditQuery[] {
  return readdirSync(queriesFolder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) =>
      readAuditQuery(file.slice(0, -'.sql'.length), readFileSync(join(queriesFolder, file), 'utf8')),
    );
}

function named(name: string): AuditQuery {
  const found = namedQueries().find((each) => each.name === name);
  if (found) return found;
  const names = namedQueries().map((each) => each.name);
  throw new CliFailure('notFound', `there is no query \`${name}\`: there are ${names.join(', ')}`);
}

function readParameters(
  { param }: QueryOptions,
  asked: Pick<AuditQuery, 'parameters'>,
): Readonly<Record<string, string>> {
  const known = parametersOf(asked);
  const entries = param.map((given) => {
    const [name = '', value] = given.split(/=(.*)/s);
    if (value === undefined) throw new CliFailure('usage', `\`${given}\` is not NAME=VALUE`);
    if (!known.includes(name))
      throw new CliFailure('usage', `the query has no parameter \`${name}\`: it has ${known.join(', ')}`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

function listQueries(terminal: Terminal, json: boolean): void {
  const queries = namedQueries();
  if (json) {
    const shown = queries.map(({ name, description, parameters }) => ({ name, description, parameters }));
    terminal.line(JSON.stringify(shown, null, 2));
    return;
  }
  for (const line of columns(
    queries.map(({ name, description, parameters }) => [
      name,
      Object.keys(parameters).join(' '),
      description,
    ]),
  ))
    terminal.line(line);
}
