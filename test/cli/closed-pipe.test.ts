// What becomes of the command line when whoever reads it goes away.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

test('a reader that has seen enough, as `head` has, is no failure', async () => {
  const child = spawn(process.execPath, ['cli/countersign.mjs', '--help'], { env: {} });
  child.stdout.destroy();
  const complaint = text(child.stderr);
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await complaint).toBe('');
});
