// `countersign credentials`: surrogate keys of one connection in the form that SDKs expect of a `credential_process`.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
import type { ApiClient } from './api-client.ts';
import type { Terminal } from './terminal.ts';

/** As GET /credentials/{connection} answers. */
export interface ConnectionKeys {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  /** ISO 8601. */
  readonly Expiration: string;
}

export function fetchKeys(api: ApiClient, connection: string): Promise<ConnectionKeys> {
  return api.get<ConnectionKeys>(`/credentials/${encodeURIComponent(connection)}`);
}

export async function printCredentials(
  api: ApiClient,
  terminal: Terminal,
  connection: string,
): Promise<void> {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = await fetchKeys(api, connection);
  terminal.line(
    JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey, SessionToken: Token, Expiration }),
  );
}
