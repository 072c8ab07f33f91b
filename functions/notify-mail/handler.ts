// The function that writes e-mails to approvers. An event that fails comes again and ends in a queue.
import { randomBytes } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import middy from '@middy/core';
import { requireVariable } from '../../adapters/environment.ts';
import { createSesMailer } from '../../adapters/ses-mailer.ts';
import { mailSettingsSchema } from '../../core/mail/settings.ts';
import { cardSourcesOf } from '../card-sources.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { notifyMail } from './notify-mail.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const settings = mailSettingsSchema.parse(JSON.parse(variable('mail')));

const notify = notifyMail({
  ...cardSourcesOf(process.env, { client, clock }),
  settings,
  mailer: createSesMailer({ client: tracer.captureAWSv3Client(new SESv2Client()), from: settings.from }),
  random: (lengthBytes) => randomBytes(lengthBytes),
});

export const handler = middy(notify)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
