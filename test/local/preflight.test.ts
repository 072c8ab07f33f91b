// `npm start` and `npm run demo` where nothing of the project can be loaded yet: one sentence, no stack trace.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const pretendOldNode = join(process.cwd(), 'test/support/pretend-old-node.mjs');
let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'countersign-preflight-'));
  for (const part of ['local', 'package.json']) cpSync(part, join(clone, part), { recursive: true });
});

/** What the script's `node …` says on standard error. */
function fail(script: string, ...options: readonly string[]): string {
  const [, ...words] = (scripts[script] as string).split(' ');
  const { status, stderr } = spawnSync(process.execPath, [...options, ...words], {
    cwd: clone,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  return stderr;
}

describe.each(['start', 'demo'])('npm run %s', (script) => {
  it('asks for the npm packages where they are not installed', () => {
    expect(fail(script)).toBe('the npm packages are not installed: run `npm ci` first\n');
  });

  it('asks for a newer Node where npm brought none', () => {
    mkdirSync(join(clone, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(clone, 'node_modules/.bin/cdk'), '');
    expect(fail(script, '--no-strip-types', '--import', pretendOldNode)).toMatch(
      /^Node 20\.20\.2 is too old: install Node 24 from https:\/\/nodejs\.org .*\n$/,
    );
  });
});
