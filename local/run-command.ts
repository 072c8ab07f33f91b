// Runs a command to its end. Its output goes to a log file, and its last lines into the error when it fails.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export class CommandFailed extends Error {
  /** What it wrote last, at most 4,000 characters. */
  readonly tail: string;
  readonly exitCode: number | null;

  constructor(command: string, exitCode: number | null, tail: string) {
    super(`\`${command}\` ended with ${exitCode ?? 'a signal'}:\n${tail}`);
    this.exitCode = exitCode;
    this.tail = tail;
  }
}

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  /** Appended to. Absent: the output is only kept for the error. */
  readonly logFile?: string;
  /** Gets each line of the output. */
  readonly onLine?: (line: string) => void;
  /** Ends the command (SIGTERM). */
  readonly signal?: AbortSignal;
}

/** Resolves with the output (stdout and stderr as they came). Throws CommandFailed, or the error of the spawn. */
export async function runCommand(
  command: string,
  argumentList: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, argumentList, {
    cwd: options.directory,
    env: options.environment ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.signal && { signal: options.signal }),
  });
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });
  let output = '';
  let line = '';
  const take = (chunk: Buffer): void => {
    const text = chunk.toString('utf8');
    output += text;
    log?.write(text);
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    for (const each of lines) options.onLine?.(each);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (log !== undefined) await finished(log.end());
  if (exitCode !== 0) {
    throw new CommandFailed([command, ...argumentList].join(' '), exitCode, output.slice(-4_000).trim());
  }
  return output;
}
