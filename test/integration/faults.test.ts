// The stack as test files get it: addresses that answer, and faults that reach the functions from another process.
import { readFile } from 'node:fs/promises';
import { expect, inject, it } from 'vitest';
import { connectFaults } from '../support/fault-control.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);

/** `GET /v1/requests` reads DynamoDB, and nothing else. */
const listRequests = async () => {
  const token = await readFile(stack.people.alice?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const answer = await fetch(`${stack.url}/v1/requests`, { headers: { Authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
};

it('makes AWS fail for what matches, for as long as it is asked to', async () => {
  expect(await listRequests()).toBe(200);
  expect(await faults.during('unavailable', { service: 'dynamodb' }, listRequests)).toBe(503);
  expect(await faults.during('unavailable', { service: 's3' }, listRequests)).toBe(200);
  expect(await listRequests()).toBe(200);
});

it('says what reached AWS meanwhile', async () => {
  const seen = await faults.seenDuring(listRequests);
  const kinds = new Set(seen.map(({ service, accessKeyId }) => `${service} by ${accessKeyId}`));
  expect([...kinds]).toEqual(['dynamodb by test']);
});
