// The execution environments of one function: each is a process that serves one event at a time, as on Lambda, and a
// new one starts when all are busy. Environments stay warm until the pool stops.
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { HostMessage, InvokeMessage } from './function-host.ts';

export interface FunctionPoolOptions {
  readonly bundleFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds: number;
  readonly maximumEnvironments: number;
  readonly logFile: string;
}

export type Answer =
  | { readonly kind: 'value'; readonly value: unknown }
  /** Ends with an error when the function fails midway. */
  | { readonly kind: 'stream'; readonly stream: Readable };

export interface FunctionPool {
  /** Throws an Error when the function cannot start, fails or runs out of its time. */
  invoke(event: unknown): Promise<Answer>;
  /** Starts one environment ahead of the first event. */
  warm(): Promise<void>;
  stop(): Promise<void>;
}

interface Environment {
  readonly process: ChildProcess;
  readonly streamed: boolean;
}

const hostFile = fileURLToPath(new URL('./function-host.ts', import.meta.url));

export function createFunctionPool(options: FunctionPoolOptions): FunctionPool {
  const log = createWriteStream(options.logFile, { flags: 'a' });
  // Every environment writes to it.
  log.setMaxListeners(0);
  const all = new Set<ChildProcess>();
  const idle: Environment[] = [];
  const waiting: (() => void)[] = [];
  let stopped = false;

  const start = async (): Promise<Environment> => {
    const child = fork(hostFile, [options.bundleFile], {
      env: options.environment,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    all.add(child);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('exit', () => {
      all.delete(child);
      const index = idle.findIndex((environment) => environment.process === child);
      if (index >= 0) idle.splice(index, 1);
      waiting.shift()?.();
    });
    const streamed = await new Promise<boolean>((resolve, reject) => {
      child.once('message', (message: HostMessage) => resolve(message.type === 'ready' && message.streamed));
      child.once('exit', (code) =>
        reject(new Error(`${options.bundleFile} ended with ${code} at start; see ${options.logFile}`)),
      );
    });
    return { process: child, streamed };
  };

  const lease = async (): Promise<Environment> => {
    for (;;) {
      if (stopped) throw new Error('the function pool is stopped');
      const environment = idle.pop();
      if (environment !== undefined) return environment;
      if (all.size < options.maximumEnvironments) return start();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  const release = (environment: Environment): void => {
    const { exitCode, signalCode } = environment.process;
    if (exitCode === null && signalCode === null) idle.push(environment);
    waiting.shift()?.();
  };

  return {
    async invoke(event) {
      const environment = await lease();
      return run(environment, event, options.timeoutMilliseconds, () => release(environment));
    },
    async warm() {
      release(await lease());
    },
    async stop() {
      stopped = true;
      for (const resolve of waiting.splice(0)) resolve();
      await Promise.all(
        [...all].map(
          (child) =>
            new Promise<void>((resolve) => {
              child.once('exit', () => resolve());
              child.kill('SIGKILL');
            }),
        ),
      );
      log.end();
    },
  };
}

function run(
  environment: Environment,
  event: unknown,
  timeoutMilliseconds: number,
  release: () => void,
): Promise<Answer> {
  const child = environment.process;
  const stream = new PassThrough();
  return new Promise<Answer>((resolve, reject) => {
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      if (error !== undefined) {
        reject(error);
        stream.on('error', () => {}).destroy(error);
      } else {
        stream.end();
      }
      release();
    };
    const onExit = (): void => finish(new Error('the function process ended while it served an event'));
    const onMessage = (message: HostMessage): void => {
      if (message.type === 'chunk') {
        stream.write(message.bytes);
        resolve({ kind: 'stream', stream });
      } else if (message.type === 'done') {
        resolve(environment.streamed ? { kind: 'stream', stream } : { kind: 'value', value: message.value });
        finish();
      } else if (message.type === 'failed') {
        finish(new Error(message.message));
      }
    };
    // Lambda ends the environment of a function that runs out of its time.
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMilliseconds);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send({
      event,
      awsRequestId: randomUUID(),
      deadlineEpochMilliseconds: Date.now() + timeoutMilliseconds,
    } satisfies InvokeMessage);
  });
}
