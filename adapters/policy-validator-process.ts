// Validates policies in another process and within a time: text can break Cedar's WebAssembly for good, or keep its
// validator busy without end.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Validated } from './cedar-validator.ts';

export interface ValidationAsk {
  /** File name → Cedar text. */
  readonly files: Readonly<Record<string, string>>;
  /** IAM's own data, as it was built. */
  readonly iamDirectory: string;
}

const childFile = join(import.meta.dirname, 'policy-validator-child.ts');

/** What takes longer, or breaks the process, is a finding, too. */
export function validateInProcess(ask: ValidationAsk, timeLimitSeconds: number): Promise<Validated> {
  return new Promise((resolve) => {
    const child = fork(childFile, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    const end = (validated: Validated) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(validated);
    };
    const fail = (message: string) =>
      end({ policies: [], findings: [{ file: Object.keys(ask.files).sort().join(', '), message }] });
    const timer = setTimeout(
      () =>
        fail(
          `validating took longer than ${timeLimitSeconds} s and was stopped; split or simplify the policies, or give more time`,
        ),
      timeLimitSeconds * 1000,
    );
    child.once('message', (validated) => end(validated as Validated));
    child.once('error', (error) => fail(`the policies could not be validated: ${error.message}`));
    child.once('exit', (code, signal) =>
      fail(`the policies broke the process that validated them (${signal ?? `code ${code}`}); simplify them`),
    );
    child.send(ask, (error) => error && fail(`the policies could not be validated: ${error.message}`));
  });
}
