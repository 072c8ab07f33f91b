// Documents a JSON route: the same object is what the OpenAPI document shows and where the router listens.
import { createRoute, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { z } from 'zod';
import { problemSchema } from '../../core/api-schemas.ts';
import type { JsonObject } from '../../core/json.ts';
import type { JsonApiContext, JsonApiEnv } from './environment.ts';

export type JsonApi = OpenAPIHono<JsonApiEnv>;

type Method = 'get' | 'post';

export interface JsonRoute {
  readonly method: Method;
  /** With `{name}` for parameters. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly tag:
    | 'calls'
    | 'requests'
    | 'grants'
    | 'sessions'
    | 'stops'
    | 'policies'
    | 'administration'
    | 'you'
    | 'service';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A body as one would send it, for the document. */
  readonly example?: JsonObject;
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType }>>;
  /** Default true: a bearer token is needed. */
  readonly isPublic?: boolean;
}

export function documentRoute(app: JsonApi, route: JsonRoute): void {
  const {
    method,
    path,
    summary,
    description,
    tag,
    params,
    query,
    headers,
    body,
    example,
    answers,
    isPublic = false,
  } = route;
  const responses: RouteConfig['responses'] = {
    default: {
      description: 'A refusal or a failure, RFC 9457.',
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  };
  for (const [status, answer] of Object.entries(answers)) {
    responses[status] = {
      description: answer.description,
      content: { 'application/json': { schema: answer.schema } },
    };
  }
  app.openAPIRegistry.registerPath(
    createRoute({
      method,
      path,
      summary,
      ...(description === undefined ? {} : { description }),
      tags: [tag],
      ...(isPublic ? {} : { security: [{ oidc: [] }] }),
      request: {
        ...(params === undefined ? {} : { params }),
        ...(query === undefined ? {} : { query }),
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined
          ? {}
          : {
              body: {
                required: true,
                content: { 'application/json': { schema: body, ...(example && { example }) } },
              },
            }),
      },
      responses,
    }),
  );
}

export function jsonRoute(
  app: JsonApi,
  route: JsonRoute,
  handler: (context: JsonApiContext) => Response | Promise<Response>,
): void {
  documentRoute(app, route);
  app.on(route.method.toUpperCase(), route.path.replaceAll(/\{(\w+)\}/g, ':$1'), handler);
}
