// Access taken back at the whole stack: by one person, for the next call, and measured. Whoever froze something cannot let it
// go on alone.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { countersign } from '../support/countersign-cli.ts';
import { type Agent, startAgent } from '../support/real-clients/stations.ts';

const stack = inject('stack');
const agentId = `${stack.issuer}|demo-agent`;
let agent: Agent;
beforeAll(() => {
  agent = startAgent({ client: 'boto3', transport: 'HTTP', slug: 'revocation' });
});
afterAll(() => agent?.stop());

const call = () => agent.call('dynamodb', 'ListTables', {});
/** A test that fails must not leave the stack stopped. */
async function thaw(...scope: string[]): Promise<void> {
  for (const person of ['carol', 'bob']) await countersign(person, 'thaw', ...scope);
}

describe.each([
  ['freeze', ['freeze', '--because', 'key leaked'], []],
  ['revoke connection', ['revoke', 'connection', 'demo'], ['connection:demo']],
  ['revoke agent', ['revoke', 'agent', agentId], [`agent:${agentId}`]],
] as const)('%s', (_, command, scope) => {
  test('[S8] stops the next call, by one person; two let it go on', async () => {
    expect((await call()).error).toBeUndefined();
    try {
      expect(await countersign('carol', ...command)).toMatchObject({ exitCode: 0 });
      const stoppedAtMilliseconds = performance.now();
      expect((await call()).error).toMatchObject({
        code: 'AccessDeniedException',
        message: expect.stringMatching(/stopped since .* by Carol Castillo/),
      });
      expect(performance.now() - stoppedAtMilliseconds).toBeLessThan(5_000);
      expect(await countersign('carol', 'thaw', ...scope)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('another person confirms'),
      });
      expect((await countersign('carol', 'thaw', ...scope)).exitCode).not.toBe(0);
      expect((await call()).error).toBeDefined();
      expect(await countersign('bob', 'thaw', ...scope)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('goes on'),
      });
      expect((await call()).error).toBeUndefined();
    } finally {
      await thaw(...scope);
    }
  });
});

test('an agent cannot freeze', async () => {
  expect((await countersign('demo-agent', 'freeze')).exitCode).not.toBe(0);
  expect((await call()).error).toBeUndefined();
});
