// Builds the control function from the environment: the one place where its ports meet their adapters.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbGrantStore } from '../../adapters/dynamodb-grant-store.ts';
import { readEachTable } from '../../adapters/dynamodb-health.ts';
import { createDynamodbHoldStore } from '../../adapters/dynamodb-hold-store.ts';
import { createDynamodbRegistry } from '../../adapters/dynamodb-registry.ts';
import { createDynamodbSessionStore } from '../../adapters/dynamodb-session-store.ts';
import { createDynamodbSlackStore } from '../../adapters/dynamodb-slack-store.ts';
import { createDynamodbStopStore } from '../../adapters/dynamodb-standing.ts';
import {
  environmentVariables,
  keyRingVariable,
  listVariable,
  requireVariable,
} from '../../adapters/environment.ts';
import { createCheckpointKeys } from '../../adapters/kms-checkpoint-signer.ts';
import { deriveKeys } from '../../adapters/kms-derivation.ts';
import { createKnownTokens } from '../../adapters/known-tokens.ts';
import { createOidcSignIns } from '../../adapters/oidc-sign-in.ts';
import { createS3ArchiveReader } from '../../adapters/s3-archive.ts';
import { createS3Checkpoints } from '../../adapters/s3-checkpoints.ts';
import { storeClientOptions } from '../../adapters/store-client-options.ts';
import { createHealth } from '../../core/health.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { approvalsOf } from '../approvals-of.ts';
import { onDirectoryFailure } from '../directory-failure.ts';
import { createSeal } from '../sealed.ts';
import { tracer } from '../tracing.ts';
import { createControlApp } from './app.ts';

export async function createControl(environment: Readonly<Record<string, string | undefined>>) {
  const clock = Date.now;
  const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(environment, name);
  const dynamodb = tracer.captureAWSv3Client(new DynamoDBClient(storeClientOptions));
  const requestsTable = variable('requestsTable');
  const random = (lengthBytes: number): Uint8Array => randomBytes(lengthBytes);
  const kms = new KMSClient(storeClientOptions);
  const pageKeys = await deriveKeys(kms, keyRingVariable(environment, 'pageKeys'), 'countersign page');
  const issuers = parseIssuers(variable('issuers'));
  const registry = createDynamodbRegistry(dynamodb, { registry: variable('registryTable') });

  const s3 = tracer.captureAWSv3Client(new S3Client({ ...storeClientOptions, forcePathStyle: true }));
  const stops = createDynamodbStopStore(dynamodb, variable('sessionsTable'));

  const { approvals, events } = approvalsOf(environment, {
    dynamodb,
    stepFunctions: tracer.captureAWSv3Client(new SFNClient(storeClientOptions)),
    eventBridge: tracer.captureAWSv3Client(new EventBridgeClient(storeClientOptions)),
    clock,
    readsTaskTokens: true,
  });

  const publicUrl = environment[environmentVariables.publicUrl];
  return createControlApp({
    approvals,
    clock,
    sleep,
    random,
    slackLinking: createDynamodbSlackStore({ client: dynamodb, requestsTable }),
    signIns: createOidcSignIns(issuers),
    seal: createSeal(pageKeys),
    tokens: createKnownTokens({ issuers, registry, clock, onDirectoryFailure }),
    registry,
    sessions: createDynamodbSessionStore({ client: dynamodb, tableName: variable('sessionsTable'), clock }),
    holds: createDynamodbHoldStore(dynamodb, variable('sessionsTable')),
    stops,
    grants: createDynamodbGrantStore({ client: dynamodb, tableName: variable('grantsTable'), clock }),
    events,
    connections: createDynamodbConnectionStore({
      client: dynamodb,
      tableName: variable('connectionsTable'),
      clock,
    }),
    archive: createS3ArchiveReader(s3, variable('archiveBucket')),
    health: createHealth({
      readTables: () =>
        readEachTable(dynamodb, {
          [variable('intentsTable')]: ['id'],
          [variable('sessionsTable')]: ['id'],
          [variable('connectionsTable')]: ['name'],
          [variable('policiesTable')]: ['id'],
          [variable('registryTable')]: ['id'],
          [requestsTable]: ['id'],
          [variable('grantsTable')]: ['holder', 'id'],
        }),
      lastCheckpoint: async () =>
        (await createS3Checkpoints(s3, variable('archiveBucket')).latest())?.checkpoint.statement,
      clock,
      deadline: (milliseconds) =>
        sleep(milliseconds, undefined, { ref: false }).then(() => {
          throw new Error('it did not answer in time');
        }),
    }),
    checkpointKeys: createCheckpointKeys(kms, keyRingVariable(environment, 'checkpointKeys')),
    auditorGroups: listVariable(environment, 'auditorGroups'),
    responderGroups: listVariable(environment, 'responderGroups'),
    ...(publicUrl ? { publicUrl } : {}),
  });
}
