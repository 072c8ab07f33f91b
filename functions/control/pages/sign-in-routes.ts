// Signing in and out of the approval pages: through the issuer in the browser, then a sealed session of our own that
// is short, so that groups are those of the moment [A3].
import { createHash, timingSafeEqual } from 'node:crypto';
import { html } from 'hono/html';
import type { SignIn } from '../../../adapters/oidc-sign-in.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { RandomBytes, TokenVerifier } from '../../../core/ports.ts';
import type { JsonApiContext } from '../../json-api/environment.ts';
import type { JsonApi } from '../../json-api/route.ts';
import { noticePage, respondPage } from './layout.ts';
import type { PageCookies, PageSession } from './page-cookies.ts';

export const pageSessionSeconds = 900;

export interface SignInDependencies {
  readonly signIns: readonly SignIn[];
  readonly tokens: TokenVerifier;
  readonly cookies: PageCookies;
  readonly random: RandomBytes;
  readonly nowEpochSeconds: () => number;
}

export function signInRoutes(app: JsonApi, dependencies: SignInDependencies): void {
  const { signIns, tokens, cookies, random, nowEpochSeconds } = dependencies;

  app.get('/approve/sign-in', async (context) => {
    const returnTo = returnPath(context.req.query('to'));
    const wanted = context.req.query('issuer');
    const signIn = wanted === undefined ? only(signIns) : signIns.find(({ issuer }) => issuer === wanted);
    const how = {
      asksWho: context.req.query('who') === 'ask',
      ...ageOf(context.req.query('age')),
    };
    if (signIn !== undefined) return begin(context, signIn, returnTo, how);
    return respondPage(context, choicePage(context, signIns, { returnTo, ...how }));
  });

  const begin = async (
    context: JsonApiContext,
    signIn: SignIn,
    returnTo: string,
    how: Parameters<SignIn['begin']>[1],
  ): Promise<Response> => {
    const { url, attempt } = await signIn.begin(callbackUrl(context), how);
    await cookies.keepPendingSignIn(context, { ...attempt, issuer: signIn.issuer, returnTo });
    return context.redirect(url, 302);
  };

  app.get('/approve/callback', async (context) => {
    const pending = await cookies.pendingSignIn(context);
    const signIn = signIns.find(({ issuer }) => issuer === pending?.issuer);
    if (pending === undefined || signIn === undefined) {
      throw new CountersignError(
        'forged-form',
        'this sign-in did not begin in this browser, or took longer than ten minutes: sign in again',
      );
    }
    cookies.endPendingSignIn(context);
    const query = context.req.url.split('?').slice(1).join('?');
    const idToken = await signIn.complete(`${callbackUrl(context)}?${query}`, pending);
    const { principal, expiresAtEpochSeconds, signedInAtEpochSeconds } = await tokens.verify(idToken);
    const formToken = Buffer.from(random(32)).toString('base64url');
    await cookies.keepSession(
      context,
      {
        principal,
        formToken,
        ...(signedInAtEpochSeconds === undefined ? {} : { signedInAtEpochSeconds }),
      },
      Math.min(nowEpochSeconds() + pageSessionSeconds, expiresAtEpochSeconds),
    );
    return context.redirect(`${context.var.baseUrl}${pending.returnTo}`, 302);
  });

  app.post('/approve/sign-out', async (context) => {
    const session = await cookies.session(context);
    if (session !== undefined) await readForm(context, session);
    cookies.endSession(context);
    return respondPage(
      context,
      noticePage({
        title: 'Signed out',
        text: 'This browser no longer decides for you here.',
        link: { href: `${context.var.baseUrl}/approve/sign-in?who=ask`, text: 'Sign in again' },
      }),
    );
  });
}

/** Where a person signs in again, so that it is at most so old, and comes back to a page below /approve. */
export function freshSignInUrl(baseUrl: string, to: string, maximumAgeSeconds: number): string {
  const query = new URLSearchParams({ to, age: String(maximumAgeSeconds) });
  return `${baseUrl}/approve/sign-in?${query}`;
}

/** Sends a browser that is not signed in to do so, and back here afterwards. */
export function redirectToSignIn(context: JsonApiContext): Response {
  const to = encodeURIComponent(context.req.path);
  return context.redirect(`${context.var.baseUrl}/approve/sign-in?to=${to}`, 302);
}

/** The fields of a form of ours. Throws `forged-form` when it is not this session's own [A1]. */
export async function readForm(context: JsonApiContext, session: PageSession): Promise<URLSearchParams> {
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  const form = new URLSearchParams(await context.req.text());
  // Old browsers send neither header; the token alone would do, these tell earlier.
  const isOurs =
    (origin === undefined || origin === new URL(context.var.baseUrl).origin) &&
    (site === undefined || site === 'same-origin' || site === 'none') &&
    isSameText(form.get('formToken') ?? '', session.formToken);
  if (isOurs) return form;
  throw new CountersignError(
    'forged-form',
    'this form was not made for your session: open the request again and decide there',
  );
}

function isSameText(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

function callbackUrl(context: JsonApiContext): string {
  return `${context.var.baseUrl}/approve/callback`;
}

/** Back to our own pages and nowhere else. */
function returnPath(to: string | undefined): string {
  return to !== undefined &&
    /^\/approve\/(req_[0-9a-z]{26}|reviews|history|slack|link\/slack\/[\w-]{43})$/.test(to)
    ? to
    : '/approve';
}

/** How old a sign-in may be, up to a day. Anybody may write such a link: it makes a sign-in stricter and nothing else. */
function ageOf(age: string | undefined): { readonly maximumAgeSeconds?: number } {
  return age !== undefined && /^\d{1,5}$/.test(age) ? { maximumAgeSeconds: Number(age) } : {};
}

function only<T>(values: readonly T[]): T | undefined {
  return values.length === 1 ? values[0] : undefined;
}

function choicePage(
  context: JsonApiContext,
  signIns: readonly SignIn[],
  { returnTo, asksWho, maximumAgeSeconds }: { readonly returnTo: string } & Parameters<SignIn['begin']>[1],
) {
  const { baseUrl } = context.var;
  const query = (issuer: string) =>
    new URLSearchParams({
      issuer,
      to: returnTo,
      ...(asksWho ? { who: 'ask' } : {}),
      ...(maximumAgeSeconds === undefined ? {} : { age: String(maximumAgeSeconds) }),
    }).toString();
  return {
    title: 'Sign in',
    body: html`<section class="card notice"><h1>Sign in</h1>${
      signIns.length === 0
        ? html`<p>No issuer lets people sign in here: who runs Countersign adds <code>signIn</code> to one.</p>`
        : signIns.map(
            ({ issuer }) =>
              html`<p><a class="button" href="${baseUrl}/approve/sign-in?${query(issuer)}">${new URL(issuer).host}</a></p>`,
          )
    }</section>`,
  };
}
