// The gateway function: the AWS door, the credentials door, the MCP door, and what of `/v1` goes through the gate. Puts the parts together; decides nothing itself.
import { Readable } from 'node:stream';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { CountersignError } from '../../core/countersign-error.ts';
import { isMetadataPath, mcpPath } from '../mcp/protected-resource.ts';
import { problemResponse } from '../problem.ts';
import { logger, metrics } from '../telemetry.ts';
import type { DoorResponse } from './aws-door.ts';
import { isConnectionTest } from './connection-test-door.ts';
import { credentialsPrefix } from './credentials-door.ts';
import { createGateway } from './gateway.ts';
import { requestsPath } from './request-door.ts';
import { vendingPath } from './vending-door.ts';
import { type WireRequest, wireRequest } from './wire-event.ts';

const gateway = await createGateway(process.env);

type Door = (request: WireRequest) => Promise<DoorResponse>;

/** Undefined: no door has this route. */
function doorOf(request: WireRequest): Door | undefined {
  const { method, path } = request;
  if (path === '/aws' || path.startsWith('/aws/')) return gateway.awsDoor;
  if (path === '/v1/calls' && method === 'POST') return gateway.jsonDoor;
  if (isConnectionTest(request)) return gateway.connectionTestDoor;
  if (path === vendingPath && method === 'POST') return gateway.vendingDoor;
  if (path === requestsPath && method === 'POST') return gateway.requestDoor;
  if (path.startsWith(credentialsPrefix)) return gateway.credentialsDoor;
  if (path === mcpPath || isMetadataPath(path)) return gateway.mcpDoor;
  return undefined;
}

async function route(event: APIGatewayProxyEvent): Promise<DoorResponse> {
  const request = wireRequest(event, gateway.publicUrl);
  const door = doorOf(request);
  if (door === undefined) {
    throw new CountersignError(
      'unknown-route',
      `there is no \`${request.method} ${request.path}\`: see /openapi.json`,
    );
  }
  // No call is read from a question for metadata.
  if (!isMetadataPath(request.path)) await gateway.refresh();
  return door(request);
}

async function handle(event: APIGatewayProxyEvent) {
  const startedAtMilliseconds = performance.now();
  const response = await route(event).catch((error) =>
    problemResponse(error, event.requestContext.requestId),
  );
  const isStream = !(response.body instanceof Uint8Array);
  logger.info('answered', {
    requestId: event.requestContext.requestId,
    method: event.httpMethod,
    statusCode: response.statusCode,
    isStream,
    milliseconds: Math.round(performance.now() - startedAtMilliseconds),
  });
  metrics.addMetric(response.statusCode < 400 ? 'CallsAnswered' : 'CallsRefused', MetricUnit.Count, 1);
  return toProxyResult(response);
}

function toProxyResult({ statusCode, headers, body }: DoorResponse) {
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, value] of headers) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  return {
    statusCode,
    headers: Object.fromEntries(headers),
    multiValueHeaders,
    body: Readable.from(body instanceof Uint8Array ? [Buffer.from(body)] : body),
  };
}

export const handler = middy<APIGatewayProxyEvent>({ executionMode: executionModeStreamifyResponse })
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .handler(handle);
