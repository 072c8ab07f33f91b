#!/usr/bin/env node
// Begins the command line under a Node that reads TypeScript: this one, else the one that `npm ci` brings. In
// JavaScript, since a Node that is too old reads nothing else.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const oldestMajor = 24;
const { node } = process.versions;
const ours = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const program = fileURLToPath(import.meta.url);

if (Number.parseInt(node, 10) >= oldestMajor) {
  // Reading TypeScript takes most of the start: from the second start on it is read already.
  module.enableCompileCache();
  const { run } = await import('./countersign.ts');
  await run();
} else if (existsSync(ours)) {
  const child = spawn(ours, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'];
  // A terminal sends its own to both of us already.
  const isOfTerminal = (signal) => process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT');
  for (const signal of signals) process.on(signal, () => isOfTerminal(signal) || child.kill(signal));
  child.once('exit', (exitCode, signal) => {
    for (const each of signals) process.removeAllListeners(each);
    process.exitCode = exitCode ?? 1;
    if (signal !== null) process.kill(process.pid, signal);
  });
} else {
  console.error(`countersign: Node ${node} is too old: install Node ${oldestMajor} from https://nodejs.org`);
  process.exitCode = 1;
}
