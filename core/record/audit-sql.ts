// Turns a query of `queries/` into SQL of Athena (Trino) or DuckDB: what is named in `{{…}}` is put in, and `calls`, `open_calls`
// and `events` stand before it. A parameter is always a text in quotes: no value can become SQL.
import { type AuditColumn, type AuditTable, auditColumns, auditKeys, auditTables } from './audit-columns.ts';

export type SqlDialect = 'athena' | 'duckdb';

export interface AuditQuery {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Parameter → what it is when nobody says. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The query itself. */
  readonly body: string;
}

/** Reads a file of `queries/`: `-- description`, then `-- NAME = default` for each parameter, then SQL. */
export function readAuditQuery(name: string, text: string): AuditQuery {
  const lines = text.split('\n');
  const head = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('--')),
  );
  const comments = head.map((line) => line.slice(2).trim());
  const parameters = comments.flatMap((line) => {
    const [, parameter, value] = /^([a-z_]+) = (.*)$/.exec(line) ?? [];
    return parameter === undefined || value === undefined ? [] : [[parameter, value] as const];
  });
  return {
    name,
    description: comments[0] ?? '',
    parameters: Object.fromEntries(parameters),
    body: lines.slice(head.length).join('\n').trim(),
  };
}

/** Records of the last month, unless somebody says since when; of the small objects, those that no compaction holds yet. */
const sinceOf: Readonly<Record<SqlDialect, string>> = {
  athena: "date_format(current_timestamp - interval '30' day, '%Y-%m-%d')",
  duckdb: "'0000-00-00'",
};
const hoursAgo = (hours: number, format: string): string =>
  `date_format(current_timestamp - interval '${hours}' hour, '${format}')`;
/**
 * The hour that is open, the two that may wait for the next run, and one more for calls that ended in a later hour than they
 * began in. Two lists, since Athena leaves out partitions by what one column may be; around midnight they name a few hours more.
 */
const openOf: Readonly<Record<SqlDialect, string>> = {
  athena: `day IN (${[0, 3].map((hours) => hoursAgo(hours, '%Y-%m-%d')).join(', ')})
      AND hour IN (${[0, 1, 2, 3].map((hours) => hoursAgo(hours, '%H')).join(', ')})`,
  duckdb: 'true',
};

/** What a query can be told; `since` is the first day, `YYYY-MM-DD`. */
export function parametersOf({ parameters }: Pick<AuditQuery, 'parameters'>): readonly string[] {
  return ['since', ...Object.keys(parameters)];
}

/** `given`: of parametersOf(); what is not of these is passed over. */
export function auditSql(
  { body, parameters }: Pick<AuditQuery, 'body' | 'parameters'>,
  dialect: SqlDialect,
  given: Readonly<Record<string, string>> = {},
): string {
  const values: Readonly<Record<string, string>> = { ...parameters, ...given };
  const expand = (text: string): string =>
    text.replace(/\{\{(.+?)\}\}/g, (whole, inner: string) => {
      const [word = '', path] = inner.trim().split(' ');
      if (path !== undefined) return list(dialect, word, path);
      if (word === 'since') return values.since === undefined ? sinceOf[dialect] : literal(values.since);
      if (word === 'is_open') return openOf[dialect];
      const value = Object.hasOwn(values, word) ? values[word] : undefined;
      return value === undefined ? whole : literal(value);
    });
  return expand(`${prelude}\n${body}`);
}

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** `{{texts PATH}}`: an array of texts; `{{objects PATH}}`: an array of JSON. */
function list(dialect: SqlDialect, word: string, path: string): string {
  const isTexts = word === 'texts';
  if (dialect === 'duckdb') return `${isTexts ? 'json_extract_string' : 'json_extract'}(record, '${path}')`;
  // Athena's paths know no `[*]`: each of them is a list that is gone through.
  const [first = '', ...others] = path.split('[*]');
  const array = (json: string, at: string) => `CAST(json_extract(${json}, '${at}') AS array(json))`;
  const within = (json: string, names: readonly string[]): string => {
    const [name = '', ...deeper] = names;
    if (deeper.length > 0) {
      const element = `e${names.length}`;
      const inner = within(element, deeper);
      const each = `transform(${array(json, `$${name}`)}, ${element} -> ${inner})`;
      return deeper.length > 1 ? `flatten(${each})` : each;
    }
    if (name === '') return json;
    return `${isTexts ? 'json_extract_scalar' : 'json_extract'}(${json}, '$${name}')`;
  };
  return within('record', [first.slice(1), ...others]);
}

function fromJson({ joined, firstOf = [] }: AuditColumn): string {
  const scalar = (path: string) => `json_extract_scalar(record, '${path}')`;
  if (joined !== undefined) return joined.map(scalar).join(" || '|' || ");
  return `coalesce(${firstOf.map(scalar).join(', ')})`;
}

function everything(table: AuditTable): string {
  const columns = auditColumns[table];
  const key = auditKeys[table];
  return `all_${table} AS (
  SELECT ${[...columns.map(({ name }) => name), 'record'].join(', ')}
  FROM compacted_${table} WHERE day >= {{since}} AND ${key} IS NOT NULL
  UNION ALL
  SELECT * FROM (
    SELECT ${columns.map((each) => `${fromJson(each)} AS ${each.name}`).join(',\n      ')},
      record
    FROM ${table}_json WHERE day >= {{since}} AND {{is_open}}
  ) AS single
  WHERE ${key} NOT IN (
    SELECT ${key} FROM compacted_${table} WHERE day >= {{since}} AND ${key} IS NOT NULL
  )
)`;
}

const prelude = `WITH ${auditTables.map(everything).join(',\n')},
calls AS (SELECT * FROM all_calls WHERE kind = 'call'),
open_calls AS (
  SELECT * FROM all_calls WHERE kind = 'intent' AND call_id NOT IN (SELECT call_id FROM calls)
),
events AS (SELECT * FROM all_events)`;
