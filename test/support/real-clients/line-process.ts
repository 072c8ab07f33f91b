// A process of its own that answers each line with a line, in order.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../local/client-environments.ts';

export interface LineProcess<Ask, Answer> {
  ask(question: Ask): Promise<Answer>;
  stop(): void;
}

/** `script` lies beside this file. `directory`: where it runs; default: where this process does. */
export function lineProcess<Ask, Answer>(
  command: string,
  script: string,
  environment: Environment,
  directory?: string,
): LineProcess<Ask, Answer> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(command, [file], { env: environment, ...(directory && { cwd: directory }) });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  child.once('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${file} ended: ${complaints}`));
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    stop: () => child.kill(),
  };
}
