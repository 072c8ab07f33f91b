// The approval pages: the lists, the card of a request, by its id or by the link of an e-mail, and the POSTs that decide. GET
// and HEAD never decide, and use no link up [A1] [A6].
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { approvalCard } from '../../../core/approvals/card.ts';
import { partOf } from '../../../core/approvals/part-of.ts';
import { shownTo } from '../../../core/approvals/shown-to.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { JsonApiContext } from '../../json-api/environment.ts';
import type { JsonApi } from '../../json-api/route.ts';
import type { ControlDependencies } from '../environment.ts';
import { batchResult, decideBatch } from './batch-decision.ts';
import { commentIn, decisionFields } from './decision-fields.ts';
import { respondPage } from './layout.ts';
import { type PageCookies, type PageSession, signedInAs } from './page-cookies.ts';
import { pagePath } from './page-path.ts';
import { type ListPath, listPage, titleOf } from './queue-page.ts';
import { requestPage } from './request-page.ts';
import { freshSignInUrl, readForm, redirectToSignIn } from './sign-in-routes.ts';

const listLength = 100;
const listOf = {
  '/approve': 'queue',
  '/approve/reviews': 'reviews',
  '/approve/history': 'decided',
  '/approve/asked': 'mine',
} as const;

export function approveRoutes(app: JsonApi, dependencies: ControlDependencies, cookies: PageCookies): void {
  const { approvals, connections, auditorGroups, clock } = dependencies;
  const nowEpochSeconds = (): number => Math.floor(clock() / 1000);

  for (const path of Object.keys(listOf) as ListPath[]) {
    app.get(path, async (context) => {
      const session = await cookies.session(context);
      if (session === undefined) return redirectToSignIn(context);
      const cursor = context.req.query('cursor');
      const page = await approvals.list({
        viewer: session.principal,
        of: listOf[path],
        limit: listLength,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return respondPage(context, {
        title: titleOf(path),
        body: listPage(path, {
          viewer: session.principal,
          requests: page.requests,
          baseUrl: context.var.baseUrl,
          nowEpochSeconds: nowEpochSeconds(),
          formToken: session.formToken,
          ...(page.cursor === undefined ? {} : { nextCursor: page.cursor }),
        }),
        signedInAs: signedInAs(session),
      });
    });
  }

  const show = async (
    context: JsonApiContext,
    session: PageSession,
    viewed: ApprovalRequest,
    linkId?: string,
  ): Promise<Response> => {
    const { principal, formToken, signedInAtEpochSeconds } = session;
    const request = shownTo(principal, viewed);
    const moment = { nowEpochSeconds: nowEpochSeconds(), signedInAtEpochSeconds };
    return respondPage(context, {
      title: 'Request',
      body: requestPage({
        request,
        card: approvalCard({
          request,
          connection: await connections.get(request.connection),
          nowEpochSeconds: moment.nowEpochSeconds,
          baseUrl: context.var.baseUrl,
        }),
        baseUrl: context.var.baseUrl,
        nowEpochSeconds: moment.nowEpochSeconds,
        formToken,
        part: partOf(principal, request, moment),
        ...(linkId === undefined ? {} : { linkId }),
      }),
      signedInAs: signedInAs(session),
    });
  };

  app.get('/approve/:id', async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) return redirectToSignIn(context);
    const viewed = await approvals.view(context.req.param('id'), session.principal, auditorGroups);
    return show(context, session, viewed);
  });

  app.get('/approve/link/mail/:id', async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) return redirectToSignIn(context);
    const id = context.req.param('id');
    const viewed = await approvals.viewByLink(
      { person: session.principal, ...bearing(session, id) },
      auditorGroups,
    );
    return show(context, session, viewed, id);
  });

  const posted = async (
    context: JsonApiContext,
  ): Promise<{ session: PageSession; form: URLSearchParams }> => {
    const session = await cookies.session(context);
    if (session === undefined) {
      throw new CountersignError(
        'forged-form',
        'you are not signed in any more, so nothing was decided: open the request again and decide there',
      );
    }
    return { session, form: await readForm(context, session) };
  };
  // See Other (RFC 9110 section 15.4.4): reloading the result decides nothing again.
  const backTo = (context: JsonApiContext, requestId: string): Response =>
    context.redirect(`${context.var.baseUrl}/approve/${requestId}`, 303);

  app.post('/approve/decisions', async (context) => {
    const { session, form } = await posted(context);
    const outcomes = await decideBatch(approvals, session, form);
    return respondPage(context, {
      title: 'Decided',
      body: batchResult(outcomes, context.var.baseUrl),
      signedInAs: signedInAs(session),
    });
  });

  app.post('/approve/:id/decision', async (context) => {
    const requestId = context.req.param('id');
    const { session, form } = await posted(context);
    const linkId = form.get('link') ?? undefined;
    const { principal, signedInAtEpochSeconds } = session;
    const request = await approvals.view(requestId, principal, auditorGroups);
    const { signInMaximumAgeSeconds } = partOf(principal, request, {
      nowEpochSeconds: nowEpochSeconds(),
      signedInAtEpochSeconds,
    });
    // Nothing is decided by the way back: the person reads the page again and presses again.
    if (signInMaximumAgeSeconds !== undefined) {
      const { baseUrl } = context.var;
      const to = pagePath({ id: requestId }, linkId);
      return context.redirect(freshSignInUrl(baseUrl, to, signInMaximumAgeSeconds), 303);
    }
    await approvals.decide({
      requestId,
      approver: principal,
      ...decisionFields(form, request),
      ...(linkId === undefined ? {} : { link: bearing(session, linkId) }),
      ...(signedInAtEpochSeconds === undefined ? {} : { signedInAtEpochSeconds }),
    });
    return backTo(context, requestId);
  });

  app.post('/approve/:id/withdrawal', async (context) => {
    const requestId = context.req.param('id');
    const { session } = await posted(context);
    await approvals.withdraw(requestId, session.principal);
    return backTo(context, requestId);
  });

  app.post('/approve/:id/review', async (context) => {
    const requestId = context.req.param('id');
    const { session, form } = await posted(context);
    const { comment } = commentIn(form);
    if (comment === undefined) {
      throw new CountersignError('invalid-parameter', 'the review says nothing: write down what you found');
    }
    await approvals.review({ requestId, reviewer: session.principal, comment });
    return backTo(context, requestId);
  });
}

/** What the session proves of whoever comes by a link. */
function bearing({ verifiedEmail }: PageSession, id: string) {
  return { id, ...(verifiedEmail === undefined ? {} : { verifiedEmail }) };
}
