// Requests and other systems, on the local stack: a real client opens a request, systems are told of it by signed webhook and
// by EventBridge's API destinations, one of them decides by a signed webhook, and the call runs.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it, test, vi } from 'vitest';
import { createDynamodbSeenWebhooks } from '../../adapters/dynamodb-seen-webhooks.ts';
import { environmentVariables } from '../../adapters/environment.ts';
import { requestEventTypes } from '../../core/approvals/request-events.ts';
import { signWebhook, webhookKey } from '../../core/webhooks/signature.ts';
import { awsEnvironment } from '../../local/aws-access.ts';
import { certificateFiles } from '../../local/certificates.ts';
import { startFront } from '../../local/front.ts';
import { createFunctionPool } from '../../local/function-pool.ts';
import { describeSeenWebhooks } from '../contracts/seen-webhooks.ts';
import { deployApiDestinations } from '../support/api-destinations.ts';
import { requestIdOf } from '../support/approver.ts';
import { recordsOf } from '../support/archive-reader.ts';
import { startBusFunction } from '../support/bus-function.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { type OtherSystems, startOtherSystems } from '../support/other-systems.ts';
import { type Agent, startAgent, stations } from '../support/real-clients/stations.ts';
import { runServiceNowRule } from '../support/servicenow-rule.ts';
import { synthesise, type Template } from '../support/synthesised-app.ts';
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';

const stack = inject('stack');
const { outputs } = stack;
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const [ticketsSecret, serviceNowSecret] = [newSecret(), newSecret()];
const busName = 'countersign-local-integrations';
const secretIds = ['countersign-local-webhooks-outgoing', 'countersign-local-webhooks-incoming'];
const integrations = {
  jira: { url: 'https://example.atlassian.net', user: 'bot@example.com', project: 'OPS', issueType: 'Task' },
  serviceNow: { url: 'https://example.service-now.com', user: 'countersign' },
  teams: { url: 'https://example.westeurope.logic.azure.com/workflows/1/invoke?sv=1.0' },
};
const credentials = {
  jira: { user: 'bot@example.com', token: 'jira "token" \\ with marks' },
  serviceNow: { user: 'countersign', password: 'servicenow-password' },
  teams: { sig: 'teams-signature' },
};
const secretsManager = new SecretsManagerClient(emulatorClientOptions());
const admin = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const down: (() => Promise<unknown>)[] = [];

let receiver: WebhookReceiver;
let systems: OtherSystems;
let agent: Agent;
let doorUrl: string;

beforeAll(async () => {
  const certificate = (name: keyof typeof certificateFiles) =>
    readFileSync(join(stack.stateDirectory, 'certificates', certificateFiles[name]), 'utf8');
  receiver = await startWebhookReceiver({
    key: certificate('serverKey'),
    cert: certificate('serverCertificate'),
  });
  down.push(async () => receiver[Symbol.asyncDispose]());
  systems = await startOtherSystems(credentials);
  down.push(async () => systems[Symbol.asyncDispose]());

  const values = [{ tickets: [ticketsSecret] }, { servicenow: [serviceNowSecret] }];
  for (const [index, Name] of secretIds.entries()) {
    await secretsManager.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(values[index]) }));
    down.push(() =>
      secretsManager.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true })),
    );
  }

  const { 'Countersign-local': template } = synthesise({ integrations });
  down.push(
    await deployApiDestinations({
      template: template as Template,
      busName,
      secrets: {
        'countersign-local-jira': credentials.jira.token,
        'countersign-local-servicenow': credentials.serviceNow.password,
        'countersign-local-teams': credentials.teams.sig,
      },
      origins: Object.fromEntries(
        Object.values(integrations).map(({ url }) => [new URL(url).origin, systems.url]),
      ),
    }),
  );

  const environment = {
    ...awsEnvironment(stack.emulatorUrl),
    [environmentVariables.limits]: '{}',
    [environmentVariables.connectionsTable]: outputs.ConnectionsTableName ?? '',
    [environmentVariables.requestsTable]: outputs.RequestsTableName ?? '',
    [environmentVariables.grantsTable]: outputs.GrantsTableName ?? '',
    [environmentVariables.listingsTable]: outputs.ListingsTableName ?? '',
    [environmentVariables.registryTable]: outputs.RegistryTableName ?? '',
    [environmentVariables.eventBus]: outputs.EventBusName ?? '',
    [environmentVariables.approvalStateMachineArn]: outputs.ApprovalStateMachineArn ?? '',
    [environmentVariables.publicUrl]: stack.url,
  };
  const poolOf = (name: string, directory: string, more: Readonly<Record<string, string>>) =>
    createFunctionPool({
      bundleFile: join(directory, 'index.mjs'),
      environment: { ...environment, ...more, NODE_EXTRA_CA_CERTS: stack.caCertificateFile },
      timeoutMilliseconds: 29_000,
      maximumEnvironments: 2,
      logFile: join(stack.stateDirectory, 'logs', `${name}.log`),
    });
  const onBus = async (name: string, more: Readonly<Record<string, string>>) => {
    down.push(
      await startBusFunction({
        name,
        pool: poolOf(name, join('dist', 'functions', name), more),
        busName: outputs.EventBusName ?? '',
        detailTypes: requestEventTypes,
      }),
    );
  };
  await onBus('notify-webhooks', {
    [environmentVariables.webhooks]: JSON.stringify([
      { name: 'tickets', url: `${receiver.url}/hook`, card: true },
    ]),
    [environmentVariables.webhookSecretId]: secretIds[0] ?? '',
    [environmentVariables.webhooksOnLoopback]: 'true',
  });
  await onBus('announce-cards', {
    [environmentVariables.integrations]: JSON.stringify(integrations),
    [environmentVariables.integrationBus]: busName,
  });

  // The very bundle that is deployed, with its people beside it.
  const bundle = mkdtempSync(join(tmpdir(), 'webhook-decisions-'));
  cpSync('dist/functions/webhook-decisions', bundle, { recursive: true });
  const person = {
    user: 'alice.archer',
    issuer: stack.issuer,
    subject: 'alice',
    email: 'alice@example.com',
    groups: ['approvers'],
    groupsAsOf: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(
    join(bundle, 'webhook-senders.json'),
    JSON.stringify([{ system: 'servicenow', groupsMaximumAgeDays: 30, people: [person] }]),
  );
  const pool = poolOf('webhook-decisions', bundle, {
    [environmentVariables.webhookSecretId]: secretIds[1] ?? '',
  });
  down.push(() => pool.stop());
  const front = await startFront({
    routes: [{ method: 'POST', resource: '/webhooks/decisions', transferMode: 'buffered', pool }],
    identity: { accountId: '000000000000', apiId: 'local', stage: 'local', pathPrefix: '' },
    hosts: ['127.0.0.1'],
    port: 0,
    log: () => {},
  });
  down.push(() => front.stop());
  doorUrl = front.url;
  const station = stations.find(
    ({ client, transport }) => client === 'JavaScript SDK' && transport === 'TLS',
  );
  if (station === undefined) throw new Error('there is no station for the JavaScript SDK');
  agent = startAgent({ ...station, slug: 'webhooks' });
  down.push(async () => agent.stop());
});

afterAll(async () => {
  for (const step of down.reverse()) await step();
});

const Bucket = 'acme-reports';
const put = (Key: string) => agent.call('s3', 'PutObject', { Bucket, Key, Body: `text of ${Key}` });
const eventually = <T>(look: () => T) => vi.waitFor(look, { timeout: 40_000, interval: 100 });
/** The webhooks of a request, in the order in which they came. */
// biome-ignore lint/suspicious/noExplicitAny: messages whose members the test looks into.
const told = (id: string): any[] =>
  receiver.received
    .map((each) => verified(each, ticketsSecret))
    .filter((message) => JSON.stringify(message).includes(id));
const send = (request: { readonly headers: object; readonly body: string }) =>
  fetch(`${doorUrl}/webhooks/decisions`, {
    method: 'POST',
    headers: { ...request.headers },
    body: request.body,
  });

describe('a request that a real client opened', () => {
  let id: string;
  let incident: Record<string, string>;

  beforeAll(async () => {
    const { error } = await put('webhooks/figures.txt');
    id = requestIdOf(error?.message);
    expect(id).not.toBe('');
  });

  it('is told to a system by a signed webhook, with what runs and the digest', async () => {
    const [opened] = await eventually(() => {
      const messages = told(id);
      expect(messages.map(({ type }) => type)).toContain('request.opened');
      return messages;
    });
    expect(opened.data).toMatchObject({
      requestId: id,
      status: 'pending',
      approvalUrl: `${stack.url}/approve/${id}`,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      card: { operation: 's3:PutObject', call: expect.stringContaining('webhooks/figures.txt') },
    });
    expect(JSON.stringify(opened)).not.toContain('text of');
  });

  it('is an issue in Jira, an incident in ServiceNow and a card in Teams, by API destinations', async () => {
    const found = await eventually(() => {
      const of = (bodies: readonly unknown[]) => bodies.filter((body) => JSON.stringify(body).includes(id));
      const all = [of(systems.issues), of(systems.incidents), of(systems.messages)];
      expect(all.map(({ length }) => length)).toEqual([1, 1, 1]);
      return all.flat();
    });
    const { digest } = told(id)[0].data;
    const [issue, taken, message] = found as [
      { properties: unknown },
      Record<string, string>,
      { attachments: readonly { content: { actions: unknown } }[] },
    ];
    expect(issue.properties).toEqual([{ key: 'countersign', value: { requestId: id, digest } }]);
    expect(taken).toMatchObject({ correlation_id: id, correlation_display: digest });
    expect(taken.description).toContain('webhooks/figures.txt');
    expect(message.attachments[0]?.content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Read and decide', url: `${stack.url}/approve/${id}` },
    ]);
    expect(systems.refused).toEqual([]);
    incident = taken;
  });

  it('[A7] is not decided by what nobody known has signed', async () => {
    const body = JSON.stringify({
      requestId: id,
      digest: incident.correlation_display,
      decision: 'approve',
      user: 'alice.archer',
    });
    const headers = signWebhook(
      { id: 'msg_stranger', body: Buffer.from(body) },
      [webhookKey(newSecret()) as Uint8Array],
      Math.floor(Date.now() / 1000),
    );
    expect((await send({ headers, body })).status).toBe(403);
    expect((await put('webhooks/figures.txt')).error?.message).toContain(id);
  });

  it('is approved by the business rule of ServiceNow as the person behind its user, once, and the call runs', async () => {
    const [request] = runServiceNowRule({
      incident,
      approval: { state: 'approved', comments: 'CHG0030001' },
      userName: 'alice.archer',
      url: doorUrl,
      secret: serviceNowSecret,
      nowEpochMilliseconds: Date.now(),
    });
    if (request === undefined) throw new Error('the rule sent nothing');
    const answer = await send(request);
    expect([answer.status, await answer.json()]).toEqual([200, { requestId: id, status: 'approved' }]);
    expect((await send(request)).status).toBe(409);

    expect((await put('webhooks/figures.txt')).error).toBeUndefined();
    const object = await admin.send(new GetObjectCommand({ Bucket, Key: 'webhooks/figures.txt' }));
    expect(await object.Body?.transformToString()).toBe('text of webhooks/figures.txt');
  });

  it('is told to be approved and executed, and who decided by which system', async () => {
    await eventually(() => {
      const messages = told(id);
      expect(messages.map(({ type }) => type).filter((type) => type !== 'request.reminded')).toEqual([
        'request.opened',
        'request.approved',
        'request.executed',
      ]);
      expect(messages.at(-1).data.card.decisions).toEqual([
        expect.stringMatching(
          /^approved by alice@example\.com \(by webhook of servicenow as alice\.archer\) at .*: CHG0030001$/,
        ),
      ]);
    });
  });

  it('is on record with the system and its user', async () => {
    const records = await recordsOf(agent.label);
    const decided = records.flatMap(({ transcript }) => transcript.approval?.decisions ?? []);
    expect(decided).toContainEqual(
      expect.objectContaining({
        approver: expect.objectContaining({ subject: 'alice' }),
        byWebhook: { system: 'servicenow', user: 'alice.archer' },
      }),
    );
  });
});

test('[A1] the door for decisions hears POST alone', async () => {
  expect((await fetch(`${doorUrl}/webhooks/decisions`)).status).toBe(403);
});

describeSeenWebhooks('the memory of webhooks in DynamoDB', () =>
  createDynamodbSeenWebhooks({
    client: new DynamoDBClient(emulatorClientOptions()),
    requestsTable: outputs.RequestsTableName ?? '',
  }),
);
