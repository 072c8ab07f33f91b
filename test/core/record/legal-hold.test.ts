// A legal hold: who places it, who releases it, and that every version of every record of the session is held meanwhile.
import { describe, expect, test } from 'vitest';
import { type HoldAtWork, type KeepHoldsPorts, keepHolds } from '../../../core/record/keep-holds.ts';
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
      reached: async ({ hold }, through) => void noted.push([hold.session.id, through]),
      letGo: async ({ hold }) => void noted.push([hold.session.id, 'let go']),
    },
    async *versionsBelow(prefix) {
      for (const [key, modified] of Object.entries(objects)) {
        if (!key.startsWith(prefix)) continue;
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

describe('S3 is told', () => {
  test('to hold every record of the session, of every hour that it lasted, and of no other', async () => {
    const { ports, set, noted } = bucketWith(objects, [{ hold: held, version: 1 }]);
    expect(await keepHolds(ports)).toEqual({ sessions: 1, held: 2, letGo: 0, failed: 0 });
    expect(set).toEqual([
      [first, 'ON'],
      [last, 'ON'],
    ]);
    // S3's clock may differ by a quarter of an hour.
    expect(noted).toEqual([['ses_1', nowEpochSeconds - 900]]);
  });

  test('to hold what came since the last run, and not again what is held', async () => {
    const work = { hold: held, version: 1, throughEpochSeconds: nowEpochSeconds - 900 };
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
    expect(noted).toEqual([['ses_2', nowEpochSeconds - 900]]);
    expect(set).toContainEqual(['calls/date=2026-11-18/hour=22/session=ses_2/call_3.json', 'ON']);
  });
});
