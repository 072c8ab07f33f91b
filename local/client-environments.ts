// What agents, approvers and auditors of the local stack put into their environment: token files, signed by the local
// identity provider, and files of `export NAME=value` lines to source.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localAccountId, localRegion } from './aws-access.ts';
import { demoConnection } from './configuration.ts';
import { type IdentityProvider, signInClientId } from './identity-provider.ts';
import { people } from './people.ts';
import { agentToken, personTokens } from './tokens.ts';

export type Environment = Readonly<Record<string, string>>;

export interface ClientEnvironments {
  /** Any SDK or the AWS CLI acts as this agent with nothing but these variables. */
  agent(subject: string, url?: string): Environment;
  /** The CLI of Countersign speaks for this person or agent. */
  person(subject: string): Environment;
  tokenFile(subject: string): string;
}

const tokenDirectoryOf = (directory: string): string => join(directory, 'tokens');

/** Of a stack whose files are below the directory. */
export function clientEnvironments(stack: {
  readonly directory: string;
  readonly url: string;
  readonly issuer: string;
  readonly caCertificateFile: string;
}): ClientEnvironments {
  const tokenFile = (subject: string): string => join(tokenDirectoryOf(stack.directory), subject);
  const caller = (subject: string, url: string): Environment => ({
    COUNTERSIGN_URL: url,
    COUNTERSIGN_TOKEN_FILE: tokenFile(subject),
    NODE_EXTRA_CA_CERTS: stack.caCertificateFile,
  });
  return {
    tokenFile,
    person: (subject) => ({ ...caller(subject, stack.url), COUNTERSIGN_ISSUER: stack.issuer }),
    agent: (subject, url = stack.url) => ({
      AWS_ENDPOINT_URL: `${url}/aws`,
      AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile(subject),
      AWS_ROLE_ARN: `arn:aws:iam::${localAccountId}:role/countersign/${demoConnection}`,
      AWS_ROLE_SESSION_NAME: subject,
      AWS_REGION: localRegion,
      AWS_DEFAULT_REGION: localRegion,
      ...caller(subject, url),
    }),
  };
}

/** Writes `tokens/SUBJECT`, `agent.env`, `approver.env` and `auditor.env` below the directory. */
export async function writeClientEnvironments(ask: {
  readonly directory: string;
  readonly url: string;
  readonly provider: IdentityProvider;
  readonly caCertificate: string;
  readonly caCertificateFile: string;
}): Promise<ClientEnvironments> {
  const { issuer } = ask.provider;
  const environments = clientEnvironments({ ...ask, issuer });
  mkdirSync(tokenDirectoryOf(ask.directory), { recursive: true, mode: 0o700 });
  const source = { issuer, caCertificate: ask.caCertificate };
  const keep = (subject: string, token: string): void =>
    writeFileSync(environments.tokenFile(subject), token, { mode: 0o600 });
  await Promise.all([
    ...Object.entries(ask.provider.agentSecrets).map(async ([subject, secret]) =>
      keep(subject, await agentToken(source, subject, secret)),
    ),
    ...people.map(async ({ subject }) =>
      keep(subject, (await personTokens(source, signInClientId, subject)).accessToken),
    ),
  ]);
  const write = (name: string, environment: Environment): void =>
    writeFileSync(join(ask.directory, name), exports(environment), { mode: 0o600 });
  write('agent.env', environments.agent('demo-agent'));
  write('approver.env', environments.person('alice'));
  write('auditor.env', environments.person('carol'));
  return environments;
}

/** Paths may hold spaces and quotes. */
function exports(environment: Environment): string {
  const quoted = (value: string): string =>
    /^[\w./:@=+-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}
