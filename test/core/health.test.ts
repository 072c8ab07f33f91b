import { expect, test } from 'vitest';
import { createHealth, type HealthPorts } from '../../core/health.ts';
import type { CheckpointStatement } from '../../core/record/checkpoint.ts';

const nowMilliseconds = Date.parse('2026-11-26T12:00:00.000Z');
const sealedBefore = (seconds: number, intervalSeconds = 300) =>
  ({
    sealedAt: new Date(nowMilliseconds - seconds * 1000).toISOString(),
    intervalSeconds,
  }) as CheckpointStatement;
const away = () => Promise.reject(new Error('AccessDenied to arn:aws:s3:::the-bucket'));
const never = () => new Promise<never>(() => {});

const healthOf = (ports: Partial<HealthPorts> = {}) =>
  createHealth({
    readTables: async () => undefined,
    lastCheckpoint: async () => sealedBefore(60),
    clock: () => nowMilliseconds,
    deadline: never,
    ...ports,
  })();

test('all is well when the tables answer and the last checkpoint is fresh', async () => {
  expect(await healthOf()).toEqual({
    status: 'ok',
    degraded: [],
    checkedAtEpochSeconds: nowMilliseconds / 1000,
  });
});

test.each<[what: string, ports: Partial<HealthPorts>, degraded: string[]]>([
  ['the tables do not answer', { readTables: away }, ['tables']],
  ['the archive does not answer', { lastCheckpoint: away }, ['archive']],
  ['neither answers', { readTables: away, lastCheckpoint: away }, ['tables', 'archive']],
  [
    'nothing answers in time',
    { readTables: never, lastCheckpoint: never, deadline: away },
    ['tables', 'archive'],
  ],
  [
    'the last checkpoint is older than three intervals',
    { lastCheckpoint: async () => sealedBefore(901) },
    ['checkpoints'],
  ],
])('it is degraded when %s, and says no cause', async (_, ports, degraded) => {
  const health = await healthOf(ports);
  expect(health).toEqual({ status: 'degraded', degraded, checkedAtEpochSeconds: nowMilliseconds / 1000 });
});

test.each([
  ['three intervals old', async () => sealedBefore(900)],
  ['not there yet', async () => undefined],
])('it is well when the last checkpoint is %s', async (_, lastCheckpoint) => {
  expect(await healthOf({ lastCheckpoint })).toMatchObject({ status: 'ok' });
});

test('many who ask at once, and again within 15 seconds, ask the stores once', async () => {
  let asked = 0;
  let now = nowMilliseconds;
  const health = createHealth({
    readTables: async () => {
      asked += 1;
    },
    lastCheckpoint: async () => undefined,
    clock: () => now,
    deadline: never,
  });
  await Promise.all([health(), health(), health()]);
  now += 14_999;
  await health();
  expect(asked).toBe(1);
  now += 1;
  await health();
  expect(asked).toBe(2);
});
