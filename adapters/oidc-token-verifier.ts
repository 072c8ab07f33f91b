// Verifies bearer tokens of the configured OIDC issuers, with the keys that each issuer publishes. Where these are is the
// configuration's to say, never a token's.
import type { IssuerConfiguration } from '../core/issuer.ts';
import { isJsonObject } from '../core/json.ts';
import type { Clock, TokenVerifier } from '../core/ports.ts';
import { parseStrictJson } from '../core/wire/strict-json.ts';
import { fetchHttpsDocument } from './https-document.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { verifyToken } from './verify-token.ts';

/** Rejects when the document cannot be had. */
export type FetchDocument = (url: string) => Promise<Uint8Array>;

export function createOidcTokenVerifier(options: {
  readonly issuers: readonly IssuerConfiguration[];
  readonly clock: Clock;
  /** Absent: https only, with Node's authorities and those of NODE_EXTRA_CA_CERTS. */
  readonly fetchDocument?: FetchDocument;
}): TokenVerifier {
  const { issuers, clock, fetchDocument = fetchHttpsDocument } = options;
  const entries = new Map(
    issuers.map((issuer) => [
      issuer.issuer,
      { issuer, keys: new IssuerKeys(() => fetchKeySet(issuer, fetchDocument), clock) },
    ]),
  );
  const keysOf = ({ issuer }: IssuerConfiguration) => {
    const keys = entries.get(issuer)?.keys;
    if (keys === undefined) throw new Error(`\`${issuer}\` is not configured`);
    return keys;
  };

  return {
    verify: (token) =>
      verifyToken(token, {
        issuerOf: (name) => entries.get(name)?.issuer,
        keyOf: (issuer, keyId) => keysOf(issuer).find(keyId),
        audiencesOf: ({ audiences }) => audiences,
        nowEpochSeconds: () => clock() / 1000,
      }),
  };
}

/** The bytes of its key set, as the configuration says where it is. Rejects with an Error that says what is wrong. */
export async function fetchKeySet(
  issuer: IssuerConfiguration,
  fetchDocument: FetchDocument = fetchHttpsDocument,
): Promise<Uint8Array> {
  return fetchDocument(
    issuer.jwksUri === 'discover' ? await discoverKeySet(issuer, fetchDocument) : issuer.jwksUri,
  );
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig, sections 4.1 to 4.3. */
async function discoverKeySet(issuer: IssuerConfiguration, fetchDocument: FetchDocument): Promise<string> {
  const address = `${issuer.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = parseStrictJson(await fetchDocument(address));
  if (!isJsonObject(document) || document.issuer !== issuer.issuer) {
    throw new Error(`\`${address}\` does not describe the issuer \`${issuer.issuer}\``);
  }
  const keySetUrl = URL.parse(String(document.jwks_uri));
  const hosts = issuer.jwksHosts ?? [new URL(issuer.issuer).host];
  if (keySetUrl?.protocol !== 'https:' || !hosts.includes(keySetUrl.host)) {
    throw new Error(`\`${address}\` names a \`jwks_uri\` that is not https on ${hosts.join(' or ')}`);
  }
  return keySetUrl.href;
}
