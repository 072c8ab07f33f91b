// Brings the whole stack up on this machine: emulator, identity provider, the deployed CDK app, and the front with the
// functions; takes all of it down again. `npm start`, the demo, the integration tests and the bench all use this.
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { certificateFiles, createCertificates } from './certificates.ts';
import { type ClientEnvironments, writeClientEnvironments } from './client-environments.ts';
import { localConfiguration } from './configuration.ts';
import { assemblyDirectory, bootstrap, type DeployOptions, deploy, synthesise } from './deploy.ts';
import { startEmulator } from './emulator.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { freePort, requireFreePort } from './free-port.ts';
import { startFront } from './front.ts';
import { startFunctions } from './functions.ts';
import { startIdentityProvider } from './identity-provider.ts';
import { type Agent, agents } from './people.ts';
import type { Progress } from './progress.ts';
import { ensurePythonEnvironment } from './python-environment.ts';
import { reconcile } from './reconcile.ts';
import { runCommand } from './run-command.ts';
import { removeRunningState, writeRunningState } from './running-state.ts';
import { seed, seeds } from './seeds.ts';
import { connectSlack, type LocalSlack } from './slack.ts';

export interface StackOptions {
  /** All that it writes; made when it is not there. One stack for each directory. */
  readonly stateDirectory: string;
  /** Port of the gateway over HTTP. Absent: a free one. */
  readonly port?: number;
  /**
   * Puts a proxy, which remembers and by which a test makes AWS fail, between the functions and AWS, or before the target
   * of agents' calls alone. Default: none.
   */
  readonly withFaults?: 'aws' | 'target';
  /** In addition to the cast. */
  readonly moreAgents?: readonly Agent[];
  /** Execution environments of each function, at most. Default: 8, which many calls that wait for people need. */
  readonly environments?: number;
  /** An emulator that runs already. Absent: MiniStack is started. */
  readonly emulatorUrl?: string;
  /** What stands in Slack's place. Absent: nothing of Slack is deployed. */
  readonly slack?: LocalSlack;
  /** Runs before anything is deployed into the emulator, e.g. to leave there what an earlier release left. */
  readonly beforeDeploy?: (ask: Pick<RunningStack, 'emulatorUrl' | 'issuer'>) => Promise<void>;
  /** Runs once all is deployed and before the functions read anything of it. */
  readonly afterDeploy?: (deployed: Pick<RunningStack, 'emulatorUrl' | 'outputs'>) => Promise<void>;
  readonly progress: Progress;
  /** Ends the bringing up. */
  readonly signal: AbortSignal;
}

export interface RunningStack {
  /** e.g. `http://127.0.0.1:8700`; AWS clients take `URL/aws`. */
  readonly url: string;
  /** The same over TLS, with a certificate of `caCertificateFile`. */
  readonly tlsUrl: string;
  readonly issuer: string;
  /** The local AWS itself: what an administrator of the customer's account sees. */
  readonly emulatorUrl: string;
  readonly caCertificateFile: string;
  readonly stateDirectory: string;
  /** Of the stack `Countersign-local`, e.g. `ArchiveBucketName`. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly environments: ClientEnvironments;
  /** Of the identity provider's clients: subject → secret. */
  readonly agentSecrets: Readonly<Record<string, string>>;
  /** Present exactly with `withFaults`. */
  readonly faults?: FaultProxy;
  /** Settles with a sentence when a part ends by itself. */
  readonly failed: Promise<string>;
  /** Deploys again with these options in the place of the configuration's own, while all of it runs. */
  redeploy(changes: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

const projectDirectory = fileURLToPath(new URL('..', import.meta.url));
const stackName = 'Countersign-local';

/** Throws MissingOnMachine for what this machine lacks, else an Error; nothing is left running then. */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const started = new AsyncDisposableStack();
  try {
    return await bringUp(options, started);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function bringUp(options: StackOptions, started: AsyncDisposableStack): Promise<RunningStack> {
  const { stateDirectory, slack, progress, signal } = options;
  const port = options.port ?? (await freePort());
  await requireFreePort(port);
  const logDirectory = join(stateDirectory, 'logs');
  const emulatorDirectory = join(stateDirectory, 'emulator');
  const certificateDirectory = join(stateDirectory, 'certificates');
  // What an earlier run left in the emulator's directory belongs to nobody.
  rmSync(emulatorDirectory, { recursive: true, force: true });
  for (const directory of [logDirectory, emulatorDirectory]) mkdirSync(directory, { recursive: true });

  const certificates = await createCertificates({
    commonName: 'Countersign on this machine',
    // The bucket by its own name too: Node takes no wildcard right below a top-level domain.
    hosts: ['*.localhost', `${seeds.bucket}.localhost`],
    directory: certificateDirectory,
  });
  const caCertificateFile = join(certificateDirectory, certificateFiles.caCertificate);
  const tls = { key: certificates.serverKey, certificate: certificates.serverCertificate };
  const log = (line: string): void => progress.say(line);

  const python =
    options.emulatorUrl === undefined
      ? await ensurePythonEnvironment({
          directory: join(projectDirectory, '.local', 'venv'),
          requirementsFile: join(projectDirectory, 'local', 'requirements.txt'),
          purpose: 'the AWS emulator (MiniStack)',
          logFile: join(logDirectory, 'pip.log'),
          progress,
        })
      : undefined;

  const provider = await startIdentityProvider({
    port: await freePort(),
    tls,
    agents: [...agents, ...(options.moreAgents ?? [])],
    log,
  });
  started.defer(() => provider.stop());
  const url = `http://127.0.0.1:${port}`;
  const configurationFile = join(stateDirectory, 'countersign.json');
  const configuration = localConfiguration({
    issuerConfiguration: provider.issuerConfiguration,
    publicUrl: url,
    externalId: randomBytes(16).toString('hex'),
    ...(slack && { slack: slack.settings }),
  });
  const configure = (changes: Readonly<Record<string, unknown>> = {}): void =>
    writeFileSync(configurationFile, `${JSON.stringify({ ...configuration, ...changes }, null, 2)}\n`, {
      mode: 0o600,
    });
  configure();

  const emulator =
    python &&
    (await progress.step('starting the AWS emulator', () =>
      startEmulator({
        python,
        logFile: join(logDirectory, 'emulator.log'),
        stateDirectory: emulatorDirectory,
        caCertificateFile,
      }),
    ));
  if (emulator !== undefined) started.defer(() => emulator.stop());
  const emulatorUrl = options.emulatorUrl ?? emulator?.url ?? '';

  const deployOptions: DeployOptions = {
    endpointUrl: emulatorUrl,
    projectDirectory,
    configurationFile,
    stateDirectory,
    logFile: join(logDirectory, 'cdk.log'),
    signal,
  };
  await progress.step('building the functions, preparing the account, synthesising the CDK app', () =>
    all([
      build(join(logDirectory, 'build.log'), signal).then(() => synthesise(deployOptions)),
      bootstrap(deployOptions),
      seed(emulatorUrl),
    ]),
  );
  await options.beforeDeploy?.({ emulatorUrl, issuer: provider.issuer });
  const deployAll = async (): Promise<Readonly<Record<string, string>>> => {
    const deployed = await deploy(deployOptions);
    const applied = await reconcile({
      endpointUrl: emulatorUrl,
      assemblyDirectory: assemblyDirectory(deployOptions),
    });
    if (applied.length > 0)
      log(`  set ${applied.length} properties that the emulator's CloudFormation had dropped`);
    const found = deployed[stackName];
    if (found === undefined) throw new Error(`cdk deploy printed no outputs of ${stackName}`);
    return found;
  };
  const outputs = await progress.step('deploying with `cdk deploy`', deployAll);
  if (slack !== undefined) {
    await connectSlack({ emulatorUrl, workFunctionName: outputs.SlackWorkFunctionName ?? '', slack });
  }
  await options.afterDeploy?.({ emulatorUrl, outputs });

  const faults = options.withFaults ? await startFaultProxy(emulatorUrl) : undefined;
  if (faults !== undefined) started.defer(() => faults.stop());
  const targetUrl = faults?.url ?? emulatorUrl;
  const { environments, tlsUrl, functions } = await progress.step('starting the gateway', async () => {
    const functions = await startFunctions({
      emulatorUrl,
      endpointUrl: options.withFaults === 'target' ? emulatorUrl : targetUrl,
      targetUrl,
      gatewayFunctionName: outputs.GatewayFunctionName ?? '',
      controlFunctionName: outputs.ControlFunctionName ?? '',
      policiesFunctionName: outputs.PoliciesFunctionName ?? '',
      registryFunctionName: outputs.RegistryFunctionName ?? '',
      ...(outputs.SlackFunctionName && { slackFunctionName: outputs.SlackFunctionName }),
      bundlesDirectory: join(projectDirectory, 'dist', 'functions'),
      logDirectory,
      caCertificateFile,
      environments: options.environments ?? 8,
    });
    started.defer(() => functions.stop());
    const shared = {
      routes: functions.routes,
      identity: { accountId: '000000000000', apiId: 'local', stage: 'local', pathPrefix: '' },
      hosts: ['127.0.0.1', 'localhost'],
      log,
    };
    const front = await startFront({ ...shared, port });
    started.defer(() => front.stop());
    const secure = await startFront({ ...shared, port: 0, tls });
    started.defer(() => secure.stop());
    return {
      functions,
      tlsUrl: secure.url,
      environments: await writeClientEnvironments({
        directory: stateDirectory,
        url,
        provider,
        caCertificate: certificates.caCertificate,
        caCertificateFile,
      }),
    };
  });

  const state = { url, tlsUrl, issuer: provider.issuer, emulatorUrl, caCertificateFile };
  writeRunningState(stateDirectory, { pid: process.pid, ...state });
  started.defer(() => removeRunningState(stateDirectory));
  return {
    ...state,
    stateDirectory,
    outputs,
    environments,
    agentSecrets: provider.agentSecrets,
    ...(faults && { faults }),
    failed: emulator?.failed ?? new Promise(() => {}),
    async redeploy(changes) {
      configure(changes);
      await synthesise(deployOptions);
      await deployAll();
      await functions.reload();
    },
    stop: () => started.disposeAsync(),
  };
}

async function build(logFile: string, signal: AbortSignal): Promise<void> {
  await runCommand(process.execPath, ['scripts/build.ts'], { directory: projectDirectory, logFile, signal });
}

/** Like Promise.all, but waits for all of them to end, so that nothing runs on after a failure. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
