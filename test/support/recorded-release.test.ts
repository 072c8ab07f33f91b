import { unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { itemsAsOf, previousRelease, type RecordedItems, replaceBytes } from './recorded-release.ts';

const { release } = previousRelease();
const sinceSeconds = 60 * 86_400 + 1;
const nowEpochSeconds = release.recordedAtEpochSeconds + sinceSeconds;
const items = itemsAsOf(release, { issuer: 'https://localhost:1', nowEpochSeconds });
const textOf = (of: RecordedItems) => JSON.stringify(of, replaceBytes);

test('a session of a release that was recorded weeks ago is of the day of the run', () => {
  const sessions = Object.values(items)
    .flat()
    .map((item) => unmarshall(item))
    .filter(({ day }) => day !== undefined);
  expect(sessions.length).toBeGreaterThan(0);
  for (const { day, issuedAtEpochSeconds } of sessions)
    expect(day).toBe(new Date(issuedAtEpochSeconds * 1000).toISOString().slice(0, 10));
});

test('every time of it is as much later, and no day and no issuer is that of the recording', () => {
  const timesIn = (of: RecordedItems) =>
    [...textOf(of).matchAll(/\b(?:00)?(1[789]\d{8})\b/g)].map(([, seconds]) => Number(seconds));
  expect(timesIn(items)).toEqual(timesIn(release.items).map((seconds) => seconds + sinceSeconds));
  const recordedOn = new Date(release.recordedAtEpochSeconds * 1000).toISOString().slice(0, 10);
  for (const old of [recordedOn, recordedOn.replaceAll('-', ''), 'issuer.invalid'])
    expect([old, textOf(items).includes(old)]).toEqual([old, false]);
});
