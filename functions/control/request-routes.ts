// Requests for approval over JSON: to watch, to decide, to withdraw.
import { z } from 'zod';
import type { Narrowing } from '../../core/approval-request.ts';
import { untilDecided } from '../../core/approvals/hold.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import { readBody, readQuery } from '../json-api/read-input.ts';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';
import { revokeApproval } from './revoke-approval.ts';
import {
  decisionSchema,
  type narrowingSchema,
  requestPageSchema,
  requestSchema,
  requestsQuerySchema,
  reviewSchema,
  waitQuerySchema,
} from './schemas.ts';
import { viewRequest } from './views.ts';

const params = z.object({ id: z.string().meta({ description: 'Id of the request.' }) });
const theRequest = { 200: { description: 'The request as it stands now.', schema: requestSchema } };
/** API Gateway ends a request after 29 seconds (quotas of REST APIs, integration timeout). */
const longestWaitSeconds = 25;
const listOf = { none: 'mine', mine: 'queue', reviews: 'reviews', decided: 'decided' } as const;
const idOf = (context: JsonApiContext): string => context.req.param('id') ?? '';

export function requestRoutes(app: JsonApi, dependencies: ControlDependencies): void {
  const { approvals, auditorGroups, clock, sleep } = dependencies;
  const now = (): number => Math.floor(clock() / 1000);

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/requests',
      tag: 'requests',
      summary: 'List requests that you made or decided, newest first, or that wait for you, oldest first',
      query: requestsQuerySchema,
      answers: { 200: { description: 'A page of requests.', schema: requestPageSchema } },
    },
    async (context) => {
      const { queue, limit, cursor } = readQuery(context, requestsQuerySchema);
      const page = await approvals.list({
        viewer: context.var.principal,
        of: listOf[queue ?? 'none'],
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const requests = page.requests.map((request) =>
        viewRequest(request, context.var.baseUrl, context.var.principal, now()),
      );
      return context.json({ ...page, requests });
    },
  );

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/requests/{id}',
      tag: 'requests',
      summary: 'Read a request',
      description:
        'For the requester, its owner, the approvers that policy names, and auditors; 404 for everybody else. With `wait` it answers as soon as the request is pending no more, or after at most 25 seconds: ask again while it is pending.',
      params,
      query: waitQuerySchema,
      answers: theRequest,
    },
    async (context) => {
      const { wait } = readQuery(context, waitQuerySchema);
      const seen = await approvals.view(idOf(context), context.var.principal, auditorGroups);
      const endsAtMilliseconds = clock() + Math.min(wait, longestWaitSeconds) * 1000;
      const request = await untilDecided(approvals, seen, { clock, sleep, endsAtMilliseconds });
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal, now()));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/requests/{id}/decision',
      tag: 'requests',
      summary: 'Approve or deny a request',
      description:
        'By an approver who is neither the requester nor its owner. One deny ends it; the approval that meets every rule lets the call run.',
      params,
      body: decisionSchema,
      example: {
        decision: 'approve',
        digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        comment: 'as agreed in the stand-up',
        narrowing: { maximumUses: 1 },
      },
      answers: theRequest,
    },
    async (context) => {
      const { decision, digest, comment, narrowing } = await readBody(context, decisionSchema);
      const { principal, signedInAtEpochSeconds } = context.var;
      const request = await approvals.decide({
        requestId: idOf(context),
        approver: principal,
        decision,
        digest,
        ...(comment === undefined ? {} : { comment }),
        ...(narrowing && { narrowing: narrowingOf(narrowing) }),
        ...(signedInAtEpochSeconds === undefined ? {} : { signedInAtEpochSeconds }),
      });
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal, now()));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/requests/{id}/withdrawal',
      tag: 'requests',
      summary: 'Withdraw a pending request',
      description: 'By the requester or its owner.',
      params,
      answers: theRequest,
    },
    async (context) => {
      const request = await approvals.withdraw(idOf(context), context.var.principal);
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal, now()));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/requests/{id}/revocation',
      tag: 'requests',
      summary: 'Give an approval back, or take it back: no further call runs under it',
      description: 'By the requester or its owner, by who approved it, and by responders.',
      params,
      answers: theRequest,
    },
    async (context) => {
      const request = await revokeApproval(dependencies, idOf(context), context.var.principal);
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal, now()));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/requests/{id}/review',
      tag: 'requests',
      summary: 'Say that a break-glass approval was looked at',
      description: 'By one of its reviewers who neither asked for it nor decided it.',
      params,
      body: reviewSchema,
      example: { comment: 'the incident is real, and the call was what it needed' },
      answers: theRequest,
    },
    async (context) => {
      const { comment } = await readBody(context, reviewSchema);
      const request = await approvals.review({
        requestId: idOf(context),
        reviewer: context.var.principal,
        comment,
      });
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal, now()));
    },
  );
}

function narrowingOf({
  maximumDurationSeconds,
  maximumUses,
  resources,
}: z.output<typeof narrowingSchema>): Narrowing {
  return {
    ...(maximumDurationSeconds !== undefined && { maximumDurationSeconds }),
    ...(maximumUses !== undefined && { maximumUses }),
    ...(resources !== undefined && { resources }),
  };
}
