// GET /credentials/{connection}: a bearer token becomes surrogate keys, in the shape that SDKs ask a container's endpoint for. It
// is the exchange of the STS facade under another form, recorded as that, and gives out no credential of AWS [E5].
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
import type { Catalogue } from '../../core/catalogue/model.ts';
import { surrogateRoleArn } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { ConnectionStore, TokenVerifier } from '../../core/ports.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import { callFromJson } from '../../core/wire/call-from-json.ts';
import { singleHeader } from '../../core/wire/transport.ts';
import type { DoorResponse } from './aws-door.ts';
import type { StsFacade } from './sts-facade.ts';
import { assertBodyFits, type WireRequest } from './wire-event.ts';

export const credentialsPrefix = '/credentials/';

export function createCredentialsDoor(dependencies: {
  readonly catalogue: Catalogue;
  readonly connections: ConnectionStore;
  readonly tokens: TokenVerifier;
  readonly sts: StsFacade;
}) {
  const { catalogue, connections, tokens, sts } = dependencies;

  /** Throws CountersignError; the caller turns it into problem+json. */
  return async function credentialsDoor(request: WireRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    refuseTokensInQuery(request.query);
    if (request.method !== 'GET') {
      throw new CountersignError('method-not-allowed', '`/credentials/CONNECTION` is read with GET');
    }
    const token = tokenOf(request);
    const name = request.path.slice(credentialsPrefix.length);
    const connection = /^[a-z0-9-]{1,32}$/.test(name) ? await connections.get(name) : undefined;
    if (connection === undefined) {
      // Whoever has no token learns no names.
      await tokens.verify(token);
      throw new CountersignError(
        'unknown-connection',
        'there is no connection of that name: `GET /v1/connections` lists yours',
      );
    }
    const read = callFromJson(
      {
        service: 'sts',
        operation: 'AssumeRoleWithWebIdentity',
        region: connection.regions[0] ?? '',
        accountId: connection.accountId,
        parameters: {
          RoleArn: surrogateRoleArn(connection),
          RoleSessionName: 'credentials',
          WebIdentityToken: token,
        },
      },
      catalogue,
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = (await sts.exchange(read, request))
      .Credentials;
    return {
      statusCode: 200,
      headers: [
        ['content-type', 'application/json'],
        ['cache-control', 'no-store'],
      ],
      body: Buffer.from(JSON.stringify({ AccessKeyId, SecretAccessKey, Token: SessionToken, Expiration })),
    };
  };
}

/** SDKs send what is in AWS_CONTAINER_AUTHORIZATION_TOKEN(_FILE) as it is: a token alone, or after `Bearer `. */
function tokenOf(request: WireRequest): string {
  const token = /^(?:Bearer )?(\S+)$/i.exec(singleHeader(request.headers, 'authorization') ?? '')?.[1];
  if (token) return token;
  throw new CountersignError('invalid-token', 'there is no bearer token: send `Authorization: Bearer TOKEN`');
}
