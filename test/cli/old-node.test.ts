// The command line as one starts it from a shell whose Node is too old for TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));

const oldNode = ['--no-strip-types', '--import', './test/support/pretend-old-node.mjs'];

const start = (...words: readonly string[]) =>
  spawnSync(process.execPath, [...oldNode, bin.countersign, ...words], { encoding: 'utf8', env: {} });

test.runIf(existsSync('node_modules/.bin/node'))(
  'goes on under the Node that `npm ci` brought',
  () => {
    expect(start('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: countersign/),
    });
    expect(start('whoami')).toMatchObject({ status: 3, stderr: expect.stringContaining('not signed in') });
  },
  60_000,
);

test.runIf(!existsSync('node_modules/.bin/node'))('says in a sentence that Node is too old', () => {
  expect(start('--help')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'countersign: Node 20.20.2 is too old: install Node 24 from https://nodejs.org\n',
  });
});
