// Starts the local AWS (MiniStack, PyPI) on a free port, waits until it is healthy, and stops it. See docs/local.md for
// how it differs from AWS.
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import type { PythonEnvironment } from './python-environment.ts';

export interface Emulator {
  readonly url: string;
  readonly pid: number;
  /** Settles with a sentence when the process ends without having been asked to. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

const hostFile = fileURLToPath(new URL('./emulator-host.py', import.meta.url));
const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));
const startLimitMilliseconds = 30_000;
const stopLimitMilliseconds = 5_000;

/** Throws an Error that names the log file when it does not come up. */
export async function startEmulator(options: {
  readonly python: PythonEnvironment;
  readonly logFile: string;
  /** Its working and temporary files. */
  readonly stateDirectory: string;
  /** Trusted by functions that run inside the emulator. */
  readonly caCertificateFile: string;
}): Promise<Emulator> {
  const port = await freePort();
  // The emulator writes CommonJS files into its temporary directory; those must not count as ours, which are modules.
  writeFileSync(join(options.stateDirectory, 'package.json'), '{"type":"commonjs"}\n');
  const output = openSync(options.logFile, 'a');
  const child = spawn(join(options.python.binDirectory, 'python'), [hostFile], {
    cwd: options.stateDirectory,
    env: {
      ...inherited(),
      // Functions run with the Node that runs us: it must come first on the PATH.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      // The CDK's own custom-resource functions expect the AWS SDK of the Lambda runtime.
      NODE_PATH: nodeModules,
      NODE_EXTRA_CA_CERTS: options.caCertificateFile,
      TMPDIR: options.stateDirectory,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      LAMBDA_EXECUTOR: 'local',
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      PYTHONUNBUFFERED: '1',
    },
    stdio: ['pipe', output, output],
    // In a process group of its own, so that Ctrl-C reaches it by its starter alone, in order.
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`));
  });
  const url = `http://127.0.0.1:${port}`;
  let stopping = false;
  try {
    await healthy(url, ended);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`the AWS emulator did not start; ${options.logFile} says why`, { cause });
  }
  return {
    url,
    pid: child.pid ?? 0,
    failed: new Promise((resolve) => {
      ended.then((how) => {
        if (!stopping) resolve(`the AWS emulator stopped by itself (${how}); ${options.logFile} may say why`);
      });
    }),
    async stop() {
      stopping = true;
      await terminate(child, ended);
    },
  };
}

/** Only what a process needs: credentials and endpoints of the user must not reach the functions. */
function inherited(): Record<string, string | undefined> {
  const { HOME, LANG, LD_LIBRARY_PATH } = process.env;
  return { HOME, LANG, LD_LIBRARY_PATH };
}

async function healthy(url: string, ended: Promise<string>): Promise<void> {
  const deadline = Date.now() + startLimitMilliseconds;
  let end: string | undefined;
  ended.then((how) => {
    end = how;
  });
  while (end === undefined && Date.now() < deadline) {
    const response = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (response?.ok) return;
    await wait(50);
  }
  throw new Error(end ?? `it was not healthy within ${startLimitMilliseconds / 1000} s`);
}

async function terminate(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMilliseconds);
  await ended;
  clearTimeout(limit);
}
