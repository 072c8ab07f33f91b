// What the deployed stack says of its own health, when it is well and when what it stands on is not.
import { readFile } from 'node:fs/promises';
import { expect, inject, test, vi } from 'vitest';
import { connectFaults } from '../support/fault-control.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);

const healthz = async () => {
  const answer = await fetch(`${stack.url}/healthz`);
  return [answer.status, await answer.json()];
};
const toCarol = async () => {
  const token = await readFile(stack.people.carol?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const answer = await fetch(`${stack.url}/v1/health`, { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { degraded: string[] }).degraded;
};

/** An answer may be 15 seconds old. */
const soon = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 30_000, interval: 500 });

test('is degraded while the tables or the archive do not answer, which strangers read in one word, and well afterwards', async () => {
  await faults.during('throttled', { service: 'dynamodb', operation: 'BatchGetItem' }, () =>
    soon(async () => expect(await toCarol()).toEqual(['tables'])),
  );
  await faults.during('unavailable', { service: 's3' }, async () => {
    await soon(async () => expect(await toCarol()).toEqual(['archive']));
    expect(await healthz()).toEqual([503, { status: 'degraded' }]);
  });
  await soon(async () => expect(await toCarol()).toEqual([]));
  expect(await healthz()).toEqual([200, { status: 'ok' }]);
});
