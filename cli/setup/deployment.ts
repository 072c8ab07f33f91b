// The account, the stack in it and the address at which it answers.
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Ailment, reach } from '../reach.ts';
import type { SetupConfiguration } from './configuration.ts';
import { done, look, notConfigured, type Step, toDo, type Verdict } from './step.ts';

/** Where Countersign runs, as it is asked for once. */
export interface Deployment {
  readonly stackName: string;
  /** Output → value. Throws an Error where there is no such stack. */
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
export function deploymentOf(
  { stage }: Pick<SetupConfiguration, 'stage'>,
  options: ClientOptions,
  givenUrl: string | undefined,
) {
  const stackName = `Countersign-${stage}`;
  let asked: Promise<Described> | undefined;
  const described = () => {
    asked ??= describe(new CloudFormationClient(options), stackName);
    return asked;
  };
  const deployment: Deployment = {
    stackName,
    outputs: async () => (await described()).outputs,
    url: async () => (givenUrl ?? (await described()).outputs.GatewayUrl ?? '').replace(/\/$/, ''),
  };
  return { deployment, described };
}

async function describe(client: CloudFormationClient, StackName: string): Promise<Described> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return { status: stack?.StackStatus ?? '', outputs: outputsOf(stack) };
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
  const stack: Step = {
    name: 'deployment',
    needs: ['AWS account'],
    check: async () => verdictOn(await described().catch(missing), deployment.stackName),
  };
  const address: Step = {
    name: 'address',
    needs: givenUrl === undefined ? ['deployment'] : [],
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
  return { deployment, steps: [account, stack, address, bucketHosts(configuration, deployment)] };
}

async function checkAccount({ accountId, stage }: SetupConfiguration, client: STSClient): Promise<Verdict> {
  const answer = await client.send(new GetCallerIdentityCommand({})).catch((cause: Error) => cause);
  if (answer instanceof Error) {
    return toDo(
      `no AWS credentials work here (${answer.name}: ${answer.message})`,
      `set AWS_PROFILE to credentials of account ${accountId ?? `that Countersign-${stage} is in`}`,
    );
  }
  const { Account } = answer;
  if (accountId === undefined || Account === accountId) return done(`your credentials are of ${Account}`);
  return toDo(
    `your credentials are of account ${Account}, and \`accountId\` is ${accountId}`,
    `set AWS_PROFILE to credentials of ${accountId}, where Countersign-${stage} is`,
  );
}

/** CloudFormation has no error of its own for it: API_DescribeStacks. */
function missing(cause: unknown): undefined {
  if (cause instanceof Error && cause.name === 'ValidationError' && /does not exist/.test(cause.message)) {
    return undefined;
  }
  throw cause;
}

function verdictOn(found: Described | undefined, stackName: string): Verdict {
  const deploy = `npx cdk deploy ${stackName}`;
  if (found === undefined) return toDo(`there is no stack ${stackName} in this account and region`, deploy);
  const { status } = found;
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return look('the last deploy was undone: what runs is what was there before', deploy);
  }
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE/.test(status)) return done(`${stackName} is ${status}`);
  if (/IN_PROGRESS$/.test(status)) return toDo(`${stackName} is ${status}`, 'wait, and run this again');
  return toDo(`${stackName} is ${status}`, `see its events in CloudFormation, then ${deploy}`);
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
