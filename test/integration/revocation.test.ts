// Access taken back at the whole stack: by one person, for the next call. Whoever froze something cannot let it go on alone.
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { askAs } from '../support/ask-as.ts';
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

const scopes = ['everything', 'connection:demo', `agent:${agentId}`];
// A test that fails must not leave the stack stopped.
afterEach(async () => {
  for (const scope of scopes)
    for (const person of ['carol', 'bob']) await askAs(person, '/v1/thaws', { scope });
});

describe.each(scopes)('%s', (scope) => {
  test('[S8] is stopped for the next call, by one person; two let it go on', async () => {
    expect((await call()).error).toBeUndefined();
    const because = 'key leaked';
    expect(await askAs('carol', '/v1/stops', { scope, because })).toMatchObject({ httpStatus: 200 });
    expect((await call()).error).toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringMatching(/stopped since .* by Carol Castillo \("key leaked"\)/),
    });
    expect(await askAs('carol', '/v1/thaws', { scope })).toMatchObject({ stops: [{ scope }] });
    expect(await askAs('carol', '/v1/thaws', { scope })).toMatchObject({
      httpStatus: 403,
      code: 'not-eligible',
    });
    expect((await call()).error).toBeDefined();
    expect(await askAs('bob', '/v1/thaws', { scope })).toMatchObject({ httpStatus: 200, stops: [] });
    expect((await call()).error).toBeUndefined();
  });
});

test('the command line freezes and thaws, and an agent cannot', async () => {
  expect((await countersign('demo-agent', 'freeze')).exitCode).not.toBe(0);
  expect((await call()).error).toBeUndefined();
  const frozen = await countersign('carol', 'freeze', '--because', 'key leaked');
  expect(frozen).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('everything  stopped by Carol'),
  });
  expect((await countersign('carol', 'thaw')).stdout).toContain('another person confirms');
  expect((await countersign('bob', 'thaw')).stdout).toContain('everything goes on');
  expect((await call()).error).toBeUndefined();
});
