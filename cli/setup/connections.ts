// What a deployment says to whoever is signed in: whether the roles of its connections are as they must be.
import type { RoleFinding } from '../../core/connection-check.ts';
import { stackName } from '../../core/deployed-names.ts';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { CliFailure, exitCodes } from '../failure.ts';
import { type Environment, readAccess } from '../settings.ts';
import type { SetupConfiguration } from './configuration.ts';
import type { Deployment } from './deployment.ts';
import { done, look, type Step, toDo, type Verdict } from './step.ts';

const needs = ['signed in'];

export function connectionSteps(
  { connections, file, stage }: SetupConfiguration,
  deployment: Deployment,
  environment: Environment,
): readonly Step[] {
  const api = async (): Promise<ApiClient> => apiOf(await deployment.url(), environment);
  return [
    { name: 'signed in', needs: ['address'], check: async () => whoIs(await deployment.url(), api) },
    ...connections.map(
      ({ name }): Step => ({
        name: `connection ${name}`,
        needs,
        check: async () => testRole(await api(), name, `npx cdk deploy ${stackName(stage)}`),
      }),
    ),
    ...(connections.length > 0 ? [] : [firstConnection(file)]),
  ];
}

/** INVARIANT: a token goes to the address that it was got for, and to no other. */
async function apiOf(url: string, environment: Environment): Promise<ApiClient> {
  const access = await readAccess(environment, Math.floor(Date.now() / 1000));
  if (access.url === url) return createApiClient(access);
  throw new CliFailure('notSignedIn', `you are signed in at ${access.url}`);
}

async function whoIs(url: string, api: () => Promise<ApiClient>): Promise<Verdict> {
  const signIn = `COUNTERSIGN_URL=${url} npx countersign login, as a person of \`administratorGroups\``;
  try {
    const { displayName } = await (await api()).get<{ displayName: string }>('/v1/me');
    return done(`as ${displayName}`);
  } catch (error) {
    if (error instanceof CliFailure && error.exitCode === exitCodes.notSignedIn) {
      return toDo(error.message, signIn);
    }
    throw error;
  }
}

interface Tested {
  readonly roleArn: string;
  readonly findings: readonly RoleFinding[];
}

async function testRole(api: ApiClient, name: string, deploy: string): Promise<Verdict> {
  const path = `/v1/connections/${encodeURIComponent(name)}/test`;
  const answer = await api.post<Tested>(path, {}).catch((error) => unasked(error, deploy));
  if ('outcome' in answer) return answer;
  const again = `npx countersign connection test ${name}`;
  const failed = answer.findings.find(({ outcome }) => outcome === 'failed');
  if (failed !== undefined) {
    return toDo(`${failed.name}: ${failed.detail}`, `${failed.advice ?? 'mend the role'}; then ${again}`);
  }
  const unknown = answer.findings.find(({ outcome }) => outcome === 'unknown');
  return unknown === undefined
    ? done(`${answer.roleArn} is as it must be`)
    : look(`${unknown.name}: ${unknown.detail}`, unknown.advice ?? again);
}

/** Why the role was not tried at all. */
function unasked(error: unknown, deploy: string): Verdict {
  if (!(error instanceof CliFailure)) throw error;
  switch (error.exitCode) {
    case exitCodes.notFound:
      return toDo('it is configured, and not deployed', deploy);
    case exitCodes.notAllowed:
      return toDo(error.message, 'npx countersign login, as a person of `administratorGroups`');
    default:
      throw error;
  }
}

const firstConnection = (file: string): Step => ({
  name: 'first connection',
  check: async () =>
    toDo(
      `${file} has no connection, so agents can act nowhere`,
      'npx countersign connection add NAME --account ID --region REGION --managed-policy arn:aws:iam::aws:policy/ReadOnlyAccess',
    ),
});
