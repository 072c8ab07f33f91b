// The store's own rules on a table in memory; test/integration runs the contract on a real DynamoDB.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { createDynamodbCatalogueStore } from '../../adapters/dynamodb-catalogue-store.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createBundle, packBundle } from '../../core/bundle.ts';
import { catalogueBundles } from '../../core/catalogue/bundle.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import { describePolicyStore } from '../contracts/policy-store.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';

const bundle = createBundle(policyBundles, { 'a.cedar': '@id("a") permit(principal, action, resource);' });

describePolicyStore('DynamoDB', async () => {
  const table = inMemoryTable('id');
  return {
    publisher: createDynamodbPolicyStore(table, 'policies'),
    reader: createDynamodbPolicyStore(table, 'policies'),
  };
});

const now = { beside: undefined, by: 'deploy', atEpochSeconds: 0, replaces: undefined };

function createStore() {
  const table = inMemoryTable('id');
  const put = (item: object) =>
    table.send(new PutItemCommand({ TableName: 'policies', Item: marshall(item) }));
  return { store: createDynamodbPolicyStore(table, 'policies'), put };
}

test('refuses a bundle that was altered under its version, until it is published again', async () => {
  const { store, put } = createStore();
  await store.publish(bundle, now);
  const altered = { ...bundle, files: { 'a.cedar': '@id("b") permit(principal, action, resource);' } };
  await put({ id: `bundle#${bundle.version}`, bundle: packBundle(altered) });
  await expect(store.current()).rejects.toMatchObject({ code: 'internal-error' });
  await store.publish(bundle, { ...now, replaces: bundle.version });
  expect(await store.current()).toEqual(bundle);
});

test('refuses a pointer to a bundle of another version, or to none', async () => {
  const { store, put } = createStore();
  await store.publish(bundle, now);
  const wrong = 'f'.repeat(64);
  await put({ id: 'current', version: wrong });
  await expect(store.current()).rejects.toMatchObject({ code: 'internal-error' });
  await put({ id: `bundle#${wrong}`, bundle: packBundle(bundle) });
  await expect(store.current()).rejects.toMatchObject({ code: 'internal-error' });
});

test('refuses a bundle of the first format, and publishes over it', async () => {
  const { store, put } = createStore();
  const version = 'a'.repeat(64);
  const files = { 'a.cedar': '@id("a") permit(principal, action, resource);' };
  await put({
    id: `bundle#${version}`,
    bundle: { format: 'countersign.policies/1', version, files },
  });
  await put({ id: 'current', version, by: 'deploy', atEpochSeconds: 0 });
  await expect(store.current()).rejects.toMatchObject({
    code: 'internal-error',
    message: expect.stringContaining('publish the policies again'),
  });
  await store.publish(bundle, { ...now, replaces: version });
  expect(await store.current()).toEqual(bundle);
  expect(await store.history(10)).toMatchObject([{ sequence: 1, replaced: version }]);
});

test('refuses policies that were validated with another catalogue than is in force, and the other way round', async () => {
  const table = inMemoryTable('id');
  const policies = createDynamodbPolicyStore(table, 'policies');
  const catalogues = createDynamodbCatalogueStore(table, 'policies');
  const catalogue = createBundle(catalogueBundles, {});
  await catalogues.publish(catalogue, now);
  await expect(policies.publish(bundle, now)).rejects.toMatchObject({ code: 'policies-changed' });
  expect(await policies.currentVersion()).toBeUndefined();
  await policies.publish(bundle, { ...now, beside: catalogue.version });
  const other = createBundle(catalogueBundles, { 'iam/s3.json': '{}' });
  const late = { ...now, replaces: catalogue.version };
  await expect(catalogues.publish(other, late)).rejects.toMatchObject({ code: 'already-changed' });
  await catalogues.publish(other, { ...late, beside: bundle.version });
  expect(await catalogues.currentVersion()).toBe(other.version);
  // A deploy that changes no policy leaves them in force beside what it has looked at, and nothing else.
  const again = { ...now, replaces: bundle.version };
  await expect(policies.publish(bundle, { ...again, beside: catalogue.version })).rejects.toMatchObject({
    code: 'policies-changed',
  });
  await policies.publish(bundle, { ...again, beside: other.version });
});

test('says that the table did not answer', async () => {
  const cause = new Error('throttled');
  const store = createDynamodbPolicyStore(
    inMemoryTable('id', () => {
      throw cause;
    }),
    'policies',
  );
  const failed = { code: 'record-unavailable', cause };
  await expect(store.current()).rejects.toMatchObject(failed);
  await expect(store.currentVersion()).rejects.toMatchObject(failed);
  await expect(store.history(1)).rejects.toMatchObject(failed);
  await expect(store.bundle(bundle.version)).rejects.toMatchObject(failed);
  await expect(store.publish(bundle, now)).rejects.toMatchObject(failed);
});

test('does not wait for a table that hangs longer than a caller would', async () => {
  const hanging = createServer(() => {}).listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  const { port } = hanging.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  });
  const startedAtMilliseconds = performance.now();
  await expect(createDynamodbPolicyStore(client, 'policies').current()).rejects.toMatchObject({
    code: 'record-unavailable',
  });
  expect(performance.now() - startedAtMilliseconds).toBeLessThan(5_000);
  hanging.closeAllConnections();
  hanging.close();
});
