// Builds the gateway from the environment: the one place where its ports meet their adapters.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { createAwsTarget } from '../../adapters/aws-target.ts';
import { createCedarPolicyEngine } from '../../adapters/cedar-policy-engine.ts';
import { createDynamodbCatalogueStore } from '../../adapters/dynamodb-catalogue-store.ts';
import { createDynamodbClientAnswers } from '../../adapters/dynamodb-client-answers.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { aboutUsed } from '../../adapters/dynamodb-counts.ts';
import { createDynamodbGrantStore } from '../../adapters/dynamodb-grant-store.ts';
import { createDynamodbHoldPlaces } from '../../adapters/dynamodb-hold-places.ts';
import { createDynamodbIntentLog } from '../../adapters/dynamodb-intent-log.ts';
import { createDynamodbKeptAnswers } from '../../adapters/dynamodb-kept-answers.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createDynamodbRegistry } from '../../adapters/dynamodb-registry.ts';
import { createDynamodbSessionStore } from '../../adapters/dynamodb-session-store.ts';
import { createDynamodbStopStore } from '../../adapters/dynamodb-standing.ts';
import { createDynamodbVendedCredentials } from '../../adapters/dynamodb-vended-credentials.ts';
import {
  environmentVariables,
  keyRingVariable,
  listVariable,
  requireVariable,
} from '../../adapters/environment.ts';
import { deriveKeys } from '../../adapters/kms-derivation.ts';
import { createKnownTokens } from '../../adapters/known-tokens.ts';
import { createS3Archive } from '../../adapters/s3-archive.ts';
import { deployedServiceFiles } from '../../adapters/service-files.ts';
import { storeClientOptions } from '../../adapters/store-client-options.ts';
import { createStsCredentialSource } from '../../adapters/sts-credential-source.ts';
import { createRoleTrials } from '../../adapters/sts-role-trials.ts';
import { createHold } from '../../core/approvals/hold.ts';
import { createCurrentServiceData } from '../../core/catalogue/current-service-data.ts';
import { createAskClient } from '../../core/client-answers.ts';
import { functionName } from '../../core/deployed-names.ts';
import { createGate } from '../../core/gate.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { currentKey } from '../../core/key-ring.ts';
import { type Count, parseLimits } from '../../core/limits.ts';
import { maskSettings, parseMaskingSettings } from '../../core/masking/masking-settings.ts';
import { pseudonymUnder } from '../../core/masking/pseudonym.ts';
import { createPreviews } from '../../core/preview/preview.ts';
import { createWhatStands } from '../../core/standing.ts';
import { approvalsOf } from '../approvals-of.ts';
import { onDirectoryFailure } from '../directory-failure.ts';
import { createAwsDoor, type DoorResponse } from './aws-door.ts';
import { createConnectionTestDoor } from './connection-test-door.ts';
import { createCredentialsDoor } from './credentials-door.ts';
import { createJsonDoor } from './json-door.ts';
import { createRequestDoor } from './request-door.ts';
import { createStsFacade } from './sts-facade.ts';
import { createVendingDoor } from './vending-door.ts';
import type { WireRequest } from './wire-event.ts';

const mebibyte = 1024 * 1024;
/** How old a session, a policy bundle, a catalogue or what stands may be in memory. For a call, its transaction tests it. */
const memoryAgeSeconds = 20;

/** `handling` goes to every AWS client, e.g. another HTTP handler; absent: stores are waited for less long than what is called. */
export async function createGateway(
  environment: Readonly<Record<string, string | undefined>>,
  handling?: Pick<DynamoDBClientConfig, 'requestHandler'>,
) {
  const clientOptions = handling ?? storeClientOptions;
  const clock = Date.now;
  const random = (lengthBytes: number) => randomBytes(lengthBytes);
  const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(environment, name);

  const dynamodb = new DynamoDBClient(clientOptions);
  const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
  const kms = new KMSClient(clientOptions);
  const targetEndpointUrl = environment[environmentVariables.targetEndpointUrl];

  const rootKeys = keyRingVariable(environment, 'surrogateRootKeys');
  const [surrogateRoot, maskingKeys, answerKeys, mcpSessionKeys] = await Promise.all([
    deriveKeys(kms, rootKeys, 'countersign surrogate root'),
    deriveKeys(kms, keyRingVariable(environment, 'maskingKeys'), 'countersign masking'),
    deriveKeys(kms, rootKeys, 'countersign kept answers'),
    deriveKeys(kms, rootKeys, 'countersign mcp sessions'),
  ]);

  const sessions = createDynamodbSessionStore({
    client: dynamodb,
    tableName: variable('sessionsTable'),
    clock,
    maximumAgeSeconds: memoryAgeSeconds,
  });
  const standing = createWhatStands({
    stops: createDynamodbStopStore(dynamodb, variable('sessionsTable')),
    connections: createDynamodbConnectionStore({
      client: dynamodb,
      tableName: variable('connectionsTable'),
      clock,
      maximumAgeSeconds: 0,
    }),
    registry: createDynamodbRegistry(dynamodb, { registry: variable('registryTable') }),
    clock,
    maximumAgeSeconds: memoryAgeSeconds,
  });
  const { connections, registry } = standing;
  const policies = createDynamodbPolicyStore(dynamodb, variable('policiesTable'));
  const issuers = parseIssuers(variable('issuers'));
  const tokens = createKnownTokens({ issuers, registry, clock, onDirectoryFailure });
  const services = createCurrentServiceData({
    deployed: deployedServiceFiles(import.meta.dirname),
    store: createDynamodbCatalogueStore(dynamodb, variable('policiesTable')),
    clock,
    maximumAgeSeconds: memoryAgeSeconds,
  });
  const { catalogue, iam } = services;
  const limits = parseLimits(variable('limits'));
  const { approvals: desk, events } = approvalsOf(environment, {
    dynamodb,
    stepFunctions: new SFNClient(clientOptions),
    eventBridge: new EventBridgeClient(clientOptions),
    clock,
    readsTaskTokens: false,
  });
  const sts = new STSClient(clientOptions);
  const calling = {
    clock,
    iam,
    credentials: createStsCredentialSource(sts, clock),
    target: createAwsTarget({
      ...(targetEndpointUrl ? { endpointUrl: targetEndpointUrl } : {}),
      ...handling,
    }),
    masking: maskSettings(
      parseMaskingSettings(variable('masking')),
      pseudonymUnder(currentKey(maskingKeys), maskingKeys.current),
    ),
  };
  const vended = createDynamodbVendedCredentials(dynamodb, variable('sessionsTable'));
  const sleep = (milliseconds: number) => delay(milliseconds);
  const places = createDynamodbHoldPlaces({
    client: dynamodb,
    tableName: variable('intentsTable'),
    places: Number(variable('holdPlaces')),
    random,
  });
  const policy = createCedarPolicyEngine({
    loadBundle: () => policies.current(),
    clock,
    maximumAgeSeconds: memoryAgeSeconds,
  });
  const gate = createGate({
    ...calling,
    random,
    vended,
    policy,
    desk,
    hold: createHold({ desk, clock, sleep, places }),
    events,
    previews: createPreviews({
      ...calling,
      catalogue,
      delay: (milliseconds) => delay(milliseconds, undefined, { ref: false }),
    }),
    grants: createDynamodbGrantStore({ client: dynamodb, tableName: variable('grantsTable'), clock }),
    standing,
    intents: createDynamodbIntentLog(
      dynamodb,
      {
        intents: variable('intentsTable'),
        sessions: variable('sessionsTable'),
        requests: variable('requestsTable'),
        grants: variable('grantsTable'),
      },
      standing,
    ),
    archive: createS3Archive(s3, variable('archiveBucket'), random),
    limits,
    bufferLimitBytes: 4 * mebibyte,
    streamLimitBytes: 200 * mebibyte,
  });

  const doors = {
    clock,
    random,
    catalogue,
    sessions,
    standing,
    connections,
    registry,
    tokens,
    surrogateRoot,
    gate,
    vended,
    limits,
    usedOf: (count: Count) => aboutUsed(dynamodb, variable('intentsTable'), count),
  };
  const facade = createStsFacade(doors);
  const idempotency = {
    answers: createDynamodbKeptAnswers({
      client: dynamodb,
      intentsTable: variable('intentsTable'),
      roots: answerKeys,
      clock,
      random,
    }),
    latestSessions: createDynamodbSessionStore({
      client: dynamodb,
      tableName: variable('sessionsTable'),
      clock,
    }),
  };
  const clientAnswers = createDynamodbClientAnswers(dynamodb, variable('intentsTable'));
  let mcp: Promise<(request: WireRequest) => Promise<DoorResponse>> | undefined;
  return {
    publicUrl: environment[environmentVariables.publicUrl] || undefined,
    /** To be awaited before a door reads a call: takes up what was published, both at once. Never throws. */
    refresh: () => Promise.all([services.refresh(), policy.refresh()]),
    awsDoor: createAwsDoor({ ...doors, sts: facade }),
    jsonDoor: createJsonDoor({ ...doors, ...idempotency }),
    credentialsDoor: createCredentialsDoor({ ...doors, sts: facade }),
    connectionTestDoor: createConnectionTestDoor({
      ...doors,
      events,
      administratorGroups: listVariable(environment, 'administratorGroups'),
      trialsOf: (connection) =>
        createRoleTrials(
          {
            client: sts,
            target: calling.target,
            catalogue,
            ownRoleName: functionName(variable('stage'), 'gateway'),
          },
          connection,
        ),
    }),
    vendingDoor: createVendingDoor(doors),
    requestDoor: createRequestDoor(doors),
    async mcpDoor(request: WireRequest): Promise<DoorResponse> {
      // Loaded with the first request of an MCP client: the other doors start without it.
      mcp ??= import('../mcp/countersign-mcp.ts').then(({ createCountersignMcp }) =>
        createCountersignMcp({
          ...doors,
          ...idempotency,
          issuers,
          iam,
          approvals: desk,
          sleep,
          operationNames: services.operationNames,
          sessionKeys: mcpSessionKeys,
          askClient: createAskClient({ answers: clientAnswers, places, clock, sleep, random }),
          clientAnswers,
        }),
      );
      return (await mcp)(request);
    },
  };
}
