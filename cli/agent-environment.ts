// The environment in which any AWS SDK or CLI calls through Countersign on one connection, and through nothing else: what was
// inherited that could lead to other credentials or past the gateway is taken out.
import type { ConnectionView } from './connections.ts';
import type { Environment } from './settings.ts';

/** Credentials and their sources, each of which goes before those that are set here in one SDK or another. */
const credentialNames =
  /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_EXPIRATION|PROFILE|DEFAULT_PROFILE|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*|SHARED_CREDENTIALS_FILE|CONFIG_FILE|LOGIN_CACHE_DIRECTORY|BEARER_TOKEN_.*)$/;
/** An endpoint of one service goes before that of all. */
const endpointNames =
  /^AWS_(ENDPOINT_URL.*|IGNORE_CONFIGURED_ENDPOINT_URLS|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT)$/;

export interface AgentAccess {
  readonly url: string;
  readonly token: string;
  /** Absent: the token is not in a file of its own, so it is handed on as it is. */
  readonly tokenFile?: string;
}

export function agentEnvironment(
  inherited: Environment,
  { url, token, tokenFile }: AgentAccess,
  connection: ConnectionView,
): Readonly<Record<string, string>> {
  const kept = Object.entries(inherited).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !credentialNames.test(entry[0]) && !endpointNames.test(entry[0]),
  );
  const wished = inherited.AWS_REGION ?? inherited.AWS_DEFAULT_REGION ?? '';
  const region = connection.regions.includes(wished) ? wished : (connection.regions[0] ?? '');
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: `${url}/aws`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // A profile could name other credentials; the machine's own role must not be the last resort.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    COUNTERSIGN_URL: url,
    ...(tokenFile === undefined
      ? {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials/${connection.name}`,
          AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
        }
      : // SDKs read the file anew whenever keys end, so whoever refreshes it refreshes them.
        { AWS_ROLE_ARN: connection.roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile }),
  };
}
