// The issuers: whether their keys can be read, and whether people can sign in at them.

import { keySetOf } from '../../adapters/key-set.ts';
import { fetchKeySet } from '../../adapters/oidc-token-verifier.ts';
import type { IssuerConfiguration } from '../../core/issuer.ts';
import { parseStrictJson } from '../../core/wire/strict-json.ts';
import type { SetupConfiguration } from './configuration.ts';
import type { Deployment } from './deployment.ts';
import { done, look, notConfigured, type Step, toDo, type Verdict } from './step.ts';

const patienceMilliseconds = 10_000;

export function issuerSteps({ issuers }: SetupConfiguration, deployment: Deployment): readonly Step[] {
  const withSignIn = issuers.filter(({ signIn }) => signIn !== undefined);
  return [
    ...issuers.map((issuer): Step => ({ name: `issuer ${issuer.issuer}`, check: () => checkKeys(issuer) })),
    ...withSignIn.map(
      ({ issuer }): Step => ({
        name: `sign-in ${issuer}`,
        needs: ['address', `issuer ${issuer}`],
        check: async () => checkRedirect(issuer, await deployment.url()),
      }),
    ),
    ...(withSignIn.length === 0 ? [nobodySignsIn] : []),
  ];
}

const nobodySignsIn: Step = {
  name: 'sign-in',
  check: async () => notConfigured('no issuer has `signIn`, so nobody decides in a browser'),
};

async function checkKeys(issuer: IssuerConfiguration): Promise<Verdict> {
  const advice = `see \`issuer\` and \`jwksUri\` of ${issuer.issuer} in the configuration: docs/identity.md`;
  try {
    const { keys } = keySetOf(parseStrictJson(await fetchKeySet(issuer)));
    return done(`publishes ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`);
  } catch (cause) {
    return toDo(reasonOf(cause), advice);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? error.message : `${error.message} (${code})`;
}

/**
 * Follows a sign-in up to the issuer's page. An issuer must not send the browser back to an address that it does not know (RFC
 * 6749 section 4.1.2.1), but how it says so is its own: many answer 400, some a page of their own with 200.
 */
async function checkRedirect(issuer: string, url: string): Promise<Verdict> {
  const tryIt = `${url}/approve/sign-in?${new URLSearchParams({ issuer, who: 'ask' })}`;
  const begun = await ask(tryIt);
  const location = begun.headers.get('location');
  if (begun.status !== 302 || location === null) {
    return toDo(
      `the sign-in answers ${begun.status}`,
      'deploy with this configuration, then open it: '.concat(tryIt),
    );
  }
  const redirectUri = new URL(location).searchParams.get('redirect_uri') ?? '';
  const shown = await ask(location);
  const onwards = shown.headers.get('location') ?? '';
  if (shown.status < 400 && !/error/i.test(onwards)) {
    return look(`the issuer shows a page for ${redirectUri}`, `see that it asks you to sign in: ${tryIt}`);
  }
  return toDo(
    `the issuer refuses the sign-in (${shown.status})`,
    `register ${redirectUri} as a redirect URI of the client \`${new URL(location).searchParams.get('client_id')}\` there, then open ${tryIt}`,
  );
}

const ask = (url: string): Promise<Response> =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMilliseconds) });
