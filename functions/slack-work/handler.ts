// The function that does Slack's work after the door has answered: events of our bus, and what people did in Slack. An
// event that fails comes again and ends in a queue; an interaction never comes again, since it would be decided twice.
import { randomBytes } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbSlackStore } from '../../adapters/dynamodb-slack-store.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createSlackApi, standInUrl } from '../../adapters/slack-api.ts';
import { createSlackSecret } from '../../adapters/slack-secret.ts';
import { slackSettingsSchema } from '../../core/slack/settings.ts';
import { approvalsOf } from '../approvals-of.ts';
import { logger, nameOf } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { interactBySlack } from './interact.ts';
import { notifyBySlack } from './notify.ts';
import { slackWork } from './work.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const requestsTable = variable('requestsTable');
const secret = createSlackSecret({
  client: new SecretsManagerClient(),
  secretId: variable('slackSecretId'),
  clock,
});
const slackUrl = standInUrl(process.env);

const shared = {
  settings: slackSettingsSchema.parse(JSON.parse(variable('slack'))),
  slack: createSlackApi({
    botToken: async () => (await secret()).botToken,
    ...(slackUrl === undefined ? {} : { baseUrl: slackUrl }),
  }),
  store: createDynamodbSlackStore({ client, requestsTable }),
  connections: createDynamodbConnectionStore({ client, tableName: variable('connectionsTable'), clock }),
  approvals: approvalsOf(process.env, {
    dynamodb: client,
    stepFunctions: tracer.captureAWSv3Client(new SFNClient()),
    eventBridge: tracer.captureAWSv3Client(new EventBridgeClient()),
    clock,
    readsTaskTokens: true,
  }).approvals,
  baseUrl: variable('publicUrl'),
  nowEpochSeconds: () => Math.floor(clock() / 1000),
};

const work = slackWork({
  notify: notifyBySlack(shared),
  interact: interactBySlack({
    ...shared,
    random: (lengthBytes) => randomBytes(lengthBytes),
    onFailure: (error) => logger.error('an interaction failed', { cause: nameOf(error) }),
  }),
});

export const handler = middy(work)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
