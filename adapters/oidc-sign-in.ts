// Signing a person in at an OIDC issuer in the browser: authorization code with PKCE, state and nonce, as a public
// client. It brings an ID token; whose it is and whether it counts is the token verifier's to say.
import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { CountersignError } from '../core/countersign-error.ts';
import type { IssuerConfiguration } from '../core/issuer.ts';

/** What must survive between the two halves of a sign-in, out of everybody's sight. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Set: the ID token must say that the sign-in is no older. */
  readonly maximumAgeSeconds?: number;
}

export interface SignIn {
  readonly issuer: string;
  /**
   * Where to send the browser. `asksWho`: also a person whom the issuer still knows is asked, so that another can sign
   * in. `maximumAgeSeconds`: who signed in longer ago does so again. Throws `issuer-unavailable`.
   */
  begin(
    redirectUri: string,
    options: { readonly asksWho: boolean; readonly maximumAgeSeconds?: number },
  ): Promise<{ readonly url: string; readonly attempt: SignInAttempt }>;
  /**
   * The ID token. `callbackUrl` is where the browser came back, with its query.
   * Throws `access-denied` when the person or the issuer declined, `forged-form` when the answer is not to this
   * attempt, `issuer-unavailable` when the issuer fails.
   */
  complete(callbackUrl: string, attempt: SignInAttempt): Promise<string>;
}

const timeoutSeconds = 8;

/** One for each issuer whose configuration lets people sign in. */
export function createOidcSignIns(issuers: readonly IssuerConfiguration[]): readonly SignIn[] {
  return issuers.flatMap(({ issuer, signIn }) =>
    signIn === undefined ? [] : [createSignIn(issuer, signIn)],
  );
}

function createSignIn(
  issuer: string,
  { clientId, scopes }: NonNullable<IssuerConfiguration['signIn']>,
): SignIn {
  let configuration: Promise<Configuration> | undefined;

  /** Discovered once; a failure is not remembered. */
  const configured = async (): Promise<Configuration> => {
    configuration ??= discovery(new URL(issuer), clientId, undefined, None(), { timeout: timeoutSeconds });
    try {
      return await configuration;
    } catch (cause) {
      configuration = undefined;
      throw unavailable(issuer, cause);
    }
  };

  return {
    issuer,
    async begin(redirectUri, { asksWho, maximumAgeSeconds }) {
      const attempt = {
        state: randomState(),
        nonce: randomNonce(),
        codeVerifier: randomPKCECodeVerifier(),
        ...(maximumAgeSeconds === undefined ? {} : { maximumAgeSeconds }),
      };
      const url = buildAuthorizationUrl(await configured(), {
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
        // OpenID Connect Core 1.0 section 3.1.2.1.
        ...(asksWho ? { prompt: 'login' } : {}),
        ...(maximumAgeSeconds === undefined ? {} : { max_age: String(maximumAgeSeconds) }),
      });
      return { url: url.href, attempt };
    },
    async complete(callbackUrl, { state, nonce, codeVerifier, maximumAgeSeconds }) {
      const known = await configured();
      try {
        const tokens = await authorizationCodeGrant(known, new URL(callbackUrl), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
          // Wants `auth_time` in the ID token, and a time that is no longer ago (section 3.1.3.7, 13).
          ...(maximumAgeSeconds === undefined ? {} : { maxAge: maximumAgeSeconds }),
        });
        return tokens.id_token ?? '';
      } catch (cause) {
        throw refusalOf(issuer, cause);
      }
    },
  };
}

function refusalOf(issuer: string, cause: unknown): CountersignError {
  if (cause instanceof AuthorizationResponseError) {
    return new CountersignError(
      'access-denied',
      `the sign-in was declined (\`${cause.error}\`): sign in again`,
      {
        cause,
      },
    );
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'OAUTH_TIMEOUT' || cause instanceof TypeError) return unavailable(issuer, cause);
  return new CountersignError(
    'forged-form',
    'the sign-in could not be completed: it was used before, took too long or began elsewhere; sign in again',
    { cause },
  );
}

function unavailable(issuer: string, cause: unknown): CountersignError {
  return new CountersignError('issuer-unavailable', `\`${issuer}\` does not answer: try again in a moment`, {
    cause,
  });
}
