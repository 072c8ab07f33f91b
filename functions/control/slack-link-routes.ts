// Ties a Slack user to the person who signs in here, and unties it. The link from Slack is single-use and decides
// nothing: the page says who would be tied to whom, and only its POST does it [A1] [A6].
import { html } from 'hono/html';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Principal } from '../../core/principal.ts';
import type { SlackUser } from '../../core/slack/interaction.ts';
import type { SlackLinking } from '../../core/slack/ports.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import { type Html, noticePage, respondPage } from './pages/layout.ts';
import { type PageCookies, signedInAs } from './pages/page-cookies.ts';
import { readForm, redirectToSignIn } from './pages/sign-in-routes.ts';
import { visible } from './pages/visible-text.ts';
import { slackUserSchema } from './schemas.ts';

export function slackLinkRoutes(
  app: JsonApi,
  dependencies: {
    readonly slackLinking: SlackLinking;
    readonly cookies: PageCookies;
    readonly nowEpochSeconds: () => number;
  },
): void {
  const { slackLinking, cookies, nowEpochSeconds } = dependencies;
  const idOf = (context: JsonApiContext): string => context.req.param('id') ?? '';

  app.get('/approve/link/slack/:id', async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) return redirectToSignIn(context);
    const user = await slackLinking.offered(idOf(context), nowEpochSeconds());
    if (user === undefined) throw gone();
    const { principal, formToken } = session;
    return respondPage(context, {
      title: 'Decide from Slack',
      body: html`<section class="card"><h1>Decide from Slack</h1>
<p>${named(user)} will decide as <strong>${visible(principal.displayName)}</strong>, <code>${visible(principal.subject)}</code>.</p>
<p class="banner careful small">Go on only if that Slack user is you, and you pressed “Sign in” in Slack yourself. Whoever sent you this link would decide in your name.</p>
<form method="post" action="${context.var.baseUrl}/approve/link/slack/${idOf(context)}">
<input type="hidden" name="formToken" value="${formToken}">
<button class="go">This is me</button>
</form></section>`,
      signedInAs: signedInAs(session),
    });
  });

  app.post('/approve/link/slack/:id', async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) throw gone();
    await readForm(context, session);
    if (session.principal.kind !== 'human') {
      throw new CountersignError('not-eligible', 'agents never decide: a human must sign in');
    }
    if (!(await slackLinking.link(idOf(context), session.principal, nowEpochSeconds()))) throw gone();
    return respondPage(context, {
      ...noticePage({
        title: 'You can decide from Slack',
        text: 'Go back to Slack and press the button again.',
        link: { href: `${context.var.baseUrl}${ownPath}`, text: 'See or undo it' },
      }),
      signedInAs: signedInAs(session),
    });
  });

  app.get(ownPath, async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) return redirectToSignIn(context);
    const user = await slackLinking.slackUserOf(session.principal);
    return respondPage(context, {
      title: 'Slack',
      body: html`<section class="card"><h1>Slack</h1>${
        user === undefined
          ? html`<p>No Slack user decides as you. Press a button on a request in Slack to sign in from there.</p>`
          : html`<p>${named(user)} decides as you.</p>
<form method="post" action="${context.var.baseUrl}${ownPath}">
<input type="hidden" name="formToken" value="${session.formToken}">
<button>Unlink</button>
</form>`
      }</section>`,
      signedInAs: signedInAs(session),
    });
  });

  const unlink = async (principal: Principal): Promise<SlackUser> => {
    const user = await slackLinking.unlink(principal);
    if (user !== undefined) return user;
    throw new CountersignError('not-found', 'no Slack user decides as you: there is nothing to unlink');
  };

  app.post(ownPath, async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) return redirectToSignIn(context);
    await readForm(context, session);
    const { userId } = await unlink(session.principal);
    return respondPage(context, {
      ...noticePage({ title: 'Unlinked', text: `\`${userId}\` no longer decides as you.` }),
      signedInAs: signedInAs(session),
    });
  });

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/me/slack/revocation',
      tag: 'you',
      summary: 'Unlink the Slack user that decides as you',
      description: 'Whoever uses it must sign in again before they decide from Slack.',
      answers: { 200: { description: 'The Slack user that was unlinked.', schema: slackUserSchema } },
    },
    async (context) => context.json(await unlink(context.var.principal)),
  );
}

const ownPath = '/approve/slack';

const named = (user: SlackUser): Html =>
  html`The Slack user <strong>${visible(user.name)}</strong> (<code>${user.userId}</code> in <code>${user.teamId}</code>)`;

function gone(): CountersignError {
  return new CountersignError(
    'not-found',
    'this link was used, or is older than ten minutes: press the button in Slack again',
  );
}
