// Publishing after a deploy: all or nothing, and the same again.
import { beforeEach, describe, expect, test } from 'vitest';
import { createDynamodbConnectionChanges } from '../../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../../adapters/dynamodb-connection-store.ts';
import { createDynamodbPolicyStore } from '../../../adapters/dynamodb-policy-store.ts';
import { createDynamodbStopStore } from '../../../adapters/dynamodb-standing.ts';
import { createDynamodbVendedCredentials } from '../../../adapters/dynamodb-vended-credentials.ts';
import { deployedServiceFiles } from '../../../adapters/service-files.ts';
import { createBundle } from '../../../core/bundle.ts';
import { catalogueBundles } from '../../../core/catalogue/bundle.ts';
import { policyBundles } from '../../../core/policy/bundle.ts';
import type { CountersignEvent } from '../../../core/ports.ts';
import { createSubmission } from '../../../core/publishing.ts';
import { type Publication, publish } from '../../../functions/publish/publish.ts';
import { inMemoryTable } from '../../support/in-memory-table.ts';
import { newerFiles } from '../../support/newer-catalogue.ts';
import { policyQuestion } from '../../support/policy-question.ts';

const { connection } = policyQuestion();
const publication: Publication = {
  policyFiles: { 'a.cedar': '@id("a") permit(principal, action in Gw::Action::"s3:Read", resource);' },
  connections: [connection, { ...connection, name: 'another' }],
};

function createDependencies() {
  const clock = () => Date.UTC(2026, 2, 2, 12);
  const policyStore = createDynamodbPolicyStore(inMemoryTable('id'), 'policies');
  const client = inMemoryTable('name');
  const tables = { connections: 'connections', registry: 'registry', sessions: 'sessions' };
  const events: CountersignEvent[] = [];
  const submissionBy = (publishers: 1 | 2) =>
    createSubmission({
      kind: policyBundles,
      store: policyStore,
      events: { emit: async (event) => void events.push(event) },
      clock,
      publishers,
    });
  return {
    policyStore,
    submission: submissionBy(1),
    submissionBy,
    events,
    connectionStore: createDynamodbConnectionStore({ client, tableName: tables.connections, clock }),
    connectionChanges: createDynamodbConnectionChanges(client, tables),
    standing: createDynamodbStopStore(client, tables.sessions),
    vended: createDynamodbVendedCredentials(client, tables.sessions),
    clock,
    wasRemoved: async () => false,
    services: { deployed: deployedServiceFiles('dist') },
  };
}
let dependencies = createDependencies();
beforeEach(() => {
  dependencies = createDependencies();
});

test('[E1] a connection that was taken out of use is not brought back by a deploy of the same', async () => {
  const removed = { ...dependencies, wasRemoved: async ({ name }: { name: string }) => name === 'another' };
  await expect(publish(publication, removed)).rejects.toMatchObject({
    code: 'invalid-parameter',
    message: expect.stringContaining('`another` was taken out of use'),
  });
  expect(await dependencies.connectionStore.list()).toEqual([]);
});

test('[E1] a connection that is taken out of use while a deploy runs is not brought back by it', async () => {
  await publish(publication, dependencies);
  const raced = {
    ...dependencies,
    wasRemoved: async () => false,
    connectionStore: {
      async list() {
        const before = await dependencies.connectionStore.list();
        if (before.length === 2) await dependencies.connectionChanges.remove(connection, 'grace', 1);
        return before;
      },
    },
  };
  const changed = { ...publication, connections: [{ ...connection, regions: ['us-west-2'] }] };
  await expect(publish(changed, raced)).rejects.toThrow('`demo` was taken out of use');
  expect((await dependencies.connectionStore.list()).map(({ name }) => name)).toEqual(['another']);
});

test('publishes policies and connections, and again without a change', async () => {
  const published = await publish(publication, dependencies);
  expect(published).toEqual({
    version: expect.stringMatching(/^[0-9a-f]{64}$/),
    status: 'published',
    policies: ['a'],
    connections: ['another', 'demo'],
  });
  const { version } = await dependencies.standing.read();
  expect(await publish(publication, dependencies)).toEqual({ ...published, status: 'unchanged' });
  // No gateway has to read again.
  expect(await dependencies.standing.read()).toMatchObject({ version });
  expect(dependencies.events).toEqual([
    { type: 'PoliciesPublished', detail: { version: published.version, by: 'deploy' } },
  ]);
  expect((await dependencies.policyStore.current())?.files).toEqual(publication.policyFiles);
  expect(await dependencies.connectionStore.get('demo')).toEqual(connection);
});

test('removes a connection that is no longer configured', async () => {
  await publish(publication, dependencies);
  await publish({ ...publication, connections: [connection] }, dependencies);
  expect(await dependencies.connectionStore.list()).toEqual([connection]);
});

test('lets policies wait for a person where it takes two, and publishes the connections', async () => {
  dependencies.submission = dependencies.submissionBy(2);
  const { status, version } = await publish(publication, dependencies);
  expect(status).toBe('staged');
  expect(await dependencies.policyStore.current()).toBeUndefined();
  expect(await dependencies.policyStore.staged()).toMatchObject({ version });
  expect(await dependencies.connectionStore.list()).toHaveLength(2);
});

test('changes nothing where it takes two and the policies are in force already', async () => {
  await publish(publication, dependencies);
  dependencies.submission = dependencies.submissionBy(2);
  expect(await publish(publication, dependencies)).toMatchObject({ status: 'unchanged' });
  expect(await dependencies.policyStore.staged()).toBeUndefined();
});

test.each<[string, Partial<Publication>, string]>([
  [
    'a gate without approvers',
    {
      policyFiles: {
        'b.cedar':
          '@id("b") @gate("approval") forbid(principal, action, resource) unless { context.approved };',
      },
    },
    'b.cedar:1: b: a gate names who may open it',
  ],
  [
    'an action that IAM does not have',
    {
      policyFiles: {
        'b.cedar': '@id("b") permit(principal, action == Gw::Action::"s3:GetObjekt", resource);',
      },
    },
    'did you mean `GetObject`',
  ],
  ['no policies', { policyFiles: {} }, 'no policy files'],
  [
    'a connection without regions',
    { connections: [{ ...connection, regions: [] }] },
    'connections: 0.regions',
  ],
  ['connections of one name', { connections: [connection, connection] }, '`demo` is there more than once'],
  ['no connections file', { connections: undefined }, 'connections'],
])('publishes nothing with %s', async (_name, change, finding) => {
  await publish(publication, dependencies);
  await expect(publish({ ...publication, ...change }, dependencies)).rejects.toMatchObject({
    code: 'invalid-parameter',
    message: expect.stringContaining(finding),
  });
  expect((await dependencies.policyStore.current())?.files).toEqual(publication.policyFiles);
  expect(await dependencies.connectionStore.list()).toHaveLength(2);
});

test('writes nothing when other policies came into force since it looked', async () => {
  await publish(publication, dependencies);
  const late = {
    ...dependencies,
    policyStore: { ...dependencies.policyStore, currentVersion: async () => undefined },
  };
  const other = { 'a.cedar': '@id("a") permit(principal, action in Gw::Action::"sqs:Read", resource);' };
  const publishing = publish({ policyFiles: other, connections: [connection] }, late);
  await expect(publishing).rejects.toMatchObject({ code: 'policies-changed' });
  expect((await dependencies.policyStore.current())?.files).toEqual(publication.policyFiles);
  expect(await dependencies.connectionStore.list()).toHaveLength(2);
});

test('refuses a vending profile that names an action which IAM does not have, and writes nothing', async () => {
  const profile = {
    name: 'deploy-site',
    issuer: 'https://issuer.example',
    run: ['run_id'],
    statements: [{ actions: ['s3:PutObjects'], resources: ['*'] }],
  };
  const vending = [{ ...connection, vendingProfiles: [profile] }];
  await expect(publish({ ...publication, connections: vending }, dependencies)).rejects.toThrow(
    '`deploy-site` names `s3:PutObjects`',
  );
  expect(await dependencies.connectionStore.list()).toEqual([]);
});

test('is refused while a catalogue that does not fit the new release is published over it', async () => {
  const published = createBundle(catalogueBundles, newerFiles());
  const fits = { ...dependencies, services: { ...dependencies.services, published } };
  await publish(publication, dependencies);
  // The new release has an operation that what was published over the old one lacks.
  const deployed = (name: string) =>
    name === 'catalogue/s3.json'
      ? dependencies.services.deployed(name).replaceAll('"GetObject":', '"GetObjectAnew":')
      : dependencies.services.deployed(name);
  const removal = { ...publication, connections: [] };
  await expect(publish(removal, { ...fits, services: { deployed, published } })).rejects.toMatchObject({
    code: 'invalid-parameter',
    message: expect.stringMatching(
      /does not fit this release: take it back with `countersign catalogue rollback none`[\s\S]*lacks the operation `GetObjectAnew`/,
    ),
  });
  expect(await dependencies.connectionStore.list()).toHaveLength(2);
  await publish(publication, { ...fits, services: { deployed } });
});

test('the same again lets every call know what an attempt before could not tell', async () => {
  await publish(publication, dependencies);
  let told = 0;
  const connectionChanges = { ...dependencies.connectionChanges, tell: async () => void told++ };
  await publish(publication, { ...dependencies, connectionChanges });
  expect(told).toBe(1);
});

describe('a deploy after which nothing could end what a connection vended', () => {
  const vending = { ...publication, connections: [{ ...connection, vendingProfiles: [] }] };
  const vend = (time: string) =>
    dependencies.vended.remember({
      sessionTokenSha256: '00',
      sessionId: 'ses_1',
      connection: connection.name,
      user: { arn: 'arn:aws:sts::111122223333:assumed-role/r/s', id: 'AROA:s' },
      vendedAtEpochSeconds: Date.parse(time) / 1000,
      expiresAtEpochSeconds: Date.parse(time) / 1000 + 900,
    });
  beforeEach(async () => {
    await publish(vending, dependencies);
  });

  test.each([
    ['takes it out of the configuration', []],
    ['takes its last profile', [connection]],
    ['gives it another role', [{ ...connection, roleArn: `${connection.roleArn}-2`, vendingProfiles: [] }]],
  ])('is refused: one that %s', async (_, connections) => {
    await vend('2026-03-02T11:30:00Z');
    await expect(publish({ ...vending, connections }, dependencies)).rejects.toMatchObject({
      code: 'invalid-parameter',
      message: expect.stringContaining(
        '`demo` has vended credentials that may live until 2026-03-02T12:30:30Z',
      ),
    });
    expect(await dependencies.connectionStore.list()).toMatchObject(vending.connections as object[]);
  });

  test('passes once all of it has ended by itself', async () => {
    await vend('2026-03-02T10:59:00Z');
    await publish({ ...vending, connections: [] }, dependencies);
    expect(await dependencies.connectionStore.list()).toEqual([]);
  });

  test('is none that leaves the connection some profile', async () => {
    await vend('2026-03-02T11:30:00Z');
    const changed = { ...connection, regions: ['us-west-2'], vendingProfiles: [] };
    await publish({ ...vending, connections: [changed] }, dependencies);
    expect(await dependencies.connectionStore.list()).toMatchObject([{ regions: ['us-west-2'] }]);
  });
});
