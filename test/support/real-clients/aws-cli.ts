// The AWS CLI, version 1, called as the other real clients are: the operation and its parameters become words.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../local/client-environments.ts';
import { lineProcess } from './line-process.ts';
import type { ClientFailure, RealClient } from './real-client.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runAws(
  aws: string,
  words: readonly string[],
  environment: Environment,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(aws, words, { env: environment }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** What the AWS CLI writes to a file that is named last. */
const streamedOutputs: Readonly<Record<string, string>> = { GetObject: 'Body', Invoke: 'Payload' };

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z0-9])[A-Z]|V\d$/g, '-$&').toLowerCase();

/** `python` has the CLI's packages; `directory` takes the bodies that it reads and writes. */
export function awsCli(python: string, environment: Environment, directory: string): RealClient {
  const cli = lineProcess<{ words: readonly string[] }, CommandResult>(python, 'aws_cli.py', environment);
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
    async call(service, operation, parameters = {}) {
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
      const { exitCode, stdout, stderr } = await cli.ask({ words });
      if (exitCode !== 0) return { error: failure(exitCode, stderr) };
      const output = stdout.trim() === '' ? {} : JSON.parse(stdout);
      const body = streamed === undefined ? {} : { [streamed]: readFileSync(outputFile, 'utf8') };
      return { output: { ...output, ...body } };
    },
    stop: cli.stop,
  };
}

function failure(exitCode: number, stderr: string): ClientFailure {
  const [, code = '', message = stderr] =
    /An error occurred \(([\w.]+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)/s.exec(stderr) ?? [];
  return { class: `exit code ${exitCode}`, code, message: message.trim() };
}
