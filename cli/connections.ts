// The connections that calls may name, and which of them is meant.
import type { ApiClient } from './api-client.ts';
import { CliFailure } from './failure.ts';

export interface ConnectionView {
  readonly name: string;
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly roleArn: string;
}

/** The one of this name; without a name the only one there is. Throws CliFailure `usage` that lists them. */
export async function chooseConnection(api: ApiClient, name: string | undefined): Promise<ConnectionView> {
  const { connections } = await api.get<{ connections: ConnectionView[] }>('/v1/connections');
  const chosen =
    name === undefined && connections.length === 1
      ? connections[0]
      : connections.find((connection) => connection.name === name);
  if (chosen !== undefined) return chosen;
  const names = connections.map((connection) => connection.name).join(', ');
  throw new CliFailure('usage', `name one of the connections with --connection: ${names}`);
}
