// Signs a person in through their own OIDC provider: authorization code with PKCE to a port of this machine
// (RFC 8252 section 7.3). The ID token is what Countersign verifies.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { CliFailure } from './failure.ts';

const patienceMilliseconds = 300_000;

export interface LoginResult {
  readonly token: string;
  readonly expiresAtEpochSeconds: number;
}

/** `show` tells the person which address to open. Throws CliFailure. */
export async function signIn(options: {
  readonly issuer: string;
  readonly clientId: string;
  readonly show: (url: string) => void;
}): Promise<LoginResult> {
  const { issuer, clientId, show } = options;
  const client = await discovery(new URL(issuer), clientId, undefined, None()).catch((cause) => {
    throw new CliFailure('unreachable', `${issuer} does not answer as an OIDC provider`, { cause });
  });
  const redirect = await listenForRedirect();
  try {
    const pkceCodeVerifier = randomPKCECodeVerifier();
    const expectedState = randomState();
    const expectedNonce = randomNonce();
    const url = buildAuthorizationUrl(client, {
      redirect_uri: redirect.uri,
      scope: 'openid profile email',
      code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
    });
    show(url.href);
    const answer = await redirect.arrived;
    const tokens = await authorizationCodeGrant(client, answer, {
      pkceCodeVerifier,
      expectedState,
      expectedNonce,
    });
    const claims = tokens.claims();
    if (!tokens.id_token || !claims) throw new CliFailure('notSignedIn', `${issuer} gave no ID token`);
    return { token: tokens.id_token, expiresAtEpochSeconds: claims.exp };
  } catch (cause) {
    if (cause instanceof CliFailure) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliFailure('notSignedIn', `signing in failed: ${reason}`, { cause });
  } finally {
    redirect.close();
  }
}

async function listenForRedirect() {
  const { promise: arrived, resolve, reject } = Promise.withResolvers<URL>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', uri);
    response.writeHead(url.pathname === '/callback' ? 200 : 404, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    response.end(
      '<!doctype html><title>Countersign</title><p>You may close this window and go back to the terminal.',
    );
    if (url.pathname === '/callback') resolve(url);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  const timer = setTimeout(
    () =>
      reject(
        new CliFailure('notSignedIn', 'nobody signed in within five minutes: run `countersign login` again'),
      ),
    patienceMilliseconds,
  );
  return {
    uri,
    arrived,
    close() {
      clearTimeout(timer);
      server.close();
      server.closeAllConnections();
    },
  };
}
