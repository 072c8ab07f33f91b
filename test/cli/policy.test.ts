// `countersign policy …` as people run it: a process, folders, text or JSON, exit codes of docs/cli.md.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { loadCedar } from '../../adapters/cedar.ts';
import { runCli } from '../support/run-cli.ts';

// Each command is a process that starts another.
vi.setConfig({ testTimeout: 60_000 });

const policy = (...words: readonly string[]) => runCli(['policy', ...words]);

function folderOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'));
  writeFileSync(join(folder, 'a.cedar'), text);
  return folder;
}

function shippedWith(change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'));
  cpSync('policies', folder, { recursive: true });
  const file = join(folder, 'gates.cedar');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return folder;
}

const good =
  '@id("read") @description("Reads.") permit(principal in Gw::Group::"a", action in Gw::Action::"s3:Read", resource);\n' +
  '@id("ask") @gate("approval") @approvers("group:b") forbid(principal, action, resource) unless { context.approved };';

describe('check', () => {
  test('lists policies, gates and groups', async () => {
    const { stdout, exitCode } = await policy('check', folderOf(good), '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      policies: [
        {
          id: 'read',
          file: 'a.cedar',
          effect: 'permit',
          description: 'Reads.',
          actions: ['s3:Read'],
          groups: ['a'],
        },
        { id: 'ask', file: 'a.cedar', effect: 'forbid', description: '', actions: [], groups: [] },
      ],
      gates: [
        {
          id: 'ask',
          approvers: ['group:b'],
          quorum: 1,
          lifetimeSeconds: 3600,
          maxDurationSeconds: 1800,
          maxUses: 1,
          justificationRequired: false,
          ticketRequired: false,
          reviewers: [],
          unmask: [],
        },
      ],
      groups: ['a'],
      findings: [],
    });
  });

  test('says what is wrong, where, and what was meant', async () => {
    const folder = folderOf(
      `${good}\n\n@id("p") permit(principal, action == Gw::Action::"s3:GetObjct", resource);`,
    );
    const { stdout, exitCode } = await policy('check', folder);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^a\.cedar:4: p: action `s3:GetObjct` is not known to IAM, did you mean `GetObject`\n/,
    );
    expect(stdout).toMatch(/3 policies in 1 file, 1 gate: 1 finding\n$/);
    const { findings } = JSON.parse((await policy('check', folder, '--json')).stdout);
    expect(findings).toEqual([
      { file: 'a.cedar', line: 4, policy: 'p', message: expect.stringContaining('did you mean') },
    ]);
  });

  test('survives text that breaks Cedar', async () => {
    const chain = Array(12_000).fill('true').join(' && ');
    const { stdout, exitCode } = await policy(
      'check',
      folderOf(`@id("p") permit(principal, action, resource) when { ${chain} };`),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/could not read the policies|broke the process/);
  });

  test('ends when its time is over', async () => {
    const { stdout, exitCode } = await policy('check', folderOf(good), '--time-limit', '0.01');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('validating took longer than 0.01 s and was stopped');
  });

  test.each([
    ['a folder that is not there', ['check', '/nowhere'], 'there is no folder `/nowhere`'],
    ['a folder without policies', ['check', 'docs/adr'], 'there is no `*.cedar` file in `docs/adr`'],
    ['no time', ['check', 'policies', '--time-limit', 'x'], '`--time-limit x` is no number'],
  ])('does not understand %s', async (_name, words, message) => {
    const { stderr, exitCode } = await policy(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('test', () => {
  test('runs the cases of the shipped policies', async () => {
    const { stdout, exitCode } = await policy('test');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+ cases of \d+ policies: all hold\n$/);
  });

  test('shows a case that fails with what was decided and why', async () => {
    const folder = shippedWith((text) => text.replace('"dev"', '"demo"'));
    const { stdout, exitCode } = await policy('test', folder);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      'cases/ASK/gate-write.json: asks before a write in the demo\n' +
        '  expected ASK, got ALLOW\n' +
        '  permitted: `s3:PutObject` on `arn:aws:s3:::orders/2026.csv` is permitted by `agents-write`\n',
    );
    const { cases, failed } = JSON.parse((await policy('test', folder, '--json')).stdout);
    expect(failed).toBe(cases.filter(({ passed }: { passed: boolean }) => !passed).length);
    expect(cases).toContainEqual(
      expect.objectContaining({ name: 'asks before a write in the demo', expected: 'ASK', got: 'ALLOW' }),
    );
  });

  test('fails for a policy without a case that denies', async () => {
    const folder = folderOf(good);
    mkdirSync(join(folder, 'ASK'));
    const { stdout, exitCode } = await policy('test', folder);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('`read` has no case that denies: add one in `DENY/read.json`');
  });

  test('runs no case of policies that are not valid', async () => {
    const { stderr, exitCode } = await policy('test', folderOf('permit('));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('a.cedar:1: ');
  });
});

describe('diff', () => {
  test('says what changes in the policies and in the decisions on their cases', async () => {
    const folder = shippedWith((text) => text.replace('"dev"', '"demo"'));
    const { stdout, exitCode } = await policy('diff', 'policies', folder);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'changed `gate-write`\n  loses the condition `unless { context.env == "dev" }`\n',
    );
    expect(stdout).toContain('`asks before a write in the demo` (gate-write) was ASK, becomes ALLOW\n');
    const { changed, decisions } = JSON.parse((await policy('diff', 'policies', folder, '--json')).stdout);
    expect(changed).toMatchObject([{ id: 'gate-write' }]);
    expect(decisions).toContainEqual({
      policy: 'gate-write',
      name: 'asks before a write in the demo',
      was: 'ASK',
      becomes: 'ALLOW',
    });
  });

  test('says that nothing changes', async () => {
    expect((await policy('diff', 'policies', 'policies')).stdout).toBe('nothing changes\n');
  });
});

describe('schema', () => {
  test('is Cedar’s own, with the actions that are named and the groups that they are in', async () => {
    const { stdout, exitCode } = await policy('schema');
    expect(exitCode).toBe(0);
    expect(loadCedar().checkParseSchema(stdout)).toEqual({ type: 'success' });
    expect(stdout).toMatch(/action "s3:Change" in \[Action::"level:Change", Action::"s3:\*"\] appliesTo/);
    const policies = { staticPolicies: readFileSync('policies/agents.cedar', 'utf8') };
    expect(loadCedar().validate({ schema: stdout, policies })).toMatchObject({ validationErrors: [] });
  });

  test('is JSON when asked for', async () => {
    const { Gw } = JSON.parse((await policy('schema', '--json')).stdout);
    expect(Gw.actions['s3:Change'].memberOf).toEqual([{ id: 'level:Change' }, { id: 's3:*' }]);
  });
});
