// Real AWS clients that nobody here wrote, all called the same way: the service and operation as the models name them,
// parameters and outputs as JSON. Only the environment says where they go and as whom.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../local/client-environments.ts';
import { type Clients, ensureClients } from '../../../local/clients.ts';

export interface ClientFailure {
  /** The exception's class; of the AWS CLI its exit code. */
  readonly class: string;
  readonly code: string;
  readonly message: string;
  /** Absent from the AWS CLI, which does not say. */
  readonly statusCode?: number;
  readonly requestId?: string;
}

export interface ClientAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: what AWS answers, each operation its own
  readonly output?: Record<string, any>;
  readonly error?: ClientFailure;
}

type Parameters = Readonly<Record<string, unknown>>;

export interface RealClient {
  call(service: string, operation: string, parameters?: Parameters): Promise<ClientAnswer>;
  stop(): void;
}

export const clientNames = ['AWS CLI', 'boto3', 'JavaScript SDK'] as const;
export type ClientName = (typeof clientNames)[number];

const fileBeside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Installs the AWS CLI and boto3 where they are missing. */
export async function startClient(name: ClientName, environment: Environment): Promise<RealClient> {
  const installed = await ensureClients({
    logFile: join(tmpdir(), 'countersign-clients.log'),
    progress: { step: (_name, work) => work(), say: () => {} },
  });
  // A home of its own: no profile of whoever runs the tests, and no credentials of an earlier run.
  const home = mkdtempSync(join(tmpdir(), 'countersign-client-'));
  const whole = { PATH: process.env.PATH ?? '', HOME: home, ...environment };
  switch (name) {
    case 'AWS CLI':
      return awsCli(installed, whole, home);
    case 'boto3':
      return lineClient(installed.python, fileBeside('boto3_client.py'), whole);
    case 'JavaScript SDK':
      return lineClient(process.execPath, fileBeside('javascript-client.ts'), whole);
  }
}

/** A process that answers each line with a line, in order. */
function lineClient(command: string, script: string, environment: Environment): RealClient {
  const child: ChildProcess = spawn(command, [script], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const waiting: { resolve(answer: ClientAnswer): void; reject(error: Error): void }[] = [];
  if (child.stdout === null) throw new Error(`${command} has no output`);
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  child.once('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${script} ended: ${complaints}`));
  });
  return {
    call: (service, operation, parameters = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin?.write(`${JSON.stringify({ service, operation, parameters })}\n`);
      }),
    stop: () => child.kill(),
  };
}

/** What the AWS CLI writes to a file that is named last. */
const streamedOutputs: Readonly<Record<string, string>> = { GetObject: 'Body', Invoke: 'Payload' };

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z0-9])[A-Z]|V\d$/g, '-$&').toLowerCase();

function awsCli({ aws }: Clients, environment: Environment, directory: string): RealClient {
  let files = 0;
  const newFile = (): string => join(directory, `file-${++files}`);
  const option = ([name, value]: readonly [string, unknown]): readonly string[] => {
    if (value === true) return [`--${kebab(name)}`];
    if (name !== 'Body')
      return [`--${kebab(name)}`, typeof value === 'string' ? value : JSON.stringify(value)];
    const file = newFile();
    writeFileSync(file, String(value));
    return ['--body', file];
  };
  return {
    call(service, operation, parameters = {}) {
      const streamed = streamedOutputs[operation];
      const outputFile = newFile();
      const words = [
        service === 's3' ? 's3api' : service,
        kebab(operation),
        ...Object.entries(parameters).flatMap(option),
        // It sends SQS to queue.amazonaws.com whatever AWS_ENDPOINT_URL says; no variable changes that.
        ...(service === 'sqs' ? ['--endpoint-url', environment.AWS_ENDPOINT_URL ?? ''] : []),
        ...(streamed === undefined ? [] : [outputFile]),
      ];
      return new Promise((resolve) => {
        execFile(aws, words, { env: environment }, (error, stdout, stderr) => {
          if (error !== null) return resolve({ error: cliFailure(error.code, stderr) });
          const output = stdout.trim() === '' ? {} : JSON.parse(stdout);
          const body = streamed === undefined ? {} : { [streamed]: readFileSync(outputFile, 'utf8') };
          resolve({ output: { ...output, ...body } });
        });
      });
    },
    stop() {},
  };
}

function cliFailure(exitCode: unknown, stderr: string): ClientFailure {
  const [, code = '', message = stderr] =
    /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)/s.exec(stderr) ?? [];
  return { class: `exit code ${String(exitCode)}`, code, message: message.trim() };
}
