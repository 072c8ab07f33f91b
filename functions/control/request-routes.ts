// Requests for approval over JSON: to watch, to decide, to withdraw.
import { z } from 'zod';
import type { JsonApiContext } from '../json-api/environment.ts';
import { readBody, readQuery } from '../json-api/read-input.ts';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';
import { decisionSchema, requestPageSchema, requestSchema, requestsQuerySchema } from './schemas.ts';
import { viewRequest } from './views.ts';

const params = z.object({ id: z.string().meta({ description: 'Id of the request.' }) });
const theRequest = { 200: { description: 'The request as it stands now.', schema: requestSchema } };
const idOf = (context: JsonApiContext): string => context.req.param('id') ?? '';

export function requestRoutes(app: JsonApi, { approvals, auditorGroups }: ControlDependencies): void {
  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/requests',
      tag: 'requests',
      summary: 'List requests that you made, newest first, or that wait for your decision, oldest first',
      query: requestsQuerySchema,
      answers: { 200: { description: 'A page of requests.', schema: requestPageSchema } },
    },
    async (context) => {
      const { queue, limit, cursor } = readQuery(context, requestsQuerySchema);
      const page = await approvals.list({
        viewer: context.var.principal,
        of: queue === 'mine' ? 'queue' : 'mine',
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const requests = page.requests.map((request) =>
        viewRequest(request, context.var.baseUrl, context.var.principal),
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
        'For the requester, its owner, the approvers that policy names, and auditors; 404 for everybody else.',
      params,
      answers: theRequest,
    },
    async (context) => {
      const request = await approvals.view(idOf(context), context.var.principal, auditorGroups);
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal));
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
        'By an approver who is neither the requester nor its owner. One deny ends it; the approval that reaches the quorum lets the call run once.',
      params,
      body: decisionSchema,
      answers: theRequest,
    },
    async (context) => {
      const { decision, digest, comment } = await readBody(context, decisionSchema);
      const request = await approvals.decide({
        requestId: idOf(context),
        approver: context.var.principal,
        decision,
        digest,
        ...(comment === undefined ? {} : { comment }),
      });
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal));
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
      return context.json(viewRequest(request, context.var.baseUrl, context.var.principal));
    },
  );
}
