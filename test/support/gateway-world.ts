// A whole gateway over memory: real clients in front, real doors, gate, codecs and keys inside, and an AWS behind it
// that a test scripts. Nothing leaves the process.
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createDynamodbClientAnswers } from '../../adapters/dynamodb-client-answers.ts';
import { createDynamodbKeptAnswers } from '../../adapters/dynamodb-kept-answers.ts';
import { createStsCredentialSource } from '../../adapters/sts-credential-source.ts';
import { createHold, type HoldPlaces } from '../../core/approvals/hold.ts';
import { sha256Hex } from '../../core/call.ts';
import { createAskClient } from '../../core/client-answers.ts';
import type { Connection } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Decision } from '../../core/decision.ts';
import { createGate } from '../../core/gate.ts';
import { type Limits, limitsSchema } from '../../core/limits.ts';
import { maskSettings, parseMaskingSettings } from '../../core/masking/masking-settings.ts';
import { pseudonymUnder } from '../../core/masking/pseudonym.ts';
import type {
  Archive,
  PolicyEngine,
  PolicyQuestion,
  VendedCredential,
  VendedCredentials,
  VerifiedToken,
} from '../../core/ports.ts';
import { fingerprintOf } from '../../core/preview/impact-preview.ts';
import { createPreviews, type Previews } from '../../core/preview/preview.ts';
import { registeredTokens } from '../../core/registry.ts';
import { createWhatStands } from '../../core/standing.ts';
import type { Stops } from '../../core/stops.ts';
import type { Transcript } from '../../core/transcript.ts';
import { createAwsDoor, type DoorResponse } from '../../functions/gateway/aws-door.ts';
import { createCredentialsDoor, credentialsPrefix } from '../../functions/gateway/credentials-door.ts';
import { createJsonDoor } from '../../functions/gateway/json-door.ts';
import { createRequestDoor, requestsPath } from '../../functions/gateway/request-door.ts';
import { createStsFacade } from '../../functions/gateway/sts-facade.ts';
import { createVendingDoor, vendingPath } from '../../functions/gateway/vending-door.ts';
import { wireRequest } from '../../functions/gateway/wire-event.ts';
import { countersignTools } from '../../functions/mcp/countersign-tools.ts';
import { createMcpDoor } from '../../functions/mcp/mcp-door.ts';
import { isMetadataPath, mcpPath } from '../../functions/mcp/protected-resource.ts';
import { problemResponse } from '../../functions/problem.ts';
import { buildRestApiEvent } from '../../local/rest-api-event.ts';
import { agent, obligations } from './approval-cast.ts';
import { createTestDesk } from './approval-desk.ts';
import { servedCatalogue } from './catalogue.ts';
import { servedIamData } from './iam-data.ts';
import { inMemoryIntents } from './in-memory-intents.ts';
import { inMemorySessions } from './in-memory-sessions.ts';
import { inMemoryTable } from './in-memory-table.ts';
import { type Answer, type Sent, scriptedAws } from './scripted-aws.ts';
import { type RequestToDoors, requestHandlerOver } from './sdk-over-doors.ts';

export const connection: Connection = {
  name: 'demo',
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/countersign-connection-demo',
  externalId: 'external-id-of-demo',
  regions: ['eu-central-1'],
  tags: { env: 'demo' },
  partition: 'aws',
};

export const agentRoleArn = 'arn:aws:iam::111122223333:role/countersign/demo';
export const gatewayUrl = 'https://gateway.example.com';

export const allowed: Decision = {
  effect: 'allow',
  reasons: [{ code: 'permitted', message: 'a permit matched', policies: ['read'] }],
  policyVersion: 'v1',
};
export const denied: Decision = {
  effect: 'deny',
  reasons: [{ code: 'no-permit', message: 'no policy permits it', policies: [] }],
  policyVersion: 'v1',
};
export const gated: Decision = {
  effect: 'ask',
  reasons: [{ code: 'gated', message: 'writes need an approval', policies: ['gate-write'] }],
  policyVersion: 'v1',
  obligations: obligations({ gates: ['gate-write'] }),
};

interface SurrogateCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export function createGatewayWorld(
  options: {
    bufferLimitBytes?: number;
    connection?: Connection;
    /** Beside that one. */
    others?: readonly Connection[];
    limits?: Partial<Limits>;
    /** As `masking` of the configuration. */
    masking?: Readonly<Record<string, unknown>>;
    /** In place of what the script says. */
    policy?: PolicyEngine;
    /** Looks at targets before it asks; else it asks without, and `sent` holds the agent's calls alone. */
    looks?: boolean;
  } = {},
) {
  const all = [options.connection ?? connection, ...(options.others ?? [])];
  const desk = createTestDesk();
  const { clock } = desk;
  const archived: Transcript[] = [];
  const log: string[] = [];
  const faults = { archive: false, intents: false, counts: false, uses: false, archiveAfterForward: false };
  const script = {
    decide: (_: PolicyQuestion): Decision => allowed,
    answer: (_: Sent): Answer | Promise<Answer> => ({ body: '{}' }),
    /** Each time that a held call sleeps. */
    whileHeld: async (): Promise<void> => {},
    /** Each time that a question to an MCP client is looked at. Time stands still, so that its client is never too slow. */
    whileAsked: (): void => {},
    stops: { version: 0, stops: [] } as Stops,
    /** Tokens beside the agent's own. */
    tokens: new Map<string, Pick<VerifiedToken, 'principal'>>(),
    /** Whether all places for held calls are taken. */
    isCrowded: false,
  };

  const { sts, target, sent, assumed } = scriptedAws(log, (ask) => script.answer(ask));
  const sessions = inMemorySessions();
  const archive: Archive = {
    async put(transcript) {
      const isFailing = faults.archive || (faults.archiveAfterForward && sent.length > 0);
      if (isFailing) throw new CountersignError('record-unavailable', 'the archive cannot be written');
      log.push(`archive ${transcript.kind}`);
      archived.push(transcript);
    },
    async *read(session) {
      yield* archived.filter(({ sessionId }) => sessionId === session.id);
    },
  };
  /** Another one with each change of what stands, as every change makes it. */
  const versions: string[] = [];
  const version = () => {
    const standing = JSON.stringify([script.stops.stops, [...desk.registered], all]);
    if (versions.at(-1) !== standing) versions.push(standing);
    return versions.length;
  };
  const reads: string[] = [];
  const standing = createWhatStands({
    stops: {
      async read() {
        reads.push('version');
        return { version: version(), stops: script.stops.stops };
      },
    },
    connections: {
      async get(name) {
        reads.push(`connection ${name}`);
        return all.find((each) => each.name === name);
      },
      list: async () => all,
    },
    registry: {
      async get(id) {
        reads.push(`registry ${id}`);
        return desk.registered.get(id);
      },
    },
    clock,
    maximumAgeSeconds: 20,
  });
  const { intents, usedOf } = inMemoryIntents({ desk, sessions, standing, version, faults, log });
  const credentials = createStsCredentialSource(sts, clock);
  const masking = maskSettings(
    parseMaskingSettings(JSON.stringify(options.masking ?? {})),
    pseudonymUnder(Buffer.from('masking key')),
  );
  const looking = createPreviews({
    catalogue: servedCatalogue,
    iam: servedIamData,
    credentials,
    target,
    masking,
    clock,
    delay: () => new Promise(() => {}),
  });
  const vendedOnes = new Map<string, VendedCredential>();
  const vended: VendedCredentials = {
    remember: async (one) => void vendedOnes.set(one.sessionTokenSha256, one),
    find: async (hash) => vendedOnes.get(hash),
    lastAt: async (name) =>
      [...vendedOnes.values()].findLast((one) => one.connection === name)?.vendedAtEpochSeconds,
  };
  const limits = limitsSchema.parse(options.limits ?? {});
  const places: HoldPlaces = {
    take: async () => (script.isCrowded ? undefined : { giveBack: async () => {} }),
  };
  const gate = createGate({
    clock,
    vended,
    previews: options.looks ? looking : unlooked,
    random: (lengthBytes) => randomBytes(lengthBytes),
    iam: servedIamData,
    policy: options.policy ?? {
      decide: async (question) => script.decide(question),
      testsCallsSoFar: () => false,
    },
    desk: desk.approvals,
    hold: createHold({
      desk: desk.approvals,
      clock,
      places,
      sleep: async (milliseconds) => {
        desk.pass(milliseconds / 1000);
        await script.whileHeld();
      },
    }),
    events: { emit: async (event) => void desk.events.push(event) },
    grants: {
      list: async (holder, name) =>
        [...desk.store.grants.values()].filter(
          (grant) => grant.principalId === holder && grant.connection === name,
        ),
    },
    intents,
    standing,
    archive,
    credentials,
    target,
    masking,
    limits,
    bufferLimitBytes: options.bufferLimitBytes ?? 1_000_000,
    streamLimitBytes: 50_000_000,
  });
  const doors = {
    clock,
    random: (lengthBytes: number) => randomBytes(lengthBytes),
    catalogue: servedCatalogue,
    sessions,
    standing,
    connections: standing.connections,
    registry: standing.registry,
    tokens: registeredTokens({
      issuers: [],
      registry: standing.registry,
      tokens: {
        async verify(token: string) {
          const other = script.tokens.get(token);
          if (other)
            return { expiresAtEpochSeconds: desk.now() + 300, tokenSha256: sha256Hex(token), ...other };
          if (token !== 'token-of-agent')
            throw new CountersignError('invalid-token', 'the signature is wrong');
          return {
            principal: agent,
            expiresAtEpochSeconds: desk.now() + 43_200,
            tokenSha256: 'f'.repeat(64),
          };
        },
      },
    }),
    surrogateRoot: { current: '1', versions: new Map([['1', Buffer.alloc(32, 7)]]) },
    gate,
    vended,
    limits,
    usedOf,
  };
  const facade = createStsFacade(doors);
  const awsDoor = createAwsDoor({ ...doors, sts: facade });
  const credentialsDoor = createCredentialsDoor({ ...doors, sts: facade });
  const answersTable = inMemoryTable('id');
  const idempotency = {
    answers: createDynamodbKeptAnswers({
      client: answersTable,
      intentsTable: 'intents',
      roots: { current: '1', versions: new Map([['1', Buffer.alloc(32, 9)]]) },
      clock,
      random: doors.random,
    }),
    latestSessions: sessions,
  };
  const jsonDoor = createJsonDoor({ ...doors, ...idempotency });
  const requestDoor = createRequestDoor(doors);
  const vendingDoor = createVendingDoor(doors);
  const sessionKeys = { current: '1', versions: new Map([['1', Buffer.alloc(32, 5)]]) };
  const clientAnswers = createDynamodbClientAnswers(answersTable, 'intents');
  const mcpDoor = createMcpDoor({
    ...doors,
    sessionKeys,
    clientAnswers,
    askClient: createAskClient({
      answers: clientAnswers,
      places,
      clock,
      random: doors.random,
      sleep: async () => {
        script.whileAsked();
        await turn();
      },
    }),
    issuers: [{ issuer: 'https://issuer.example.com' }],
    sleep: async () => {},
    serverFor: countersignTools({
      ...doors,
      ...idempotency,
      sessionKeys,
      iam: servedIamData,
      approvals: desk.approvals,
      sleep: async (milliseconds) => {
        desk.pass(milliseconds / 1000);
        await script.whileHeld();
      },
      operationNames: () =>
        new Map(
          ['dynamodb', 's3', 'sqs'].map((id) => [id, servedCatalogue.service(id)?.operationNames ?? []]),
        ),
    }),
  });

  /** One HTTP request through the doors, as API Gateway would hand it over. */
  async function request(ask: RequestToDoors): Promise<DoorResponse> {
    const [path = '', query = ''] = ask.target.split(/\?(.*)/s);
    const host = ask.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? 'gateway.example.com';
    const event = buildRestApiEvent(
      {
        method: ask.method,
        target: ask.target,
        headers: ask.headers,
        body: ask.body ?? new Uint8Array(),
        sourceAddress: '192.0.2.7',
        encrypted: ask.isPlain !== true,
        port: 443,
      },
      { resource: '/aws/{proxy+}', path, query },
      { accountId: '999900001111', apiId: 'api', stage: 'prod', pathPrefix: '' },
      {
        requestId: 'b1946ac9-0000-4000-8000-000000000000',
        extendedRequestId: 'x',
        nowEpochMilliseconds: clock(),
      },
    );
    const domainName = host.endsWith('gateway.example.com') ? 'gateway.example.com' : 'elsewhere.example.com';
    const wire = wireRequest(
      { ...event, requestContext: { ...event.requestContext, domainName } },
      undefined,
    );
    if (wire.path.startsWith('/aws')) return awsDoor(wire);
    if (wire.path === mcpPath || isMetadataPath(wire.path)) return mcpDoor(wire);
    const door = wire.path.startsWith(credentialsPrefix)
      ? credentialsDoor
      : wire.path === vendingPath
        ? vendingDoor
        : wire.path === requestsPath
          ? requestDoor
          : jsonDoor;
    return door(wire).catch((error) => problemResponse(error, wire.requestId));
  }

  const client = {
    region: 'eu-central-1',
    endpoint: `${gatewayUrl}/aws`,
    requestHandler: requestHandlerOver(request) as never,
    systemClockOffset: clock() - Date.now(),
    maxAttempts: 1,
  };

  /** The agent's token traded for surrogate keys, as an SDK does it. */
  async function signIn(label = 'a'): Promise<SurrogateCredentials> {
    const sts = new STSClient({ ...client, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
    const { Credentials } = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: agentRoleArn,
        RoleSessionName: label,
        WebIdentityToken: 'token-of-agent',
      }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  }

  return {
    ...desk,
    archived,
    sent,
    assumed,
    log,
    faults,
    /** Reads of what stands, in order. */
    reads,
    connections: all,
    script,
    sessions,
    answersTable,
    request,
    client,
    signIn,
    gate,
  };
}

const unlooked: Previews = {
  take: async ({ reviewed }) => ({
    facts: [],
    reversibility: reviewed,
    problems: [],
    parts: {},
    fingerprint: fingerprintOf({}),
    takenAtEpochSeconds: 1_795_000_000,
  }),
};

export type GatewayWorld = ReturnType<typeof createGatewayWorld>;
