// The function that announces requests to the integrations. An event that fails comes again and ends in a queue.
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import { requireVariable } from '../../adapters/environment.ts';
import { createIntegrationBus } from '../../adapters/eventbridge-integrations.ts';
import { integrationSettingsSchema } from '../../core/integrations/settings.ts';
import { cardSourcesOf } from '../card-sources.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { announceCards } from './announce-cards.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const client = tracer.captureAWSv3Client(new DynamoDBClient());

const announce = announceCards({
  ...cardSourcesOf(process.env, { client, clock }),
  settings: integrationSettingsSchema.parse(JSON.parse(variable('integrations'))),
  put: createIntegrationBus({
    client: tracer.captureAWSv3Client(new EventBridgeClient()),
    busName: variable('integrationBus'),
  }),
});

export const handler = middy(announce)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
