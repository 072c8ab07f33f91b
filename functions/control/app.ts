// The control function's routes: the JSON door (except POST /v1/calls) and the approval pages. Order of a request:
// no token in the query, then who it is, then the route; every refusal leaves through one place.
import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { CountersignError } from '../../core/countersign-error.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import { problemResponse } from '../problem.ts';
import {
  type ControlContext,
  type ControlDependencies,
  type ControlEnv,
  publicBaseUrl,
} from './environment.ts';
import { approveRoutes } from './pages/approve-routes.ts';
import { createPageCookies } from './pages/page-cookies.ts';
import { isPage, respondProblemPage } from './pages/problem-page.ts';
import { signInRoutes } from './pages/sign-in-routes.ts';
import { requestRoutes } from './request-routes.ts';
import type { ControlApp } from './route.ts';
import { serviceRoutes } from './service-routes.ts';
import { sessionRoutes } from './session-routes.ts';

export function createControlApp(dependencies: ControlDependencies): ControlApp {
  const { tokens, publicUrl } = dependencies;
  const app = new OpenAPIHono<ControlEnv>();
  const nowEpochSeconds = (): number => Math.floor(dependencies.clock() / 1000);
  const cookies = createPageCookies(dependencies.seal, nowEpochSeconds);

  const answerProblem = async (context: ControlContext, error: unknown): Promise<Response> => {
    const { statusCode, headers, body } = problemResponse(error, context.var.exchangeId);
    if (isPage(context)) {
      const { detail } = JSON.parse(Buffer.from(body).toString('utf8'));
      return respondProblemPage(context, cookies, statusCode, detail);
    }
    return new Response(Buffer.from(body), {
      status: statusCode,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    });
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
    const { principal } = await tokens.verify(bearerToken(context));
    context.set('principal', principal);
    await next();
  });

  requestRoutes(app, dependencies);
  sessionRoutes(app, dependencies);
  serviceRoutes(app, dependencies);
  signInRoutes(app, { ...dependencies, cookies, nowEpochSeconds });
  approveRoutes(app, dependencies, cookies);

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

function queryOf(context: ControlContext): string {
  return context.req.url.split('?').slice(1).join('?');
}

/** RFC 6750 section 2.1. */
function bearerToken(context: ControlContext): string {
  const header = context.req.header('authorization');
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  if (token !== undefined) return token;
  throw new CountersignError(
    'invalid-token',
    'there is no bearer token: send an OIDC token as `Authorization: Bearer TOKEN`',
    header === undefined ? { details: { missing: 'token' } } : {},
  );
}
