// OAuth protected-resource metadata (RFC 9728): tells an MCP client at which issuers it gets a token for this door, and
// the 401 that points there. It says nothing that is not public.
import type { IssuerConfiguration } from '../../core/issuer.ts';

/** What of an issuer's configuration is told. */
export type PublicIssuer = Pick<IssuerConfiguration, 'issuer' | 'signIn'>;

export const metadataPath = '/.well-known/oauth-protected-resource';
export const mcpPath = '/mcp';

export function isMetadataPath(path: string): boolean {
  return path === metadataPath || path === `${metadataPath}${mcpPath}`;
}

export function protectedResource(baseUrl: string, issuers: readonly PublicIssuer[]) {
  const scopes = [...new Set(issuers.flatMap(({ signIn }) => signIn?.scopes ?? []))];
  return {
    resource: `${baseUrl}${mcpPath}`,
    resource_name: 'Countersign',
    authorization_servers: issuers.map(({ issuer }) => issuer),
    ...(scopes.length === 0 ? {} : { scopes_supported: scopes }),
    bearer_methods_supported: ['header'],
  };
}

/** RFC 9728 section 5.1. API Gateway sends it as `x-amzn-Remapped-WWW-Authenticate`. */
export function challenge(baseUrl: string, isTokenMissing: boolean): string {
  const error = isTokenMissing ? '' : ', error="invalid_token"';
  return `Bearer resource_metadata="${metadataUrl(baseUrl)}"${error}`;
}

/** RFC 9728 section 3.1 puts the well-known path in front of the resource's own. With a stage in the path it lies behind that. */
function metadataUrl(baseUrl: string): string {
  return `${baseUrl}${metadataPath}${mcpPath}`;
}
