// Brings the whole stack up once for the integration tests, beside whatever else runs on this machine. Test files
// reach it by `inject('stack')`.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Environment } from '../../local/client-environments.ts';
import { type Clients, ensureClients } from '../../local/clients.ts';
import { agents, people } from '../../local/people.ts';
import { createProgress } from '../../local/progress.ts';
import { type RunningStack, startStack } from '../../local/stack.ts';
import { serveFaults } from './fault-control.ts';
import { addLifecycleConnection } from './lifecycle-connection.ts';

/** What crosses from the process that holds the stack to those of the test files: plain data. */
interface ProvidedStack
  extends Pick<
    RunningStack,
    | 'url'
    | 'tlsUrl'
    | 'issuer'
    | 'emulatorUrl'
    | 'caCertificateFile'
    | 'stateDirectory'
    | 'outputs'
    | 'agentSecrets'
  > {
  /** For `connectFaults`. */
  readonly faultsUrl: string;
  /** Subject → what an SDK needs. */
  readonly agents: Readonly<Record<string, Environment>>;
  /** The same over TLS. */
  readonly agentsOverTls: Readonly<Record<string, Environment>>;
  /** Subject → what the CLI of Countersign needs; agents too. */
  readonly people: Readonly<Record<string, Environment>>;
  readonly clients: Clients;
}

export default async function runStack(project: TestProject): Promise<() => Promise<void>> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  const progress = createProgress((line) => process.stderr.write(`${line}\n`), Date.now);
  const clients = await ensureClients({ logFile: join(stateDirectory, 'clients.log'), progress });
  const stack = await startStack({
    stateDirectory,
    withFaults: 'aws',
    afterDeploy: addLifecycleConnection,
    progress,
    signal: new AbortController().signal,
  });
  const { environments, faults, failed: _failed, redeploy: _redeploy, stop: _stop, ...addresses } = stack;
  if (faults === undefined) throw new Error('the stack has no fault proxy');
  const control = await serveFaults(faults);
  const each = (subjects: readonly { readonly subject: string }[], of: (subject: string) => Environment) =>
    Object.fromEntries(subjects.map(({ subject }) => [subject, of(subject)]));
  project.provide('stack', {
    ...addresses,
    faultsUrl: control.url,
    agents: each(agents, (subject) => environments.agent(subject)),
    agentsOverTls: each(agents, (subject) => ({
      ...environments.agent(subject, stack.tlsUrl),
      AWS_CA_BUNDLE: stack.caCertificateFile,
    })),
    people: each([...people, ...agents], environments.person),
    clients,
  });
  return async () => {
    await control.stop();
    await stack.stop();
  };
}

declare module 'vitest' {
  export interface ProvidedContext {
    stack: ProvidedStack;
  }
}
