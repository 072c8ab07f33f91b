// `countersign completion`: what a shell offers at each place, asked of the shell itself.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

let script: string;
beforeAll(async () => {
  script = (await runCli(['completion', 'bash'])).stdout;
});

/** What bash offers for the last of these words. */
function offered(...words: readonly string[]): string[] {
  const ask = `${script}
    COMP_WORDS=(countersign ${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=${words.length}
    _countersign
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', ask], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('bash', () => {
  test.each([
    [['tok'], ['token']],
    [['token', ''], ['explain']],
    [['token', 'explain', '--ba'], ['--batch']],
    [['--json', 'token', 'explain', '--jw'], ['--jwks']],
    [['requests', 's'], ['show']],
    [
      ['policy', 'decide', '--gr'],
      ['--group', '--groups-complete'],
    ],
    [['exec', '--', '--'], []],
    [
      ['nothing-such', 'wh'],
      ['whoami', 'why'],
    ],
  ])('after %j offers %j', (words, expected) => {
    const found = offered(...words);
    for (const word of expected) expect(found).toContain(word);
    if (expected.length === 0) expect(found).toEqual([]);
  });
});

test.each(['zsh', 'fish'] as const)('%s has every command, and reads the script', async (shell) => {
  const { stdout, exitCode } = await runCli(['completion', shell]);
  expect(exitCode).toBe(0);
  for (const command of ['token', 'explain', 'policy', 'credentials', 'exec', 'doctor']) {
    expect(stdout).toContain(command);
  }
  if (existsSync(`/usr/bin/${shell}`)) execFileSync(shell, ['-n', '-c', stdout]);
});

test('another shell is not understood', async () => {
  expect(await runCli(['completion', 'tcsh'])).toMatchObject({ exitCode: 2 });
});
