// Builds the control function from the environment: the one place where its ports meet their adapters.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbRequestStore } from '../../adapters/dynamodb-request-store.ts';
import { createDynamodbSessionStore } from '../../adapters/dynamodb-session-store.ts';
import { createDynamodbSlackStore } from '../../adapters/dynamodb-slack-store.ts';
import { createDynamodbTaskTokens } from '../../adapters/dynamodb-task-tokens.ts';
import { environmentVariables, listVariable, requireVariable } from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { createCheckpointKey } from '../../adapters/kms-checkpoint-signer.ts';
import { deriveKey } from '../../adapters/kms-derivation.ts';
import { createOidcSignIns } from '../../adapters/oidc-sign-in.ts';
import { createOidcTokenVerifier } from '../../adapters/oidc-token-verifier.ts';
import { createS3ArchiveReader } from '../../adapters/s3-archive.ts';
import { createStepFunctionsApprovals } from '../../adapters/step-functions-approvals.ts';
import { createApprovals } from '../../core/approvals.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { parseLimits } from '../../core/limits.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { createControlApp } from './app.ts';
import { createSeal } from './pages/sealed.ts';

export async function createControl(environment: Readonly<Record<string, string | undefined>>) {
  const clock = Date.now;
  const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(environment, name);
  const dynamodb = tracer.captureAWSv3Client(new DynamoDBClient());
  const requestsTable = variable('requestsTable');
  const random = (lengthBytes: number): Uint8Array => randomBytes(lengthBytes);
  const kms = new KMSClient();
  const pageKey = await deriveKey(kms, variable('pageKeyId'), 'countersign page 1');
  const issuers = parseIssuers(variable('issuers'));

  const approvals = createApprovals({
    clock,
    random,
    limits: parseLimits(variable('limits')),
    store: createDynamodbRequestStore({
      client: dynamodb,
      requestsTable,
      grantsTable: variable('grantsTable'),
    }),
    timer: createStepFunctionsApprovals({
      client: tracer.captureAWSv3Client(new SFNClient()),
      stateMachineArn: variable('approvalStateMachineArn'),
      taskTokens: createDynamodbTaskTokens({ client: dynamodb, requestsTable, clock }),
      onFailure: (step, requestId, cause) =>
        logger.error('the approval execution failed', { step, requestId, cause: nameOf(cause) }),
    }),
    events: createEventbridgeEventBus({
      client: tracer.captureAWSv3Client(new EventBridgeClient()),
      busName: variable('eventBus'),
      onLost: (type, cause) => logger.warn('an event was lost', { type, cause: nameOf(cause) }),
    }),
  });

  const publicUrl = environment[environmentVariables.publicUrl];
  return createControlApp({
    approvals,
    clock,
    sleep,
    random,
    slackLinking: createDynamodbSlackStore({ client: dynamodb, requestsTable }),
    signIns: createOidcSignIns(issuers),
    seal: createSeal(pageKey),
    tokens: createOidcTokenVerifier({ issuers, clock }),
    sessions: createDynamodbSessionStore({ client: dynamodb, tableName: variable('sessionsTable'), clock }),
    connections: createDynamodbConnectionStore({
      client: dynamodb,
      tableName: variable('connectionsTable'),
      clock,
    }),
    archive: createS3ArchiveReader(
      tracer.captureAWSv3Client(new S3Client({ forcePathStyle: true })),
      variable('archiveBucket'),
    ),
    checkpointKey: createCheckpointKey(kms, variable('checkpointKeyId')),
    auditorGroups: listVariable(environment, 'auditorGroups'),
    ...(publicUrl ? { publicUrl } : {}),
  });
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : String(cause);
}
