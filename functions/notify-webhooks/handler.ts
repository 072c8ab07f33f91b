// The function that sends webhooks. An event that fails comes again and ends in a queue.
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { z } from 'zod';
import { environmentVariables, requireVariable } from '../../adapters/environment.ts';
import { createWebhookPost } from '../../adapters/webhook-post.ts';
import { createWebhookSecrets } from '../../adapters/webhook-secrets.ts';
import { outgoingWebhookSchema } from '../../core/webhooks/settings.ts';
import { cardSourcesOf } from '../card-sources.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { notifyWebhooks } from './notify-webhooks.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const onLoopback = process.env[environmentVariables.webhooksOnLoopback] === 'true';

const notify = notifyWebhooks({
  ...cardSourcesOf(process.env, { client, clock }),
  webhooks: z.array(outgoingWebhookSchema).parse(JSON.parse(variable('webhooks'))),
  keys: createWebhookSecrets({
    client: new SecretsManagerClient(),
    secretId: variable('webhookSecretId'),
    clock,
  }),
  post: createWebhookPost(
    onLoopback ? { isAllowedAddress: (address) => address === '127.0.0.1' || address === '::1' } : {},
  ),
});

export const handler = middy(notify)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
