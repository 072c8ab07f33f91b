// Every named query on DuckDB, over what the real gateway recorded: as small objects, compacted, and as both.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namedQueries, type QueryOptions, query } from '../../cli/query.ts';
import {
  compacted,
  createQueriedArchive,
  secretArn,
  tableArn,
  writeDownload,
} from '../support/queried-archive.ts';

let folder: string;
const forms = ['small objects', 'compacted', 'both', "o'dd [name]*"] as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-query-'));
  const { objects, nowMilliseconds } = await createQueriedArchive();
  const small = new Map([...objects].map(([key, { bytes }]) => [key, bytes]));
  const { files } = await compacted(objects, nowMilliseconds + 2 * 3_600_000);
  // The second hour is not compacted yet, and the first lies in both forms.
  const half = await compacted(objects, nowMilliseconds);
  await writeDownload(join(folder, forms[0]), small);
  // Somebody else's, which `verify` names.
  await writeDownload(
    join(folder, forms[0]),
    new Map([['calls/date=2026-11-18/session=x/x.json', Buffer.from('no {')]]),
  );
  await writeDownload(join(folder, forms[1]), files);
  await writeDownload(join(folder, forms[2]), new Map([...small, ...half.files]));
  await writeDownload(join(folder, forms[3]), new Map([...small, ...files]));
});
afterAll(() => rm(folder, { recursive: true }));

async function ask(name: string | undefined, options: Partial<QueryOptions> & { form?: string } = {}) {
  const lines: string[] = [];
  const { form = forms[0], ...rest } = options;
  await query({ line: (text = '') => void lines.push(text), hasColour: false }, name, {
    dir: join(folder, form),
    param: [],
    json: true,
    ...rest,
  });
  return lines.join('\n');
}
const rows = async (...asked: Parameters<typeof ask>) => JSON.parse(await ask(...asked));

const expected: Readonly<Record<string, readonly object[]>> = {
  'who-touched': [
    { operation: 'PutItem', arn: tableArn, outcome: 'unknown' },
    { operation: 'PutItem', arn: tableArn, outcome: 'succeeded' },
    { operation: 'PutItem', arn: tableArn, outcome: 'pending-approval' },
    { operation: 'PutItem', arn: tableArn, outcome: 'denied' },
  ],
  denied: [{ service: 'dynamodb', operation: 'PutItem', reason: 'no policy permits it', calls: '1' }],
  'unknown-outcomes': [
    { state: 'lost', operation: 'PutItem' },
    { state: 'open', operation: 'PutItem' },
  ],
  'approver-load': [
    {
      approver: 'https://id.example.com|alice',
      decisions: '1',
      approved: '1',
      denied: '0',
      mean_wait_seconds: 90,
      longest_wait_seconds: 90,
    },
  ],
  'secrets-read': [
    {
      principal_name: 'Release agent',
      principal: 'https://agents.example.com|agent-7',
      action: 'secretsmanager:GetSecretValue',
      arn: secretArn,
      reads: '1',
    },
  ],
  // Not the read of the secret, two hours before.
  'last-hour': [
    { operation: 'AssumeRoleWithWebIdentity', outcome: 'answered' },
    { operation: 'PutItem', outcome: 'denied' },
    { operation: 'PutItem', outcome: 'pending-approval' },
    { operation: 'PutItem', outcome: 'succeeded' },
    { operation: 'PutItem', outcome: 'unknown' },
  ],
  'approval-spend': [{ operation: 'PutItem', uses_given: '1', uses_spent: '1', succeeded: '1' }],
};
const parameters: Readonly<Record<string, readonly string[]>> = { 'who-touched': [`arn=${tableArn}`] };

describe.each(forms)('over %s', (form) => {
  test.each(Object.keys(expected))('%s', async (name) => {
    const found = await rows(name, { form, param: parameters[name] ?? [] });
    const byOutcome = (a: { outcome?: string }, b: { outcome?: string }) =>
      String(a.outcome) < String(b.outcome) ? -1 : 1;
    const wanted = expected[name] ?? [];
    // Calls of one second have no order among themselves.
    const sorted = name === 'who-touched' || name === 'last-hour';
    expect(sorted ? found.sort(byOutcome) : found).toMatchObject(
      sorted ? [...wanted].sort(byOutcome) : wanted,
    );
  });

  test('there is each record once', async () => {
    const [counted] = await rows(undefined, {
      form,
      sql: `SELECT count(*) AS calls, count(DISTINCT call_id) AS ids, (SELECT count(*) FROM events) AS events FROM calls`,
    });
    // The sign-ins are calls as well: Countersign answers them itself.
    expect(counted.calls).toBe(counted.ids);
    expect(counted.events).toBe('2');
  });
});

test('every query of the folder is among those that were asked', () => {
  expect(namedQueries().map(({ name }) => name)).toEqual(Object.keys(expected).sort());
});

test('a value of a parameter is a text, whatever stands in it', async () => {
  const param = [`arn=' OR '1'='1`];
  expect(await rows('who-touched', { param })).toEqual([]);
  expect(await rows('denied', { param: ['since=2099-01-01'] })).toEqual([]);
});

test('lists the questions, and shows a table to people', async () => {
  expect(await ask(undefined, { json: false })).toMatch(
    /^who-touched {2,}arn {2,}Who touched this resource/m,
  );
  const table = await ask('denied', { json: false });
  expect(table).toMatch(/^principal_name {2,}principal/);
  expect(table).toMatch(/1 row$/);
});

describe('refuses', () => {
  test.each<[what: string, name: string | undefined, options: Parameters<typeof ask>[1], sentence: RegExp]>([
    ['a query that is not there', 'nothing', {}, /there is no query `nothing`: there are approval-spend, /],
    ['a parameter that it has not', 'denied', { param: ['arn=x'] }, /no parameter `arn`: it has since/],
    ['a parameter without value', 'denied', { param: ['since'] }, /`since` is not NAME=VALUE/],
    ['SQL and a name', 'denied', { sql: 'SELECT 1' }, /not both/],
    ['SQL that is none', undefined, { sql: 'SELEKT' }, /the query failed: .*SELEKT/s],
    ['a folder without records', 'denied', { form: 'nowhere' }, /holds no download/],
  ])('%s', async (_, name, options, sentence) => {
    await expect(ask(name, options)).rejects.toThrow(sentence);
  });
});
