// The two cookies of the approval pages: who is signed in, and a sign-in that is under way. Both are sealed, HttpOnly,
// SameSite=Lax, and sent to /approve alone, under the stage if there is one.
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { SignInAttempt } from '../../../adapters/oidc-sign-in.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { Principal } from '../../../core/principal.ts';
import type { JsonApiContext } from '../../json-api/environment.ts';
import type { Seal } from '../../sealed.ts';
import type { Page } from './layout.ts';

export interface PageSession {
  readonly principal: Principal;
  /** Every form of this session carries it [A1]. */
  readonly formToken: string;
  /** When the person proved who they are. Absent: it is not known. */
  readonly signedInAtEpochSeconds?: number;
  /** The e-mail that their issuer vouches for. */
  readonly verifiedEmail?: string;
}

/** For the head of a page. */
export function signedInAs({ principal, formToken }: PageSession): NonNullable<Page['signedInAs']> {
  return { name: principal.displayName, formToken };
}

export interface PendingSignIn extends SignInAttempt {
  readonly issuer: string;
  /** A path below /approve. */
  readonly returnTo: string;
}

export interface PageCookies {
  session(context: JsonApiContext): Promise<PageSession | undefined>;
  keepSession(context: JsonApiContext, session: PageSession, expiresAtEpochSeconds: number): Promise<void>;
  endSession(context: JsonApiContext): void;
  pendingSignIn(context: JsonApiContext): Promise<PendingSignIn | undefined>;
  keepPendingSignIn(context: JsonApiContext, pending: PendingSignIn): Promise<void>;
  endPendingSignIn(context: JsonApiContext): void;
}

/** Browsers keep 4,096 bytes per cookie (RFC 6265 section 6.1), API Gateway takes 10,240 bytes of headers. */
const cookieMaximumCharacters = 3_800;
const sessionCookies = ['countersign_session', 'countersign_session_2'];
const signInCookie = 'countersign_sign_in';
const signInSeconds = 600;

export function createPageCookies(seal: Seal, nowEpochSeconds: () => number): PageCookies {
  const attributes = (context: JsonApiContext) => {
    const { protocol, pathname } = new URL(context.var.baseUrl);
    return {
      path: `${pathname.replace(/\/$/, '')}/approve`,
      httpOnly: true,
      secure: protocol === 'https:',
      sameSite: 'Lax',
    } as const;
  };

  return {
    async session(context) {
      const text = sessionCookies.map((name) => getCookie(context, name) ?? '').join('');
      return (await seal.open('page-session', text, nowEpochSeconds())) as PageSession | undefined;
    },
    async keepSession(context, session, expiresAtEpochSeconds) {
      const text = await seal.seal('page-session', session, expiresAtEpochSeconds);
      if (text.length > cookieMaximumCharacters * sessionCookies.length) {
        throw new CountersignError(
          'entity-too-large',
          'your token lists more groups than a browser can carry: decide with the command line, or ask for a token with fewer',
        );
      }
      sessionCookies.forEach((name, index) => {
        const part = text.slice(index * cookieMaximumCharacters, (index + 1) * cookieMaximumCharacters);
        if (part) setCookie(context, name, part, attributes(context));
        else deleteCookie(context, name, attributes(context));
      });
    },
    endSession(context) {
      for (const name of sessionCookies) deleteCookie(context, name, attributes(context));
    },
    async pendingSignIn(context) {
      const text = getCookie(context, signInCookie) ?? '';
      return (await seal.open('sign-in', text, nowEpochSeconds())) as PendingSignIn | undefined;
    },
    async keepPendingSignIn(context, pending) {
      const text = await seal.seal('sign-in', pending, nowEpochSeconds() + signInSeconds);
      setCookie(context, signInCookie, text, { ...attributes(context), maxAge: signInSeconds });
    },
    endPendingSignIn(context) {
      deleteCookie(context, signInCookie, attributes(context));
    },
  };
}
