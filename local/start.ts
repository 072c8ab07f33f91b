// `npm start`: the whole of Countersign on this machine, until Ctrl-C.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingOnMachine } from './missing.ts';
import { createProgress } from './progress.ts';
import { readRunningState } from './running-state.ts';
import { type RunningStack, startStack } from './stack.ts';

const projectDirectory = fileURLToPath(new URL('..', import.meta.url));
const stateDirectory = join(projectDirectory, '.local');
const defaultPort = 8700;

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPort;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new MissingOnMachine(`COUNTERSIGN_PORT is \`${text}\`: expected a port from 1 to 65535`);
}

function describe(stack: Pick<RunningStack, 'url' | 'tlsUrl' | 'issuer' | 'emulatorUrl'>): string {
  const file = (name: string): string => relative(process.cwd(), join(stateDirectory, name)) || name;
  return `
Countersign is up.
  gateway            ${stack.url}  (AWS clients: ${stack.url}/aws)
  gateway over TLS   ${stack.tlsUrl}
  identity provider  ${stack.issuer}
  local AWS          ${stack.emulatorUrl}

Be an agent, in another terminal (any AWS SDK or CLI; \`npm run demo\` installs a CLI into .local/clients):
  source ${file('agent.env')}
  ${awsCommand()} s3 ls s3://acme-reports --recursive

Be an approver:
  source ${file('approver.env')}
  npx countersign requests list --queue

Ctrl-C ends everything.`;
}

/** The demo's, where it is there; else the person's own. */
function awsCommand(): string {
  const installed = join(stateDirectory, 'clients', 'bin', 'aws');
  return existsSync(installed) ? relative(process.cwd(), installed) : 'aws';
}

async function run(): Promise<number> {
  const begun = Date.now();
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());
  const ended = new Promise<undefined>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve(undefined));
  });
  const running = await readRunningState(stateDirectory);
  if (running !== undefined) {
    console.log(`It runs already (process ${running.pid}).${describe(running)}`);
    return 0;
  }
  const stack = await startStack({
    stateDirectory,
    port: portOf(process.env.COUNTERSIGN_PORT),
    // Not AWS_ENDPOINT_URL: a shell that sourced agent.env has the gateway there.
    ...(process.env.COUNTERSIGN_EMULATOR_URL && { emulatorUrl: process.env.COUNTERSIGN_EMULATOR_URL }),
    progress: createProgress(console.log, Date.now),
    signal: ending.signal,
  }).catch((error: unknown) => {
    if (ending.signal.aborted) return undefined;
    throw error;
  });
  if (stack === undefined) return 130;
  console.log(describe(stack));
  console.log(`(up in ${((Date.now() - begun) / 1000).toFixed(0)} s)`);
  const failure = await Promise.race([stack.failed, ended]);
  console.log(failure ?? '\nending …');
  await stack.stop();
  return failure === undefined ? 0 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof MissingOnMachine ? error.message : error);
  process.exitCode = 1;
}
