// A real client in a process of its own that answers each line with a line, in order.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../local/client-environments.ts';
import type { ClientAnswer, RealClient } from './real-client.ts';

const scripts = { boto3: 'boto3_client.py', 'JavaScript SDK': 'javascript-client.ts' } as const;

export function lineClient(
  command: string,
  client: keyof typeof scripts,
  environment: Environment,
): RealClient {
  const script = fileURLToPath(new URL(scripts[client], import.meta.url));
  const child = spawn(command, [script], {
    env: environment,
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const waiting: { resolve(answer: ClientAnswer): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  child.once('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${script} ended: ${complaints}`));
  });
  return {
    call: (service, operation, parameters = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ service, operation, parameters })}\n`);
      }),
    stop: () => child.kill(),
  };
}
