// What the deployed stack says of its own health, when it is well and when what it stands on is not.
import { readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
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

test.each([
  ['the archive', 's3', 'archive'],
  ['the tables', 'dynamodb', 'tables'],
])('when %s do not answer, strangers read one word', async (_, service, part) => {
  expect(await faults.during('unavailable', { service }, healthz)).toEqual([503, { status: 'degraded' }]);
  // A person's token is checked against the registry, which is a table as well.
  if (service === 's3') expect(await faults.during('unavailable', { service }, toCarol)).toEqual([part]);
});

test('afterwards tables and archive are well again', async () => {
  const degraded = await toCarol();
  expect(degraded).not.toContain('tables');
  expect(degraded).not.toContain('archive');
});
