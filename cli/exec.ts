// `countersign exec -- aws s3 ls`: runs a command in the environment of an agent. Signals reach it, and its end is ours.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CliFailure } from './failure.ts';

/** As shells say that there is no such command, and that it is none. */
const notFoundExitCode = 127;
const notExecutableExitCode = 126;
const forwarded = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/** Resolves to its exit code, or ends this process by the signal that ended it. */
export function execute(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const [command, ...rest] = words;
  if (command === undefined) throw new CliFailure('usage', 'name the command after `--`');
  const forwarders = forwarded.map((signal) => {
    // A terminal sends these to both of us already.
    const isOfTerminal = process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT');
    const forward = () => {
      if (!isOfTerminal) child.kill(signal);
    };
    process.on(signal, forward);
    return [signal, forward] as const;
  });
  // Begun after the above, so that no signal finds a child and nobody who forwards it.
  const child = spawn(command, rest, { env: environment, stdio: 'inherit' });
  return new Promise((resolve) => {
    const end = (exitCode: number) => {
      for (const [signal, forward] of forwarders) process.off(signal, forward);
      resolve(exitCode);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`countersign: \`${command}\` cannot be run (${error.code})\n`);
      end(error.code === 'ENOENT' ? notFoundExitCode : notExecutableExitCode);
    });
    child.once('exit', (exitCode, signal) => {
      end(exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      if (signal !== null) process.kill(process.pid, signal);
    });
  });
}
