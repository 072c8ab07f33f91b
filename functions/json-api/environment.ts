// What the middleware of a JSON API knows of a request.
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Context } from 'hono';
import type { Principal } from '../../core/principal.ts';

export interface JsonApiEnv {
  Bindings: { event: APIGatewayProxyEvent };
  Variables: {
    /** As people see it, e.g. `https://host/stage`; no final slash. */
    baseUrl: string;
    exchangeId: string;
    /** Set on the JSON door, behind the bearer token. */
    principal: Principal;
    /** When that person proved who they are. Absent: the token does not say. */
    signedInAtEpochSeconds: number | undefined;
  };
}

export type JsonApiContext = Context<JsonApiEnv>;

/** The public base URL: the configured one, else the host that was asked, with the stage in front of its paths. */
export function publicBaseUrl(event: APIGatewayProxyEvent, configured: string | undefined): string {
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  const header = (name: string): string | undefined =>
    Object.entries(event.headers ?? {}).find(([candidate]) => candidate.toLowerCase() === name)?.[1];
  const { path, domainName } = event.requestContext;
  const stagePrefix = path.endsWith(event.path) ? path.slice(0, path.length - event.path.length) : '';
  const scheme = header('x-forwarded-proto') === 'http' ? 'http' : 'https';
  return `${scheme}://${header('host') ?? domainName}${stagePrefix}`;
}
