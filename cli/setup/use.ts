// What a deployment says of itself to whoever is signed in: its policies, and the roles of its connections.
import type { RoleFinding } from '../../core/connection-check.ts';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { CliFailure, exitCodes } from '../failure.ts';
import { type Environment, readAccess } from '../settings.ts';
import type { SetupConfiguration } from './configuration.ts';
import type { Deployment } from './deployment.ts';
import { done, look, type Step, toDo, type Verdict } from './step.ts';

const needs = ['signed in'];

export function useSteps(
  { connections, file, stage }: SetupConfiguration,
  deployment: Deployment,
  environment: Environment,
): readonly Step[] {
  const api = async (): Promise<ApiClient> => apiOf(await deployment.url(), environment);
  return [
    { name: 'signed in', needs: ['address'], check: async () => whoIs(await deployment.url(), api) },
    { name: 'policies', needs, check: async () => checkPolicies(await api()) },
    ...connections.map(
      ({ name }): Step => ({
        name: `connection ${name}`,
        needs,
        check: async () => testRole(await api(), name, `npx cdk deploy Countersign-${stage}`),
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
  const signIn = `COUNTERSIGN_URL=${url} npx countersign login, as a person of \`administratorGroups\` and \`auditorGroups\``;
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

interface Published {
  readonly version: string | null;
  readonly staged?: { readonly version: string };
}

async function checkPolicies(api: ApiClient): Promise<Verdict> {
  const answer = await asMember(() => api.get<Published>('/v1/policies'), 'auditorGroups');
  if ('outcome' in answer) return answer;
  const { version, staged } = answer;
  if (staged !== undefined) {
    return toDo(
      `${staged.version.slice(0, 12)} waits for a second publisher`,
      `npx countersign policy confirm ${staged.version.slice(0, 12)}`,
    );
  }
  if (version !== null) return done(`${version.slice(0, 12)} is in force`);
  return toDo('none are in force, so every call is denied', 'npx countersign policy publish');
}

interface Tested {
  readonly holds: boolean;
  readonly roleArn: string;
  readonly findings: readonly RoleFinding[];
}

async function testRole(api: ApiClient, name: string, deploy: string): Promise<Verdict> {
  const path = `/v1/connections/${encodeURIComponent(name)}/test`;
  const answer = await asMember(() => api.post<Tested>(path, {}), 'administratorGroups').catch((error) => {
    if (error instanceof CliFailure && error.exitCode === exitCodes.notFound) {
      return toDo('it is configured, and not deployed', deploy);
    }
    throw error;
  });
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

/** Who may not ask is told whose turn it is. */
async function asMember<T>(ask: () => Promise<T>, groups: string): Promise<T | Verdict> {
  return ask().catch((error) => {
    if (error instanceof CliFailure && error.exitCode === exitCodes.notAllowed) {
      return toDo(error.message, `npx countersign login, as a person of \`${groups}\``);
    }
    throw error;
  });
}

const firstConnection = (file: string): Step => ({
  name: 'first connection',
  check: async () =>
    toDo(
      `${file} has no connection, so agents can act nowhere`,
      'npx countersign connection add NAME --account ID --region REGION --managed-policy arn:aws:iam::aws:policy/ReadOnlyAccess',
    ),
});
