// Deploys the CDK app into the local AWS with the CDK's own CLI: synthesis and bootstrap beside each other, then one
// deploy of what was synthesised. A second run changes only what differs.
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { awsEnvironment, localAccountId, localRegion } from './aws-access.ts';
import { runCommand } from './run-command.ts';

export interface DeployOptions {
  readonly endpointUrl: string;
  readonly projectDirectory: string;
  readonly configurationFile: string;
  /** Holds the cloud assembly and the outputs. */
  readonly stateDirectory: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/** Stack name → output name → value. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const quiet = ['--no-notices', '--ci'];

export const assemblyDirectory = (options: Pick<DeployOptions, 'stateDirectory'>): string =>
  join(options.stateDirectory, 'cdk.out');

/** Needs the bundles and the configuration; no emulator. */
export async function synthesise(options: DeployOptions): Promise<void> {
  await cdk(options, [
    'synth',
    '--quiet',
    '--output',
    assemblyDirectory(options),
    '-c',
    `config=${options.configurationFile}`,
  ]);
}

/** Outside the project, so that the CLI does not synthesise the app for it. */
export async function bootstrap(options: DeployOptions): Promise<void> {
  await cdk(options, ['bootstrap', `aws://${localAccountId}/${localRegion}`], options.stateDirectory);
}

/** Deploys what `synthesise` left. `--method=direct`: the emulator mixes up change sets. */
export async function deploy(options: DeployOptions): Promise<Outputs> {
  const outputsFile = join(options.stateDirectory, 'outputs.json');
  await cdk(options, [
    'deploy',
    '--all',
    '--app',
    assemblyDirectory(options),
    '--method=direct',
    '--require-approval=never',
    '--outputs-file',
    outputsFile,
  ]);
  return JSON.parse(readFileSync(outputsFile, 'utf8')) as Outputs;
}

async function cdk(
  options: DeployOptions,
  argumentList: readonly string[],
  directory = options.projectDirectory,
): Promise<void> {
  const bin = join(options.projectDirectory, 'node_modules', '.bin');
  await runCommand(join(bin, 'cdk'), [...argumentList, ...quiet], {
    directory,
    environment: {
      HOME: process.env.HOME,
      PATH: [dirname(process.execPath), bin, process.env.PATH].join(delimiter),
      ...awsEnvironment(options.endpointUrl),
      // The rules of cdk-nag hold in `npm run synth` and in CI; here they would only cost seconds.
      CDK_VALIDATION: 'false',
    },
    logFile: options.logFile,
    signal: options.signal,
  });
}
