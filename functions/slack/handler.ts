// The function behind `POST /slack/interactions`. Neither events nor answers are logged: they carry what people wrote.
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { createDynamodbSlackStore } from '../../adapters/dynamodb-slack-store.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createSlackSecret } from '../../adapters/slack-secret.ts';
import { slackSettingsSchema } from '../../core/slack/settings.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { receiveFromSlack } from './receive.ts';

const clock = Date.now;
const lambda = tracer.captureAWSv3Client(new LambdaClient());
const secret = createSlackSecret({
  client: new SecretsManagerClient(),
  secretId: requireVariable(process.env, 'slackSecretId'),
  clock,
});
const FunctionName = requireVariable(process.env, 'slackWorkFunction');

const receive = receiveFromSlack({
  settings: slackSettingsSchema.parse(JSON.parse(requireVariable(process.env, 'slack'))),
  signingSecret: async () => (await secret()).signingSecret,
  store: createDynamodbSlackStore({
    client: tracer.captureAWSv3Client(new DynamoDBClient()),
    requestsTable: requireVariable(process.env, 'requestsTable'),
  }),
  handOver: async (interaction) => {
    const Payload = Buffer.from(JSON.stringify({ interaction }));
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  },
  nowEpochSeconds: () => Math.floor(clock() / 1000),
});

export const handler = middy(receive)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
