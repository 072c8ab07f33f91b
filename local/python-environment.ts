// Python virtual environments of the project's own under `.local/`, filled from a requirements file in which every
// file is pinned by its hash, and only when that file changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingOnMachine } from './missing.ts';
import type { Progress } from './progress.ts';
import { CommandFailed, runCommand } from './run-command.ts';

export interface PythonEnvironment {
  /** Holds `python` and the packages' commands. */
  readonly binDirectory: string;
}

interface Ask {
  readonly directory: string;
  readonly requirementsFile: string;
  /** What it is for, e.g. `the AWS emulator (MiniStack)`. */
  readonly purpose: string;
  /** The oldest minor version of Python 3 that it runs on. Default 10. */
  readonly oldestMinor?: number;
  readonly logFile: string;
  readonly progress: Progress;
}

const stampName = 'requirements.sha256';

/** Throws MissingOnMachine when there is no usable Python or no package registry. */
export async function ensurePythonEnvironment(ask: Ask): Promise<PythonEnvironment> {
  const binDirectory = join(ask.directory, 'bin');
  const stampFile = join(ask.directory, stampName);
  const requirements = readFileSync(ask.requirementsFile);
  const stamp = createHash('sha256').update(requirements).digest('hex');
  const isThere = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  // A Python that was removed or upgraded leaves a dead link behind.
  if (isThere && existsSync(join(binDirectory, 'python'))) return { binDirectory };

  await ask.progress.step(`installing ${ask.purpose} into ${ask.directory} (once)`, async () => {
    rmSync(ask.directory, { recursive: true, force: true });
    const python = await findPython(ask);
    await createEnvironment(python, ask);
    await installPackages(join(binDirectory, 'python'), ask);
    writeFileSync(stampFile, stamp);
  });
  return { binDirectory };
}

async function findPython({ purpose, oldestMinor = 10 }: Ask): Promise<string> {
  const check = `import sys; sys.exit(0 if sys.version_info >= (3, ${oldestMinor}) else 1)`;
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    try {
      await runCommand(name, ['-c', check]);
      return name;
    } catch {
      // Not there, or too old: the next one.
    }
  }
  throw new MissingOnMachine(
    `there is no Python 3.${oldestMinor} or newer on the PATH, for ${purpose}: install \`python3\` (Debian and Ubuntu: \`sudo apt install python3 python3-venv\`, macOS: \`brew install python\`)`,
  );
}

async function createEnvironment(python: string, ask: Ask): Promise<void> {
  try {
    await runCommand(python, ['-m', 'venv', ask.directory], { logFile: ask.logFile });
  } catch (cause) {
    throw new MissingOnMachine(
      `\`${python} -m venv ${ask.directory}\` failed: install Python's venv module (Debian and Ubuntu: \`sudo apt install python3-venv\`); ${ask.logFile} has the details`,
      { cause },
    );
  }
}

async function installPackages(python: string, ask: Ask): Promise<void> {
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  try {
    await runCommand(python, [...install, '-r', ask.requirementsFile], { logFile: ask.logFile });
  } catch (cause) {
    const why =
      cause instanceof CommandFailed && cause.tail.includes('HASHES')
        ? `a package differs from the hash in ${ask.requirementsFile}: check which registry pip uses (\`pip config list\`)`
        : 'pip could not fetch the packages: check that the package registry can be reached (`pip config list`, proxy settings) and run again';
    throw new MissingOnMachine(`${why}; ${ask.logFile} has the details`, { cause });
  }
}
