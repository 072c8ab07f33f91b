// Who you are, which connections there are, and the description of the whole JSON door, POST /v1/calls included:
// that one runs in the gateway function, behind the same host.
import { z } from 'zod';
import {
  accessAnswerSchema,
  accessRequestSchema,
  callHeadersSchema,
  callRequestSchema,
  callResponseSchema,
  pendingCallSchema,
  vendedSchema,
  vendRequestSchema,
} from '../../core/api-schemas.ts';
import { isAuditor } from '../../core/approvals/eligibility.ts';
import { surrogateRoleArn } from '../../core/connection.ts';
import { principalId } from '../../core/principal.ts';
import { documentRoute, type JsonApi, jsonRoute } from '../json-api/route.ts';
import { documentPolicies } from '../policies/routes.ts';
import { documentAgentRoutes } from '../registry/agent-routes.ts';
import { documentConnectionRoutes } from '../registry/connection-routes.ts';
import type { ControlDependencies } from './environment.ts';
import { connectionListSchema, meSchema, surrogateKeysSchema } from './schemas.ts';
import { viewPerson } from './views.ts';

export function serviceRoutes(app: JsonApi, { connections, auditorGroups }: ControlDependencies): void {
  documentRoute(app, {
    method: 'post',
    path: '/v1/calls',
    tag: 'calls',
    summary: 'Run one AWS operation',
    description:
      'Decided by policy. When it must be approved first: 202, and the same call repeated after the approval runs once. With an `Idempotency-Key` header a repetition gets the same answer again and runs nothing; with another body it is 422.',
    headers: callHeadersSchema,
    body: callRequestSchema,
    example: {
      connection: 'demo',
      service: 'dynamodb',
      operation: 'PutItem',
      parameters: { TableName: 'orders', Item: { id: { S: 'order-1001' } } },
      reason: 'the order came in by mail',
      ticket: 'OPS-1234',
    },
    answers: {
      200: { description: 'AWS answered with success.', schema: callResponseSchema },
      202: {
        description: 'The call waits for an approval; `Location` is its request.',
        schema: pendingCallSchema,
      },
    },
  });

  documentRoute(app, {
    method: 'post',
    path: '/v1/requests',
    tag: 'requests',
    summary: 'Ask ahead for the approval of a call, on one connection or on several, without making it',
    description:
      'Once it is approved, `POST /v1/calls` with the same call runs. Asking again for what is pending is the same request.',
    body: accessRequestSchema,
    example: {
      connections: ['demo', 'ledger'],
      service: 'dynamodb',
      operation: 'PutItem',
      parameters: { TableName: 'orders', Item: { id: { S: 'order-1001' } } },
      reason: 'the order came in by mail',
      ticket: 'OPS-1234',
    },
    answers: {
      200: {
        description: 'The call would run now, or no connection can be asked.',
        schema: accessAnswerSchema,
      },
      202: {
        description: 'It waits for approval; `Location` is the request of a single one.',
        schema: accessAnswerSchema,
      },
    },
  });

  documentRoute(app, {
    method: 'post',
    path: '/v1/credentials',
    tag: 'calls',
    summary: 'Trade a pipeline’s token for credentials of a vending profile',
    description:
      'Real, narrow and short credentials of AWS, once for each attempt of a run, when policy lets the pipeline have them. When they must be approved first: 202, and the same request repeated after the approval gets them.',
    body: vendRequestSchema,
    example: { profile: 'deploy-site', durationSeconds: 600, reason: 'release 1.4.2' },
    answers: {
      200: { description: 'The credentials.', schema: vendedSchema },
      202: {
        description: 'It waits for an approval; `Location` is its request.',
        schema: pendingCallSchema,
      },
    },
  });

  documentRoute(app, {
    method: 'get',
    path: '/credentials/{connection}',
    tag: 'calls',
    summary: 'Trade your token for surrogate keys of a connection',
    description:
      'In the form of AWS_CONTAINER_CREDENTIALS_FULL_URI. The keys sign calls to `/aws` and mean nothing to AWS. The token may stand in `Authorization` alone or after `Bearer`.',
    params: z.object({ connection: z.string() }),
    answers: { 200: { description: 'Surrogate keys.', schema: surrogateKeysSchema } },
  });

  documentPolicies(app);
  documentConnectionRoutes(app);
  documentAgentRoutes(app);

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/me',
      tag: 'you',
      summary: 'Read who your token says you are',
      answers: { 200: { description: 'You.', schema: meSchema } },
    },
    (context) => {
      const { principal } = context.var;
      return context.json({
        ...viewPerson(principal),
        principalId: principalId(principal),
        groups: principal.groups,
        groupsCompleteness: principal.groupsCompleteness,
        isAuditor: isAuditor(principal, auditorGroups),
      });
    },
  );

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/connections',
      tag: 'you',
      summary: 'List the connections that calls may name',
      description: 'Which calls you may make on them is policy’s to say, call by call.',
      answers: { 200: { description: 'The connections.', schema: connectionListSchema } },
    },
    async (context) => {
      const all = await connections.list();
      // Member by member: an ExternalId that is never picked is never shown [E1].
      return context.json({
        connections: all.map((connection) => ({
          name: connection.name,
          accountId: connection.accountId,
          regions: connection.regions,
          tags: connection.tags,
          mode: connection.mode ?? 'enforce',
          roleArn: surrogateRoleArn(connection),
        })),
      });
    },
  );

  app.openAPIRegistry.registerComponent('securitySchemes', 'oidc', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An OIDC token of one of the configured issuers, in the header and nowhere else.',
  });
  app.get('/openapi.json', (context) =>
    context.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Countersign',
          version: '1',
          description: 'Just-in-time AWS access for autonomous agents: the JSON door.',
        },
        servers: [{ url: context.var.baseUrl }],
      }),
    ),
  );
}
