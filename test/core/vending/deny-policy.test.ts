// The policy that ends vended credentials: what it names, what it forgets, and what it does when it is full.
import { describe, expect, test } from 'vitest';
import { type Denied, denied, denyDocument, nothingDenied } from '../../../core/vending/deny-policy.ts';

const now = 1_795_000_000;
const hour = 3_600;
const statements = (state: Denied) => JSON.parse(denyDocument(state)).Statement;
const at = (takenBackAtEpochSeconds: number, nowEpochSeconds = takenBackAtEpochSeconds) => ({
  takenBackAtEpochSeconds,
  nowEpochSeconds,
});
const run = (name: string, before = nothingDenied, takenBackAt = now) =>
  denied(before, { runs: [name] }, at(takenBackAt));

test('denies everything to the run that was taken back, and nothing to others', () => {
  expect(statements(run('deploy-9001-1-0123456789ab'))).toEqual([
    {
      Sid: 'DenyRuns',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceIdentity': ['deploy-9001-1-0123456789ab'] } },
    },
  ]);
});

test('denies nobody at first: a SourceIdentity has two characters or more', () => {
  expect(statements(nothingDenied)).toMatchObject([
    { Condition: { StringEquals: { 'aws:SourceIdentity': ['-'] } } },
  ]);
});

test('forgets a run once its last credential has ended by itself, an hour later, and not before', () => {
  const one = run('first');
  expect(Object.keys(run('second', one, now + hour).runs)).toEqual(['first', 'second']);
  expect(Object.keys(run('third', one, now + hour + 60).runs)).toEqual(['third']);
});

test('naming a run again keeps it for longer, once', () => {
  const again = run('first', run('first'), now + 600);
  expect(again.runs).toEqual({ first: now + 600 + hour + 30 });
});

describe('everything', () => {
  const all = denied(run('first'), { everything: true }, at(now));

  test('denies the sessions that began before, with half a minute for clocks and memories, and those of later not', () => {
    expect(statements(all)).toEqual([
      expect.objectContaining({ Condition: { StringEquals: { 'aws:SourceIdentity': ['-'] } } }),
      {
        Sid: 'DenyEarlierSessions',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-18T11:07:10Z' } },
      },
    ]);
  });

  test('stays beside runs that are taken back later, and is over after an hour', () => {
    expect(statements(run('later', all, now + 60))).toHaveLength(2);
    expect(statements(run('later', all, now + hour + 60))).toHaveLength(1);
  });
});

test('a policy that is full denies every session in the place of its runs: more, never less', () => {
  let state = nothingDenied;
  let count = 0;
  while (state.sessionsBefore === undefined) {
    count += 1;
    const name = `profile-of-a-long-name-${count}`.padEnd(64, 'x');
    state = run(name, state);
    expect(denyDocument(state).length).toBeLessThanOrEqual(6_144);
  }
  // 64 characters, their quotes and a comma each.
  expect(count).toBeGreaterThan(85);
  expect(state).toEqual({
    runs: {},
    sessionsBefore: { beganBeforeEpochSeconds: now + 30, untilEpochSeconds: now + hour + 30 },
  });
});

describe('what is written late', () => {
  const everything = { everything: true } as const;

  test('denies what began before it was taken back, and not what began since', () => {
    expect(denied(nothingDenied, everything, at(now, now + 600))).toEqual(
      denied(nothingDenied, everything, at(now)),
    );
  });

  test('takes nothing away from what was taken back after it', () => {
    const later = denied(nothingDenied, everything, at(now + 300));
    expect(denied(later, everything, at(now, now + 600))).toEqual(later);
    expect(denied(later, { runs: ['first'] }, at(now, now + 600))).toEqual(later);
    const again = run('first', nothingDenied, now + 300);
    expect(denied(again, { runs: ['first'] }, at(now, now + 600))).toEqual(again);
  });

  test('is nothing once all of it has ended by itself', () => {
    expect(denied(nothingDenied, everything, at(now, now + hour + 60))).toEqual(nothingDenied);
  });

  test('where the policy is full, denies every session up to the last run that was taken back', () => {
    let state = nothingDenied;
    for (let count = 0; state.sessionsBefore === undefined; count++)
      state = run(`${count}`.padEnd(64, 'x'), state, count === 0 ? now + 300 : now);
    expect(state).toEqual({
      runs: {},
      sessionsBefore: { beganBeforeEpochSeconds: now + 330, untilEpochSeconds: now + hour + 330 },
    });
  });
});
