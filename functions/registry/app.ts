// The registry API: what administrators change between deploys.
import type { TokenVerifier } from '../../core/ports.ts';
import { createJsonApi } from '../json-api/app.ts';
import type { JsonApi } from '../json-api/route.ts';
import { type AgentRoutesDependencies, agentRoutes } from './agent-routes.ts';
import { type ConnectionRoutesDependencies, connectionRoutes } from './connection-routes.ts';

export interface RegistryDependencies extends ConnectionRoutesDependencies, AgentRoutesDependencies {
  readonly tokens: TokenVerifier;
  /** Absent: taken from the request, API Gateway's own domain and stage. */
  readonly publicUrl?: string;
}

export function createRegistryApp(dependencies: RegistryDependencies): JsonApi {
  const app = createJsonApi(dependencies);
  connectionRoutes(app, dependencies);
  agentRoutes(app, dependencies);
  return app;
}
