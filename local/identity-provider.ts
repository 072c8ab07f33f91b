// A real OIDC provider (oidc-provider) over TLS for one machine: people sign in by a page, with authorization code and
// PKCE; agents get tokens by client credentials. Its tokens are JWTs for the audience `countersign`.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider';
import { createIdentityStore } from './identity-store.ts';
import { type Agent, claimsOf, people } from './people.ts';
import { signInPage } from './sign-in-page.ts';

/** The public client of people's browsers and of the CLI; the audience of ID tokens and access tokens alike. */
export const signInClientId = 'countersign';
const audience = 'countersign';
const resource = 'urn:countersign';
const scopes = ['openid', 'profile', 'email'] as const;
const tokenLifetimeSeconds = 12 * 3600;

export interface IdentityProvider {
  /** The exact `iss` of its tokens. */
  readonly issuer: string;
  /** Of the agents' clients: subject → secret. */
  readonly agentSecrets: Readonly<Record<string, string>>;
  /** What the configuration of Countersign says of it (core/issuer.ts). */
  readonly issuerConfiguration: Readonly<Record<string, unknown>> & { readonly issuer: string };
  stop(): Promise<void>;
}

/** `port` must be free. Throws the listen error. */
export async function startIdentityProvider(options: {
  readonly port: number;
  readonly tls: { readonly key: string; readonly certificate: string };
  readonly agents: readonly Agent[];
  /** Called with one line for each failure of the provider itself. */
  readonly log: (line: string) => void;
}): Promise<IdentityProvider> {
  const issuer = `https://127.0.0.1:${options.port}`;
  const agentSecrets = Object.fromEntries(
    options.agents.map(({ subject }) => [subject, randomBytes(32).toString('base64url')]),
  );
  const provider = new Provider(issuer, await configuration(options.agents, agentSecrets));
  provider.on('server_error', (_context, error) => options.log(`identity provider: ${error.message}`));
  const oidc = provider.callback();
  const server = createServer(
    { key: options.tls.key, cert: options.tls.certificate },
    (request, response) => {
      const path = request.url ?? '/';
      if (!path.startsWith(signInPath)) {
        oidc(request, response);
        return;
      }
      serveSignIn(provider, request, response).catch((error: unknown) => {
        options.log(`identity provider: sign-in: ${String(error)}`);
        sendPage(
          response,
          400,
          '<!doctype html><title>Sign in</title><p>This sign-in has ended. Go back and begin again.',
        );
      });
    },
  );
  const stop = await listen(server, options.port);
  return {
    issuer,
    agentSecrets,
    issuerConfiguration: {
      issuer,
      audiences: [audience],
      jwksUri: `${issuer}/jwks`,
      algorithms: ['RS256'],
      principalKind: { claim: 'kind', agentValues: ['agent'] },
      groupsClaim: 'groups',
      ownerClaim: 'owner',
      // Of pipelines: here every token is a run of its own.
      passedClaims: ['jti'],
      signIn: { clientId: signInClientId, scopes },
    },
    stop,
  };
}

const signInPath = '/sign-in/';

async function configuration(
  agents: readonly Agent[],
  agentSecrets: Readonly<Record<string, string>>,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const signingKey = {
    ...(await exportJWK(privateKey)),
    kid: randomBytes(8).toString('hex'),
    use: 'sig',
    alg: 'RS256',
  };
  // People who sign in are not asked again whether Countersign may know who they are.
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return {
    adapter: createIdentityStore(Date.now),
    jwks: { keys: [signingKey] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    clients: [
      {
        client_id: signInClientId,
        // Native: RFC 8252 section 7.3, any port of the loopback address.
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: loopbackRedirects,
        // ID tokens say when the person signed in, for gates that want it to be fresh.
        require_auth_time: true,
      },
      ...agents.map(({ subject }) => ({
        client_id: subject,
        client_secret: agentSecrets[subject] ?? '',
        token_endpoint_auth_method: 'client_secret_basic' as const,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
      })),
    ],
    scopes: [...scopes],
    claims: {
      openid: ['sub', 'kind', 'groups'],
      profile: ['name'],
      email: ['email', 'email_verified'],
    },
    // ID tokens carry the claims themselves: Countersign verifies tokens offline.
    conformIdTokenClaims: false,
    extraTokenClaims: (_context, token) => claimsOf(subjectOf(token) ?? '', agents),
    async findAccount(_context, subject) {
      const claims = claimsOf(subject, agents);
      return claims && { accountId: subject, claims: async () => ({ sub: subject, ...claims }) };
    },
    async loadExistingGrant({ oidc }) {
      if (oidc.client === undefined || oidc.session?.accountId === undefined) return undefined;
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope(scopes.join(' '));
      grant.addResourceScope(resource, scopes.join(' '));
      await grant.save();
      return grant;
    },
    interactions: { policy, url: (_context, interaction) => `${signInPath}${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: scopes.join(' '),
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: tokenLifetimeSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    ttl: {
      AccessToken: tokenLifetimeSeconds,
      AuthorizationCode: 60,
      ClientCredentials: tokenLifetimeSeconds,
      Grant: tokenLifetimeSeconds,
      IdToken: tokenLifetimeSeconds,
      Interaction: 3600,
      Session: tokenLifetimeSeconds,
    },
  };
}

/** The approval pages of the gateway, and the CLI that waits on a port of its own. */
const loopbackRedirects = ['http://127.0.0.1/approve/callback', 'http://127.0.0.1/callback'];

function subjectOf(token: { readonly kind: string }): string | undefined {
  const { accountId, clientId } = token as { readonly accountId?: string; readonly clientId?: string };
  return token.kind === 'ClientCredentials' ? clientId : accountId;
}

async function serveSignIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    sendPage(response, 200, signInPage(`${signInPath}${uid}`));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const accountId = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('person');
  if (!people.some(({ subject }) => subject === accountId) || accountId === null) {
    sendPage(response, 400, signInPage(`${signInPath}${uid}`));
    return;
  }
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId } },
    { mergeWithLastSubmission: false },
  );
}

function sendPage(response: ServerResponse, statusCode: number, html: string): void {
  response.writeHead(statusCode, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(html);
}

async function listen(server: Server, port: number): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
}
