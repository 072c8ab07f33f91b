// `countersign replay` and `sessions export` on what the door answers.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../../cli/api-client.ts';
import { CliFailure } from '../../cli/failure.ts';
import { type ReplayCommandOptions, replay } from '../../cli/replay.ts';
import { exportSession } from '../../cli/session-export.ts';
import type { Session } from '../../core/session.ts';
import type { Transcript } from '../../core/transcript.ts';
import { open, read, records, session } from '../support/session-records.ts';

/** A door that answers two records a page. */
function doorOf(state: { session: Session; transcripts: readonly Transcript[] }) {
  const asked: string[] = [];
  const api: ApiClient = {
    async get<T>(path: string): Promise<T> {
      asked.push(path);
      const url = new URL(path, 'https://door.example.com');
      if (url.pathname === `/v1/sessions/${session.id}`) return state.session as T;
      const cursor = url.searchParams.get('cursor');
      const from = state.transcripts.findIndex(({ callId }) => callId === cursor) + 1;
      const transcripts = state.transcripts.slice(from, from + 2);
      const isAll = from + 2 >= state.transcripts.length;
      return { transcripts, ...(isAll ? {} : { cursor: transcripts.at(-1)?.callId }) } as T;
    },
    post: () => Promise.reject(new Error('a replay changes nothing')),
  };
  return { api, asked };
}

async function run(
  options: ReplayCommandOptions,
  world: { keys?: string; json?: boolean; transcripts?: readonly Transcript[] } = {},
): Promise<string> {
  const lines: string[] = [];
  const { api } = doorOf({ session, transcripts: world.transcripts ?? records });
  const terminal = { line: (text = '') => void lines.push(text), hasColour: false };
  const { keys } = world;
  await replay({ api, terminal, json: world.json === true }, session.id, options, {
    clock: () => 0,
    sleep: () => Promise.reject(new Error('nothing waits')),
    ...(keys !== undefined && {
      keys: async function* () {
        yield* keys;
      },
    }),
  });
  return lines.join('\n');
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('replay', () => {
  test('tells times, durations, decisions, approvals with what was narrowed, previews, risk and what was masked', async () => {
    const text = await run({});
    for (const part of [
      '11:06:40   secretsmanager GetSecretValue  succeeded 200  120 ms',
      'masked    $.SecretString of the answer: secret (model)',
      'aws id    aws-1',
      'ec2 StopInstances  pending-approval  300 ms  call_00000000000000000000000002, +10.0 s',
      'waits     request req_1',
      'risk      4 of 10 · It changes data or resources.',
      'preview   state: running',
      'undo      yes: it can be started again',
      'failed 400  3.4 s  call_00000000000000000000000003, +3 min 20 s',
      'approved  by alice (by the link sent to a…@example.com) at 2026-11-18 11:09:30 UTC: "go ahead"',
      'narrowed  1 use, on arn:aws:ec2:eu-central-1:111122223333:instance/i-0123456789abcdef0 alone',
      'changed   state: running → stopping',
      'error     IncorrectInstanceState: it stops already',
      'voided    req_1 counts no more: state was running, is stopping',
      '5 records: 1 succeeded, 1 pending-approval, 1 failed, 1 denied, 1 unknown',
    ])
      expect(text).toContain(part);
  });

  test.each<[filter: string[], shown: string]>([
    [['service=EC2'], '3 of 5 records: 1 pending-approval, 1 failed, 1 denied'],
    [['operation=stopinstances', 'outcome=denied'], '1 of 5 records: 1 denied'],
    [['go ahead'], '1 of 5 records: 1 failed'],
    [['text=database'], '1 of 5 records: 1 succeeded'],
    [['outcome=nothing'], '0 of 5 records'],
  ])('filters by %j', async (filter, shown) => {
    expect((await run({ filter })).split('\n').at(-1)).toBe(shown);
    const kept = JSON.parse(await run({ filter }, { json: true })).transcripts;
    expect(kept).toHaveLength(Number(shown.split(' ')[0]));
  });

  test('goes one call at a time on a key, back on `b`, and ends on `q`', async () => {
    const text = await run({ step: true }, { keys: '  bq ' });
    expect(text.match(/^\d of 5$/gm)).toEqual(['1 of 5', '2 of 5', '1 of 5']);
  });

  test('refuses to step where nobody can press a key', async () => {
    await expect(run({ step: true })).rejects.toThrow(CliFailure);
  });

  test('follows a session, shows each call once and when it has its end, and ends with the session', async () => {
    const state = { session, transcripts: [read, open] as readonly Transcript[] };
    const { api, asked } = doorOf(state);
    const lines: string[] = [];
    let nowMilliseconds = Date.parse('2026-11-18T11:30:00.000Z');
    const turns = [
      () => {
        expect(lines.join('\n')).not.toContain('PutObject');
        state.transcripts = [read, { ...open, kind: 'call', outcome: 'succeeded' }];
      },
      () => {},
      () => {
        nowMilliseconds = session.expiresAtEpochSeconds * 1000;
      },
    ];
    await replay(
      { api, terminal: { line: (text = '') => void lines.push(text), hasColour: false }, json: false },
      session.id,
      { follow: true },
      { clock: () => nowMilliseconds, sleep: async () => turns.shift()?.() },
    );
    const text = lines.join('\n');
    expect(text.match(/GetSecretValue {2}succeeded/g)).toHaveLength(1);
    expect(text.match(/PutObject {2}succeeded/g)).toHaveLength(1);
    expect(lines.at(-1)).toBe('\nthe session is over');
    // What has its end and is old is not asked for again.
    expect(asked.at(-1)).toContain(`cursor=${open.callId}`);
  });

  test('records it for asciinema: a header of version 2, then events in order, with lines that return', async () => {
    const file = join(folder, 'session.cast');
    await run({ asciicast: file });
    const [header, ...events] = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, width: 110, height: 32, timestamp: 1_795_000_000 });
    const times = events.map(([seconds]) => seconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const [, kind, data] of events) {
      expect(kind).toBe('o');
      expect(data).not.toMatch(/[^\r]\n/);
    }
    expect(times).toContain(203.4);
  });

  test('writes files that only their owner reads', async () => {
    const file = join(folder, 'session.html');
    expect(await run({ html: file })).toBe(`wrote ${file}: 5 calls`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(run({ html: join(folder, 'nowhere', 'x.html') })).rejects.toThrow(/cannot be written/);
  });
});

describe('sessions export', () => {
  test('[A8] no cell of a CSV begins a formula, and none ends early', () => {
    for (const first of ['=', '+', '-', '@', '\t=', '\r\n=', ' =', '\uff1d']) {
      const displayName = `${first}cmd|' /C calc'!A0","x`;
      const csv = exportSession(session, [{ ...read, principal: { ...read.principal, displayName } }], 'csv');
      const [head = '', row = '', ...rest] = csv.split('\r\n');
      expect(rest).toEqual(['']);
      const cells = row.match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,|$)/g) ?? [];
      expect(cells).toHaveLength(head.split(',').length);
      for (const cell of cells) expect(cell).not.toMatch(/^"?\s*[=+\-@\t\r\uff1d]/u);
    }
  });

  test('CSV has a row for each call; OCSF an event for each that has its end; text is the replay', () => {
    expect(exportSession(session, records, 'csv').trimEnd().split('\r\n')).toHaveLength(6);
    const events = exportSession(session, records, 'ocsf')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ class_uid }) => class_uid)).toEqual([6003, 6003, 6003, 6003]);
    expect(exportSession(session, records, 'txt')).toContain('ec2 StopInstances  failed 400');
    expect(JSON.parse(exportSession(session, records, 'json'))).toEqual({ session, transcripts: records });
  });
});
