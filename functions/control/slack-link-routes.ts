// Ties a Slack user to the person who signs in here. The link from Slack is single-use and decides nothing: the page
// says who would be tied to whom, and only its POST does it [A1] [A6].
import { html } from 'hono/html';
import { CountersignError } from '../../core/countersign-error.ts';
import type { SlackLinking } from '../../core/slack/ports.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import type { JsonApi } from '../json-api/route.ts';
import { visible } from './pages/card-text.ts';
import { noticePage, respondPage } from './pages/layout.ts';
import { type PageCookies, signedInAs } from './pages/page-cookies.ts';
import { readForm, redirectToSignIn } from './pages/sign-in-routes.ts';

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
<p>The Slack user <strong>${visible(user.name)}</strong> (<code>${user.userId}</code> in <code>${user.teamId}</code>) will decide as <strong>${visible(principal.displayName)}</strong>, <code>${visible(principal.subject)}</code>.</p>
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
        text: 'go back to Slack and press the button again.',
      }),
      signedInAs: signedInAs(session),
    });
  });
}

function gone(): CountersignError {
  return new CountersignError(
    'not-found',
    'this link was used, or is older than ten minutes: press the button in Slack again',
  );
}
