// Where a real client stands in a test: one of the clients, over one of the transports, with names of its own for what
// it makes, so that no two get in each other's way.
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { Environment } from '../../../local/client-environments.ts';
import { type ClientName, clientNames, type RealClient, startClient } from './real-client.ts';

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
  /** Of the AWS door, as this client sees it. */
  readonly doorUrl: string;
}

export async function startAgent(
  { client, transport, slug }: Station,
  subject = 'demo-agent',
  more: Environment = {},
): Promise<Agent> {
  const { agents, agentsOverTls } = inject('stack');
  const environment = (transport === 'TLS' ? agentsOverTls : agents)[subject];
  if (environment === undefined) throw new Error(`there is no agent ${subject}`);
  const label = `${slug}-${randomUUID()}`;
  const whole: Environment = { ...environment, ...more, AWS_ROLE_SESSION_NAME: label };
  return { ...(await startClient(client, whole)), label, doorUrl: whole.AWS_ENDPOINT_URL ?? '' };
}
