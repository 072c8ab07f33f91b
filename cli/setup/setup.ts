// `countersign setup`: goes through what a deploy leaves to people, says of each whether it is done, and what to type or to open
// where it is not. Run again, it looks again. It reads and asks; it changes nothing, and shows no secret.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { standInUrl } from '../../adapters/slack-api.ts';
import type { Environment } from '../settings.ts';
import { paint, printable, type Terminal } from '../terminal.ts';
import { alarmStep } from './alarms.ts';
import { readSetupConfiguration, type SetupConfiguration } from './configuration.ts';
import { connectionSteps } from './connections.ts';
import { deploymentSteps } from './deployment.ts';
import { issuerSteps } from './issuers.ts';
import { keptSteps } from './kept.ts';
import { mailSteps } from './mail.ts';
import { otherSystemSteps } from './other-systems.ts';
import { slackSteps } from './slack.ts';
import { type Finding, goThrough, type Outcome, type Step } from './step.ts';

export interface SetupOptions {
  readonly config: string;
  /** Absent: that of the configuration. */
  readonly stage?: string;
  /** Where Countersign is reached. Absent: as its stack says. */
  readonly url?: string;
}

/** Returns whether nothing is to do. Throws CliFailure for a configuration that cannot be read. */
export async function setUp(
  context: {
    readonly terminal: Terminal;
    readonly environment: Environment;
    readonly json: boolean;
    /** Which step is under way; an empty name: none. */
    readonly progress: (step: string) => void;
  },
  { config, stage, url }: SetupOptions,
): Promise<boolean> {
  const { terminal, environment, json, progress } = context;
  const steps = stepsOf(await readSetupConfiguration(config, stage), environment, url);
  const findings: Finding[] = [];
  for await (const finding of goThrough(steps, progress)) {
    progress('');
    findings.push(finding);
    if (!json) render(terminal, finding);
  }
  const count = (...outcomes: readonly Outcome[]) =>
    findings.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const left = count('to do', 'skipped');
  const toLookAt = count('look');
  if (json) terminal.line(JSON.stringify({ steps: findings, left, toLookAt }, null, 2));
  else terminal.line(`\n${summary(left, toLookAt)}`);
  return left === 0;
}

function summary(left: number, toLookAt: number): string {
  const todo = left === 0 ? 'nothing is left to do' : `${left} left: do them, and run this again`;
  return toLookAt === 0 ? todo : `${todo}; ${toLookAt} for you to look at`;
}

/** In the order in which one wants to do them. */
function stepsOf(
  configuration: SetupConfiguration,
  environment: Environment,
  url: string | undefined,
): readonly Step[] {
  const options = configuration.region === undefined ? {} : { region: configuration.region };
  const secrets = new SecretsManagerClient(options);
  const { deployment, steps } = deploymentSteps(configuration, options, url);
  return [
    ...steps,
    ...issuerSteps(configuration, deployment),
    ...mailSteps(configuration, options),
    ...slackSteps(configuration, secrets, standInUrl(environment)),
    ...otherSystemSteps(configuration, secrets),
    alarmStep(configuration, options),
    ...keptSteps(configuration, deployment, options),
    ...connectionSteps(configuration, deployment, environment),
  ];
}

const styles = {
  done: 'green',
  'to do': 'red',
  look: 'yellow',
  'not configured': 'dim',
  skipped: 'dim',
} as const satisfies Record<Outcome, string>;

function render(terminal: Terminal, { step, outcome, detail, todo }: Finding): void {
  const after = todo === undefined ? '' : `; to do: ${todo}`;
  terminal.line(
    `${paint(terminal, styles[outcome], outcome.padEnd(14))}  ${printable(step.padEnd(18))}  ${printable(detail + after)}`,
  );
}
