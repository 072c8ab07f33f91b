// The approval pages: the queue, the card of a request, and the POST that decides. GET and HEAD never decide [A1].
import { isRequesterOrOwner, unfitToApprove } from '../../../core/approvals/eligibility.ts';
import { commentMaximumCharacters } from '../../../core/approvals/transitions.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import { principalId } from '../../../core/principal.ts';
import type { JsonApiContext } from '../../json-api/environment.ts';
import type { JsonApi } from '../../json-api/route.ts';
import type { ControlDependencies } from '../environment.ts';
import { respondPage } from './layout.ts';
import { type PageCookies, signedInAs } from './page-cookies.ts';
import { queuePage } from './queue-page.ts';
import { requestPage } from './request-page.ts';
import { readForm, redirectToSignIn } from './sign-in-routes.ts';

const queuePageLength = 25;

export function approveRoutes(app: JsonApi, dependencies: ControlDependencies, cookies: PageCookies): void {
  const { approvals, connections, auditorGroups, clock } = dependencies;
  const nowEpochSeconds = (): number => Math.floor(clock() / 1000);

  app.get('/approve', async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) return redirectToSignIn(context);
    const { baseUrl } = context.var;
    const cursor = context.req.query('cursor');
    const page = await approvals.list({
      viewer: session.principal,
      of: 'queue',
      limit: queuePageLength,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const nextCursor = page.cursor === undefined ? {} : { nextCursor: page.cursor };
    return respondPage(context, {
      title: 'Waiting for you',
      body: queuePage({
        requests: page.requests,
        baseUrl,
        nowEpochSeconds: nowEpochSeconds(),
        ...nextCursor,
      }),
      signedInAs: signedInAs(session),
    });
  });

  app.get('/approve/:id', async (context) => {
    const session = await cookies.session(context);
    if (session === undefined) return redirectToSignIn(context);
    const { principal, formToken } = session;
    const request = await approvals.view(context.req.param('id'), principal, auditorGroups);
    const reason = unfitToApprove(principal, request, nowEpochSeconds());
    const hasDecided = request.decisions.some(
      ({ approver }) => principalId(approver) === principalId(principal),
    );
    const isPending = request.status === 'pending';
    const isOpen = isPending && !hasDecided;
    return respondPage(context, {
      title: 'Request',
      body: requestPage({
        request,
        connection: await connections.get(request.connection),
        baseUrl: context.var.baseUrl,
        nowEpochSeconds: nowEpochSeconds(),
        formToken,
        mayDecide: isOpen && reason === undefined,
        mayWithdraw: isPending && isRequesterOrOwner(principal, request.principal),
        ...(isOpen && reason !== undefined ? { ineligibility: reason } : {}),
      }),
      signedInAs: signedInAs(session),
    });
  });

  const posted = async (context: JsonApiContext) => {
    const session = await cookies.session(context);
    if (session === undefined) {
      throw new CountersignError(
        'forged-form',
        'you are not signed in any more, so nothing was decided: open the request again and decide there',
      );
    }
    return { principal: session.principal, form: await readForm(context, session) };
  };
  // See Other (RFC 9110 section 15.4.4): reloading the result decides nothing again.
  const backTo = (context: JsonApiContext, requestId: string): Response =>
    context.redirect(`${context.var.baseUrl}/approve/${requestId}`, 303);

  app.post('/approve/:id/decision', async (context) => {
    const requestId = context.req.param('id');
    const { principal, form } = await posted(context);
    const { decision, digest, comment } = fieldsOf(form);
    await approvals.decide({ requestId, approver: principal, decision, digest, ...comment });
    return backTo(context, requestId);
  });

  app.post('/approve/:id/withdrawal', async (context) => {
    const requestId = context.req.param('id');
    const { principal } = await posted(context);
    await approvals.withdraw(requestId, principal);
    return backTo(context, requestId);
  });
}

function fieldsOf(form: URLSearchParams) {
  const decision = form.get('decision');
  if (decision !== 'approve' && decision !== 'deny') {
    throw new CountersignError('malformed-request', 'the form decides nothing, expected `approve` or `deny`');
  }
  // Browsers count a line break as one character and send it as two (HTML standard, "textarea", API value).
  const comment = (form.get('comment') ?? '').replaceAll('\r\n', '\n').trim();
  return {
    decision,
    digest: form.get('digest') ?? '',
    comment: comment === '' ? {} : { comment: comment.slice(0, commentMaximumCharacters) },
  } as const;
}
