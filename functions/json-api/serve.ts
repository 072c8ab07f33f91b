// Makes a Lambda handler of a JSON API. Neither events nor answers are logged: they carry tokens and cookies [L6].
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import { pathWithoutLink } from '../../core/one-time-link.ts';
import { logger, metrics } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import type { JsonApi } from './route.ts';

export function serve(app: JsonApi) {
  const handled = handle(app);

  async function answer(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    // hono types events of its own; a REST proxy event is one of them.
    const result = (await handled(event as never)) as APIGatewayProxyResult;
    logger.info('answered', {
      requestId: event.requestContext.requestId,
      method: event.httpMethod,
      path: pathWithoutLink(event.path),
      statusCode: result.statusCode,
    });
    metrics.addMetric(result.statusCode < 400 ? 'RequestsAnswered' : 'RequestsRefused', MetricUnit.Count, 1);
    return result;
  }

  return middy(answer)
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use(captureLambdaHandler(tracer, { captureResponse: false }));
}
