// The account, the stack in it and the address at which it answers.
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { dataStackName, stackName } from '../../core/deployed-names.ts';
import { Ailment, reach } from '../reach.ts';
import type { SetupConfiguration } from './configuration.ts';
import { done, notConfigured, type Step, toDo, type Verdict } from './step.ts';

/** Where Countersign runs, as it is asked for once. */
export interface Deployment {
  readonly stackName: string;
  /** Output → value. Throws Ailment where there is no such stack. */
  outputs(): Promise<Readonly<Record<string, string>>>;
  /** Without a final `/`. */
  url(): Promise<string>;
}

export type ClientOptions = Readonly<{ region?: string }>;

interface Described {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** `url`: given instead of the stack's own. */
function deploymentOf(
  { stage }: Pick<SetupConfiguration, 'stage'>,
  options: ClientOptions,
  givenUrl: string | undefined,
) {
  const name = stackName(stage);
  let asked: Promise<Described | undefined> | undefined;
  const described = () => {
    asked ??= describe(new CloudFormationClient(options), name);
    return asked;
  };
  const outputs = async () => {
    const found = await described();
    if (found === undefined) throw new Ailment(isMissing(name), deployOf(name));
    return found.outputs;
  };
  const deployment: Deployment = {
    stackName: name,
    outputs,
    url: async () => (givenUrl ?? (await outputs()).GatewayUrl ?? '').replace(/\/$/, ''),
  };
  return { deployment, described };
}

/** Undefined: there is no such stack. */
async function describe(client: CloudFormationClient, StackName: string): Promise<Described | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return { status: stack?.StackStatus ?? '', outputs: outputsOf(stack) };
  } catch (cause) {
    // CloudFormation has no error of its own for it: API_DescribeStacks.
    const isAbsent =
      cause instanceof Error && cause.name === 'ValidationError' && /does not exist/.test(cause.message);
    if (isAbsent) return undefined;
    throw cause;
  }
}

const outputsOf = (stack: Stack | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );

export function deploymentSteps(
  configuration: SetupConfiguration,
  options: ClientOptions,
  givenUrl: string | undefined,
): { readonly deployment: Deployment; readonly steps: readonly Step[] } {
  const { deployment, described } = deploymentOf(configuration, options, givenUrl);
  const account: Step = {
    name: 'AWS account',
    check: () => checkAccount(configuration, new STSClient(options)),
  };
  const dataName = dataStackName(configuration.stage);
  const data: Step = {
    name: 'data',
    needs: ['AWS account'],
    check: async () => verdictOn(await describe(new CloudFormationClient(options), dataName), dataName),
  };
  const stack: Step = {
    name: 'deployment',
    needs: ['AWS account'],
    check: async () => verdictOn(await described(), deployment.stackName),
  };
  const address: Step = {
    name: 'address',
    // Not of `deployment`: what a deploy left there answers while the next one is to do.
    needs: givenUrl === undefined ? ['AWS account'] : [],
    async check() {
      const url = await deployment.url();
      const { isDegraded } = await reach(url).catch((cause) => {
        if (configuration.vpc !== undefined && cause instanceof Ailment) {
          throw new Ailment(cause.message, 'run this from where an endpoint of `vpc` is reached', { cause });
        }
        return recordsToMake(deployment, cause);
      });
      return isDegraded
        ? toDo(`${url} answers that it is degraded`, 'look at the alarms: docs/runbooks/README.md')
        : done(`${url} answers`);
    },
  };
  return { deployment, steps: [account, data, stack, address, bucketHosts(configuration, deployment)] };
}

async function checkAccount({ accountId, stage }: SetupConfiguration, client: STSClient): Promise<Verdict> {
  const answer = await client.send(new GetCallerIdentityCommand({})).catch((cause: Error) => cause);
  if (answer instanceof Error) {
    return toDo(
      `no AWS credentials work here (${answer.name}: ${answer.message})`,
      `set AWS_PROFILE to credentials of account ${accountId ?? `that ${stackName(stage)} is in`}`,
    );
  }
  const { Account } = answer;
  if (accountId === undefined || Account === accountId) return done(`your credentials are of ${Account}`);
  return toDo(
    `your credentials are of account ${Account}, and \`accountId\` is ${accountId}`,
    `set AWS_PROFILE to credentials of ${accountId}, where ${stackName(stage)} is`,
  );
}

const isMissing = (name: string): string => `there is no stack ${name} in this account and region`;
const deployOf = (name: string): string => `npx cdk deploy ${name}`;

function verdictOn(found: Described | undefined, name: string): Verdict {
  if (found === undefined) return toDo(isMissing(name), deployOf(name));
  const { status } = found;
  const seeThenDeploy = `see its events in CloudFormation, then ${deployOf(name)}`;
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return toDo(`the last deploy of ${name} was undone: what runs is what was there before`, seeThenDeploy);
  }
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE/.test(status)) return done(`${name} is ${status}`);
  if (/IN_PROGRESS$/.test(status)) return toDo(`${name} is ${status}`, 'wait, and run this again');
  return toDo(`${name} is ${status}`, seeThenDeploy);
}

/** Where a domain has no zone here, the deploy prints the records that its owner makes. */
async function recordsToMake(deployment: Deployment, cause: unknown): Promise<never> {
  const outputs = await deployment.outputs().catch(() => ({}));
  const records = Object.entries(outputs).flatMap(([name, value]) =>
    /RecordToMake/.test(name) ? [value] : [],
  );
  if (records.length === 0 || !(cause instanceof Ailment)) throw cause;
  throw new Ailment(cause.message, `see that DNS has the records: ${records.join('; ')}`, { cause });
}

/** SDKs put a bucket before the host, so the names below it are to lead here as well. */
function bucketHosts({ domain, publicUrl }: SetupConfiguration, deployment: Deployment): Step {
  return {
    name: 'names below',
    needs: ['address'],
    async check() {
      const url = domain === undefined ? publicUrl : `https://${domain.name}`;
      if (url === undefined) {
        return notConfigured("API Gateway's own address: AWS clients address S3 by path (docs/deploy.md)");
      }
      const below = new URL(url);
      if (/^(\d+\.){3}\d+$|^\[/.test(below.hostname)) return notConfigured('the address is one of numbers');
      below.hostname = `countersign-setup.${below.hostname}`;
      await reach(below.href.replace(/\/$/, '')).catch((cause) => recordsToMake(deployment, cause));
      return done(`names below ${new URL(url).host} answer, with a certificate for them`);
    },
  };
}
