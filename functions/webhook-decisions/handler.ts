// The function behind `POST /webhooks/decisions`. The systems and their people lie beside its code. Neither events nor
// answers are logged: they carry what people wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import { z } from 'zod';
import { createDynamodbSeenWebhooks } from '../../adapters/dynamodb-seen-webhooks.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createWebhookSecrets } from '../../adapters/webhook-secrets.ts';
import { webhookSenderSchema } from '../../core/webhooks/settings.ts';
import { approvalsOf } from '../approvals-of.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { receiveDecisions } from './receive.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const senders = readFileSync(join(import.meta.dirname, 'webhook-senders.json'), 'utf8');

const receive = receiveDecisions({
  senders: z.array(webhookSenderSchema).parse(JSON.parse(senders)),
  keys: createWebhookSecrets({
    client: new SecretsManagerClient(),
    secretId: variable('webhookSecretId'),
    clock,
  }),
  seen: createDynamodbSeenWebhooks({ client, requestsTable: variable('requestsTable') }),
  approvals: approvalsOf(process.env, {
    dynamodb: client,
    stepFunctions: tracer.captureAWSv3Client(new SFNClient()),
    eventBridge: tracer.captureAWSv3Client(new EventBridgeClient()),
    clock,
    readsTaskTokens: true,
  }).approvals,
  nowEpochSeconds: () => Math.floor(clock() / 1000),
});

export const handler = middy(receive)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
