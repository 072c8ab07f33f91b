// `state.json`: how others on this machine find a running stack. It is there exactly while one runs.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RunningState {
  /** The process that ends the whole stack when it gets SIGTERM. */
  readonly pid: number;
  readonly url: string;
  readonly tlsUrl: string;
  readonly issuer: string;
  readonly emulatorUrl: string;
  readonly caCertificateFile: string;
}

const fileOf = (stateDirectory: string): string => join(stateDirectory, 'state.json');

export function writeRunningState(stateDirectory: string, state: RunningState): void {
  writeFileSync(fileOf(stateDirectory), `${JSON.stringify(state, null, 2)}\n`);
}

export function removeRunningState(stateDirectory: string): void {
  rmSync(fileOf(stateDirectory), { force: true });
}

/** Undefined when none runs: also when one ended without taking its file away. */
export async function readRunningState(stateDirectory: string): Promise<RunningState | undefined> {
  let state: RunningState;
  try {
    state = JSON.parse(readFileSync(fileOf(stateDirectory), 'utf8')) as RunningState;
    process.kill(state.pid, 0);
  } catch {
    return undefined;
  }
  const answer = await fetch(`${state.url}/ping`).catch(() => undefined);
  return answer?.ok ? state : undefined;
}
