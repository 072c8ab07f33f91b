// Waiting for a decision on the command line: how it ended is the exit code.
import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../cli/api-client.ts';
import { CliFailure } from '../../cli/failure.ts';
import { narrowingOf } from '../../cli/narrowing-options.ts';
import { waitForDecision } from '../../cli/wait.ts';
import { agent, alice, askWith, digest } from '../support/approval-cast.ts';
import { createControlDoor } from '../support/control-door.ts';

/** The command against the control function itself; while the door waits, `meanwhile` happens once. */
async function waiting(
  meanwhile: (id: string, door: ReturnType<typeof createControlDoor>) => Promise<unknown>,
) {
  const door = createControlDoor();
  const { id } = await door.approvals.ask(askWith({ lifetimeSeconds: 600 }));
  let asked = 0;
  const paths: string[] = [];
  const api = {
    async get(path: string) {
      paths.push(path);
      asked += 1;
      if (asked === 2) await meanwhile(id, door);
      return (await door.ask({ path, bearer: 'alice' })).json;
    },
  } as unknown as ApiClient;
  const lines: string[] = [];
  const said: string[] = [];
  const terminal = { line: (text = '') => void lines.push(text), hasColour: false };
  const wait = (timeoutSeconds?: number) =>
    waitForDecision({ api, terminal, json: false }, id, {
      timeoutSeconds,
      clock: door.clock,
      progress: (line) => void said.push(line),
    });
  return { wait, id, lines, said, paths };
}

const exitOf = (run: Promise<void>): Promise<unknown> =>
  run.then(
    () => 0,
    (error: unknown) => (error instanceof CliFailure ? error.exitCode : error),
  );

describe('countersign wait', () => {
  it.each([
    {
      name: '0 when it is approved',
      exit: 0,
      meanwhile: (id: string, { approvals }: ReturnType<typeof createControlDoor>) =>
        approvals.decide({ requestId: id, approver: alice, decision: 'approve', digest }),
    },
    {
      name: '8 when it is denied',
      exit: 8,
      meanwhile: (id: string, { approvals }: ReturnType<typeof createControlDoor>) =>
        approvals.decide({ requestId: id, approver: alice, decision: 'deny', digest, comment: 'too wide' }),
    },
    {
      name: '9 when it expires',
      exit: 9,
      meanwhile: async (_: string, { pass }: ReturnType<typeof createControlDoor>) => pass(600),
    },
    {
      name: '10 when it is withdrawn',
      exit: 10,
      meanwhile: (id: string, { approvals }: ReturnType<typeof createControlDoor>) =>
        approvals.withdraw(id, agent),
    },
  ])('ends with $name', async ({ meanwhile, exit }) => {
    const { wait, said } = await waiting(meanwhile);
    expect(await exitOf(wait())).toBe(exit);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('0 of 1, waits for group:sre-oncall; https://');
  });

  it('ends with 11 when its own time is over, which it never oversteps', async () => {
    const { wait, paths } = await waiting(async () => {});
    expect(await exitOf(wait(30))).toBe(11);
    expect(paths.map((path) => path.split('wait=')[1])).toEqual(['0', '25', '5']);
  });

  it('ends when the request does, if it has no time of its own', async () => {
    const { wait } = await waiting(async () => {});
    expect(await exitOf(wait())).toBe(9);
  });
});

describe('approving less on the command line', () => {
  it('reads durations of ISO 8601', () => {
    expect(narrowingOf({ for: 'PT1H30M', uses: '2', resource: ['arn:aws:s3:::a'] })).toEqual({
      maximumDurationSeconds: 5400,
      maximumUses: 2,
      resources: ['arn:aws:s3:::a'],
    });
    expect(narrowingOf({})).toBeUndefined();
  });

  it.each([{ for: '10m' }, { for: 'PT' }, { for: 'PT0S' }, { for: 'P1D' }, { uses: '0' }, { uses: '1.5' }])(
    'refuses %j',
    (options) => {
      expect(() => narrowingOf(options)).toThrow(/is not understood/);
    },
  );
});
