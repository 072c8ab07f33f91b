// What every API of ours for people and scripts has in common. Order of a request: no token in the query, then who it is,
// then the route; every refusal leaves through one place.
import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { CountersignError } from '../../core/countersign-error.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import { problemResponse } from '../problem.ts';
import { type JsonApiContext, type JsonApiEnv, publicBaseUrl } from './environment.ts';
import type { JsonApi } from './route.ts';

export interface Refusal {
  readonly statusCode: number;
  /** One sentence. */
  readonly detail: string;
  /** The request for approval that it is about. */
  readonly requestId?: string;
}

export interface JsonApiOptions {
  readonly tokens: TokenVerifier;
  /** Absent: taken from the request, API Gateway's own domain and stage. */
  readonly publicUrl?: string;
  /** A refusal in another form than problem+json, where there is one. */
  readonly answerRefusal?: (
    context: JsonApiContext,
    refusal: Refusal,
  ) => Response | Promise<Response> | undefined;
}

/** Everything below `/v1/` needs a bearer token. */
export function createJsonApi({ tokens, publicUrl, answerRefusal }: JsonApiOptions): JsonApi {
  const app = new OpenAPIHono<JsonApiEnv>();

  const answerProblem = async (context: JsonApiContext, error: unknown): Promise<Response> => {
    const { statusCode, headers, body } = problemResponse(error, context.var.exchangeId);
    const { detail, requestId } = JSON.parse(Buffer.from(body).toString('utf8'));
    const other = await answerRefusal?.(context, { statusCode, detail, requestId });
    return (
      other ??
      new Response(Buffer.from(body), {
        status: statusCode,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
      })
    );
  };

  app.use(async (context, next) => {
    context.set('baseUrl', publicBaseUrl(context.env.event, publicUrl));
    context.set('exchangeId', context.env.event.requestContext.requestId);
    refuseTokensInQuery(queryOf(context));
    await next();
    context.header('x-content-type-options', 'nosniff');
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: async (context, methods) => {
        const error = new CountersignError(
          'method-not-allowed',
          `\`${context.req.method}\` means nothing at \`${context.req.path}\`, expected ${methods.join(' or ')}`,
        );
        const response = await answerProblem(context, error);
        response.headers.set('allow', methods.join(', '));
        return response;
      },
    }),
  );
  app.use('/v1/*', async (context, next) => {
    const { principal, signedInAtEpochSeconds } = await tokens.verify(bearerToken(context));
    context.set('principal', principal);
    context.set('signedInAtEpochSeconds', signedInAtEpochSeconds);
    await next();
  });
  app.notFound((context) =>
    answerProblem(
      context,
      new CountersignError(
        'unknown-route',
        `there is nothing at \`${context.req.path}\`: \`GET /openapi.json\` lists the routes`,
      ),
    ),
  );
  app.onError((error, context) => answerProblem(context, error));
  return app;
}

function queryOf(context: JsonApiContext): string {
  return context.req.url.split('?').slice(1).join('?');
}

/** RFC 6750 section 2.1. */
function bearerToken(context: JsonApiContext): string {
  const header = context.req.header('authorization');
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  if (token !== undefined) return token;
  throw new CountersignError(
    'invalid-token',
    'there is no bearer token: send an OIDC token as `Authorization: Bearer TOKEN`',
    header === undefined ? { details: { missing: 'token' } } : {},
  );
}
