// A legal hold: who places it, who releases it, and that every version of every record of the session is held meanwhile.
import { describe, expect, test } from 'vitest';
import {
  type HoldAtWork,
  type HoldProgress,
  type KeepHoldsPorts,
  keepHolds,
  runMilliseconds,
} from '../../../core/record/keep-holds.ts';
import { type LegalHold, placeHold, releaseHold } from '../../../core/record/legal-hold.ts';
import type { Session } from '../../../core/session.ts';
import { agent, auditor, human, olivia } from '../../support/approval-cast.ts';

const second = human('second-auditor', { groups: ['auditors'] });
const session: Session = {
  id: 'ses_1',
  principal: agent,
  connection: 'demo',
  door: 'aws',
  issuedAtEpochSeconds: Date.parse('2026-11-18T22:40:00.000Z') / 1000,
  expiresAtEpochSeconds: Date.parse('2026-11-19T00:10:00.000Z') / 1000,
};
const at = (nowEpochSeconds: number, person = auditor) => ({ person, nowEpochSeconds });
const held = placeHold(session, undefined, { ...at(1), reason: 'case 7' });
const asked = releaseHold(held, at(2));
const released = releaseHold(asked, at(3, second));

describe('a hold', () => {
  test('is placed by one, and says who, when and why', () => {
    expect(held).toMatchObject({
      session: { id: 'ses_1', issuedAtEpochSeconds: session.issuedAtEpochSeconds },
      reason: 'case 7',
      placed: { by: { subject: 'aud' }, atEpochSeconds: 1 },
    });
    expect(held).not.toHaveProperty('released');
  });

  test('is released by two', () => {
    expect(asked).toMatchObject({ releaseAsked: { by: { subject: 'aud' }, atEpochSeconds: 2 } });
    expect(asked).not.toHaveProperty('released');
    expect(released).toMatchObject({ released: { by: { subject: 'second-auditor' }, atEpochSeconds: 3 } });
  });

  test('that is placed again takes back a release that was only asked', () => {
    const again = placeHold(session, asked, { ...at(4), reason: 'case 8' });
    expect(again).toMatchObject({ reason: 'case 8' });
    expect(again).not.toHaveProperty('releaseAsked');
    expect(placeHold(session, released, { ...at(5), reason: 'case 9' })).not.toHaveProperty('released');
  });

  test.each<[what: string, act: () => LegalHold, code: string]>([
    ['a second hold', () => placeHold(session, held, { ...at(2), reason: 'x' }), 'already-decided'],
    ['a release by one person twice', () => releaseHold(asked, at(3)), 'not-eligible'],
    [
      'a release by one person under two identities',
      () =>
        releaseHold(
          asked,
          at(3, { ...auditor, issuer: 'https://other', subject: 'x', email: 'AUD@example.com' }),
        ),
      'not-eligible',
    ],
    ['a release by the owner of the agent', () => releaseHold(held, at(2, olivia)), 'not-eligible'],
    ['a release of nothing', () => releaseHold(undefined, at(2)), 'not-found'],
    ['a release of what is released', () => releaseHold(released, at(4)), 'not-found'],
  ])('refuses %s', (_, act, code) => {
    expect(act).toThrow(expect.objectContaining({ code }));
  });
});

const nowEpochSeconds = Date.parse('2026-11-19T09:00:00.000Z') / 1000;

/** Key → when S3 dates its one version. */
function bucketWith(objects: Readonly<Record<string, string>>, works: readonly HoldAtWork[], failing = '') {
  const set: [string, string][] = [];
  const noted: unknown[] = [];
  const failures: string[] = [];
  const ports: KeepHoldsPorts = {
    clock: () => nowEpochSeconds * 1000,
    holds: {
      atWork: async () => works,
      note: async ({ hold }, progress) => noted.push([hold.session.id, progress]) > 0,
      letGo: async ({ hold }) => void noted.push([hold.session.id, 'let go']),
    },
    async *versionsBelow(prefix, afterKey = '') {
      for (const [key, modified] of Object.entries(objects).sort()) {
        if (!key.startsWith(prefix) || key <= afterKey) continue;
        yield { key, versionId: 'v1', modifiedAtMilliseconds: Date.parse(modified) };
      }
    },
    async setHold({ key }, status) {
      if (failing !== '' && key.includes(failing)) throw new Error('SlowDown');
      set.push([key, status]);
    },
    onFailure: (id) => void failures.push(id),
  };
  return { ports, set, noted, failures };
}

const first = 'calls/date=2026-11-18/hour=22/session=ses_1/call_1.json';
const last = 'calls/date=2026-11-19/hour=00/session=ses_1/call_2.json';
const objects = {
  [first]: '2026-11-18T22:50:00.000Z',
  [last]: '2026-11-19T08:59:00.000Z',
  'calls/date=2026-11-18/hour=22/session=ses_2/call_3.json': '2026-11-18T22:50:00.000Z',
};

// S3's clock may differ by a quarter of an hour.
const wholeProgress: HoldProgress = {
  workedAtEpochSeconds: nowEpochSeconds,
  throughEpochSeconds: nowEpochSeconds - 900,
};

describe('S3 is told', () => {
  test('to hold every record of the session, of every hour that it lasted, and of no other', async () => {
    const { ports, set, noted } = bucketWith(objects, [{ hold: held, version: 1 }]);
    expect(await keepHolds(ports)).toEqual({ sessions: 1, held: 2, letGo: 0, failed: 0, unfinished: 0 });
    expect(set).toEqual([
      [first, 'ON'],
      [last, 'ON'],
    ]);
    expect(noted).toEqual([['ses_1', wholeProgress]]);
  });

  test('to hold what came since the last run, and not again what is held', async () => {
    const work = { hold: held, version: 1, progress: wholeProgress };
    const { ports, set } = bucketWith(objects, [work]);
    await keepHolds(ports);
    expect(set).toEqual([[last, 'ON']]);
  });

  test('to let all of it go once two people released it', async () => {
    const { ports, set, noted } = bucketWith(objects, [{ hold: released, version: 3 }]);
    expect(await keepHolds(ports)).toMatchObject({ letGo: 2 });
    expect(set.map(([, status]) => status)).toEqual(['OFF', 'OFF']);
    expect(noted).toEqual([['ses_1', 'let go']]);
  });

  test('again by the next run, when it did not answer; and other sessions do not wait for it', async () => {
    const other: LegalHold = { ...held, session: { ...held.session, id: 'ses_2' } };
    const { ports, set, noted, failures } = bucketWith(
      objects,
      [
        { hold: held, version: 1 },
        { hold: other, version: 1 },
      ],
      'call_2',
    );
    expect(await keepHolds(ports)).toMatchObject({ sessions: 2, failed: 1 });
    expect(failures).toEqual(['ses_1']);
    expect(noted).toEqual([['ses_2', wholeProgress]]);
    expect(set).toContainEqual(['calls/date=2026-11-18/hour=22/session=ses_2/call_3.json', 'ON']);
  });
});

describe('a hold of a large session', () => {
  const keys = Array.from(
    { length: 2_500 },
    (_, index) =>
      `calls/date=2026-11-18/hour=${index < 1_200 ? 22 : 23}/session=ses_1/call_${String(index).padStart(4, '0')}.json`,
  );
  const large = Object.fromEntries(keys.map((key) => [key, '2026-11-18T22:50:00.000Z']));
  const small: LegalHold = { ...held, session: { ...held.session, id: 'ses_2' } };
  const smallKey = 'calls/date=2026-11-18/hour=22/session=ses_2/call_3.json';
  const works: readonly HoldAtWork[] = [
    { hold: held, version: 1 },
    { hold: small, version: 1 },
  ];
  /** Each run ends after so many turns. */
  function runs(turns: number, first: readonly HoldAtWork[] = works) {
    const states = new Map(first.map((work) => [work.hold.session.id, work]));
    const { ports, set } = bucketWith({ ...objects, ...large }, []);
    let turn = 0;
    let startedAtMilliseconds = nowEpochSeconds * 1000;
    const run = () => {
      turn = 0;
      startedAtMilliseconds += 300_000;
      return keepHolds({
        ...ports,
        clock: () => startedAtMilliseconds + (turn >= turns ? runMilliseconds : 0),
        holds: {
          atWork: async () => [...states.values()],
          async note(work, progress) {
            turn += 1;
            states.set(work.hold.session.id, { ...work, progress });
            return true;
          },
          letGo: async ({ hold }) => void states.delete(hold.session.id),
        },
      });
    };
    return { run, set, states };
  }

  test('is placed in one run where there is time, and the next hold does not wait for it', async () => {
    const { run, set } = runs(Number.POSITIVE_INFINITY);
    expect(await run()).toEqual({ sessions: 2, held: 2_503, letGo: 0, failed: 0, unfinished: 0 });
    expect(set.findIndex(([key]) => key === smallKey)).toBe(1_000);
    expect(new Set(set.map(([key]) => key)).size).toBe(2_503);
  });

  test('goes on in the next run where it stopped, after the holds that had no turn yet', async () => {
    const { run, set, states } = runs(1);
    expect(await run()).toMatchObject({ held: 1_000, unfinished: 2 });
    expect(await run()).toMatchObject({ held: 1, unfinished: 1 });
    expect(set.at(-1)).toEqual([smallKey, 'ON']);
    const worked: number[] = [];
    for (let count = 0; count < 4; count += 1) worked.push((await run()).held);
    expect(worked.reduce((sum, each) => sum + each)).toBe(1_502);
    expect(new Set(set.map(([key]) => key)).size).toBe(2_503);
    // What comes while a passage lasts is found by the next one.
    expect(states.get('ses_1')?.progress?.throughEpochSeconds).toBe(nowEpochSeconds + 300 - 900);
  });

  test('is let go only when all of it is', async () => {
    const { run, set, states } = runs(1, [{ hold: released, version: 3 }]);
    await run();
    await run();
    expect(states.size).toBe(1);
    await run();
    expect(states.size).toBe(0);
    expect(new Set(set.map(([, status]) => status))).toEqual(new Set(['OFF']));
    expect(set).toHaveLength(2_502);
  });

  test('keeps all versions of an object together', async () => {
    const { ports, noted } = bucketWith({}, [{ hold: held, version: 1 }]);
    let runningVersions = 0;
    await keepHolds({
      ...ports,
      async *versionsBelow(prefix, afterKey) {
        if (!first.startsWith(prefix) || afterKey !== undefined) return;
        for (; runningVersions < 1_500; runningVersions += 1)
          yield { key: first, versionId: String(runningVersions), modifiedAtMilliseconds: 0 };
      },
    });
    expect(runningVersions).toBe(1_500);
    expect(noted).toEqual([['ses_1', wholeProgress]]);
  });
});
