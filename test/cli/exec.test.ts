// What a command run by `countersign exec` gives and gets: its exit code, its signals.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { execute } from '../../cli/exec.ts';

const environment = { PATH: process.env.PATH ?? '' };

test('its exit code is the exit code', async () => {
  expect(await execute(['sh', '-c', 'exit 7'], environment)).toBe(7);
  expect(await execute(['sh', '-c', 'test -z "$HOME"'], environment)).toBe(0);
});

test('a command that is not there, or is none, ends as in a shell', async () => {
  expect(await execute(['countersign-no-such-command'], environment)).toBe(127);
  expect(await execute(['/dev/null'], environment)).toBe(126);
});

/** A process that executes a shell script, as `countersign exec` does. */
function run(script: string) {
  const module = `import { execute } from './cli/exec.ts';
    process.exitCode = await execute(['sh', '-c', process.argv[1]], process.env);`;
  return spawn(process.execPath, ['--input-type=module', '-e', module, script], { env: environment });
}

test('a signal reaches it, and what it makes of it counts', async () => {
  const child = run('trap "exit 3" TERM; echo ready; while :; do sleep 0.05; done');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([3, null]);
});

test('when a signal ends it, the same one ends whoever ran it', async () => {
  const child = run('kill -KILL $$');
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});
