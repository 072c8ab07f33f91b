// What the local stack says when the machine lacks something: one sentence with what is missing and how to mend it.
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireFreePort } from '../../local/free-port.ts';
import { MissingOnMachine } from '../../local/missing.ts';
import { createProgress } from '../../local/progress.ts';
import { ensurePythonEnvironment } from '../../local/python-environment.ts';

const realPath = process.env.PATH;
let directory: string;
let binDirectory: string;
let lines: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-missing-'));
  binDirectory = join(directory, 'bin');
  mkdirSync(binDirectory);
  process.env.PATH = binDirectory;
  lines = [];
});

afterEach(() => {
  process.env.PATH = realPath;
});

/** Puts a `python3` on the PATH that does as the shell script says. */
function python3(script: string): void {
  const file = join(binDirectory, 'python3');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function ensure() {
  const requirementsFile = join(directory, 'requirements.txt');
  writeFileSync(requirementsFile, 'ministack==1.5.33\n');
  return ensurePythonEnvironment({
    directory: join(directory, 'venv'),
    requirementsFile,
    purpose: 'the emulator',
    logFile: join(directory, 'pip.log'),
    progress: createProgress((line) => lines.push(line), Date.now),
  });
}

/** Makes the virtual environment, whose `python` then ends with this output and a failure. */
const failingPip = (output: string): string => `
case "$1" in
-c) exit 0 ;;
*) /bin/mkdir -p "$3/bin"; printf '#!/bin/sh\\necho "${output}"; exit 1\\n' > "$3/bin/python"; /bin/chmod +x "$3/bin/python" ;;
esac`;

describe('installing the emulator', () => {
  it.each([
    ['there is no Python', undefined, 'no Python 3.10 or newer on the PATH'],
    ['Python is too old', 'exit 1', 'no Python 3.10 or newer on the PATH'],
    ['Python has no venv module', '[ "$1" = -c ]', "install Python's venv module"],
    ['the registry cannot be reached', failingPip('connection refused'), 'package registry can be reached'],
    [
      'a package is not the pinned one',
      failingPip('PACKAGES DO NOT MATCH THE HASHES'),
      'differs from the hash',
    ],
  ])('says so when %s', async (_name, script, message) => {
    if (script !== undefined) python3(script);
    const refusal = ensure();
    await expect(refusal).rejects.toBeInstanceOf(MissingOnMachine);
    await expect(refusal).rejects.toThrow(message);
  });

  it('says what it installs, and installs it once', async () => {
    python3(failingPip('').replace('exit 1', 'exit 0'));
    await ensure();
    expect(lines[0]).toMatch(/^installing the emulator into .* \(once\) …$/);
    await ensure();
    expect(lines).toHaveLength(1);
  });
});

it('says so when the port is in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(requireFreePort(port)).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  server.close();
});
