// The control function's routes: the JSON door (except POST /v1/calls) and the approval pages.
import { createJsonApi } from '../json-api/app.ts';
import type { JsonApi } from '../json-api/route.ts';
import { checkpointKeyRoute } from './checkpoint-key-route.ts';
import type { ControlDependencies } from './environment.ts';
import { healthRoutes } from './health-routes.ts';
import { approveRoutes } from './pages/approve-routes.ts';
import { createPageCookies } from './pages/page-cookies.ts';
import { isPage, respondProblemPage } from './pages/problem-page.ts';
import { signInRoutes } from './pages/sign-in-routes.ts';
import { requestRoutes } from './request-routes.ts';
import { serviceRoutes } from './service-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { slackLinkRoutes } from './slack-link-routes.ts';
import { stopRoutes } from './stop-routes.ts';

export function createControlApp(dependencies: ControlDependencies): JsonApi {
  const nowEpochSeconds = (): number => Math.floor(dependencies.clock() / 1000);
  const cookies = createPageCookies(dependencies.seal, nowEpochSeconds);
  const app = createJsonApi({
    ...dependencies,
    answerRefusal: (context, refusal) =>
      isPage(context) ? respondProblemPage(context, cookies, refusal) : undefined,
  });
  requestRoutes(app, dependencies);
  sessionRoutes(app, dependencies);
  stopRoutes(app, dependencies);
  serviceRoutes(app, dependencies);
  checkpointKeyRoute(app, dependencies);
  healthRoutes(app, dependencies);
  signInRoutes(app, { ...dependencies, cookies, nowEpochSeconds });
  slackLinkRoutes(app, { ...dependencies, cookies, nowEpochSeconds });
  approveRoutes(app, dependencies, cookies);
  return app;
}
