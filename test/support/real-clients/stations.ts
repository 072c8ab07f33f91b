// Where a real client stands in a test: one of the clients, over one of the transports, with names of its own for what
// it makes, so that no two get in each other's way.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Environment } from '../../../local/client-environments.ts';
import { awsCli } from './aws-cli.ts';
import { lineProcess } from './line-process.ts';
import type { ClientAnswer, RealClient } from './real-client.ts';

export const clientNames = ['AWS CLI', 'boto3', 'JavaScript SDK'] as const;
export type ClientName = (typeof clientNames)[number];

export const transports = ['HTTP', 'TLS'] as const;
export type Transport = (typeof transports)[number];

export interface Station {
  readonly client: ClientName;
  readonly transport: Transport;
  /** In lower case, e.g. `boto3-tls`. */
  readonly slug: string;
}

export const stations: readonly Station[] = transports.flatMap((transport) =>
  clientNames.map((client) => ({
    client,
    transport,
    slug: `${client}-${transport}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-'),
  })),
);

export interface Agent extends RealClient {
  /** The role session name of all its sessions, and of nobody else's: SDKs sign in once for each service. */
  readonly label: string;
  /** All that it knows of where it is and who. */
  readonly environment: Environment;
  /** Of the AWS door, as this client sees it. */
  readonly doorUrl: string;
}

export function startAgent(
  { client, transport, slug }: Station,
  subject = 'demo-agent',
  more: Environment = {},
): Agent {
  const { agents, agentsOverTls, stateDirectory } = inject('stack');
  const environment = (transport === 'TLS' ? agentsOverTls : agents)[subject];
  if (environment === undefined) throw new Error(`there is no agent ${subject}`);
  const label = `${slug}-${randomUUID()}`;
  // A home of its own: no profile of whoever runs the tests, and no credentials of an earlier run.
  const home = join(stateDirectory, 'homes', label);
  mkdirSync(home, { recursive: true });
  const { PATH = '' } = process.env;
  const whole: Environment = { PATH, HOME: home, ...environment, ...more, AWS_ROLE_SESSION_NAME: label };
  return {
    ...start(client, whole, home),
    label,
    environment: whole,
    doorUrl: whole.AWS_ENDPOINT_URL ?? '',
  };
}

function start(client: ClientName, environment: Environment, home: string): RealClient {
  const { python } = inject('stack').clients;
  if (client === 'AWS CLI') return awsCli(python, environment, home);
  const [command, script] =
    client === 'boto3' ? [python, 'boto3_client.py'] : [process.execPath, 'javascript-client.ts'];
  const { ask, stop } = lineProcess<object, ClientAnswer>(command, script, environment);
  return {
    call: (service, operation, parameters = {}) => ask({ service, operation, parameters }),
    stop,
  };
}
