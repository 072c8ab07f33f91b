// The store's own rules on a table in memory; test/integration runs the contract on a real DynamoDB.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createPolicyBundle } from '../../core/policy/bundle.ts';
import { describePolicyStore } from '../contracts/policy-store.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';

const bundle = createPolicyBundle({ 'a.cedar': '@id("a") permit(principal, action, resource);' });

describePolicyStore('DynamoDB', async () => {
  const table = inMemoryTable('id');
  return {
    publisher: createDynamodbPolicyStore(table, 'policies'),
    reader: createDynamodbPolicyStore(table, 'policies'),
  };
});

test('refuses a bundle that was altered under its version', async () => {
  const table = inMemoryTable('id');
  const store = createDynamodbPolicyStore(table, 'policies');
  await store.publish(bundle, 'deploy', 0);
  const altered = { ...bundle, files: { 'a.cedar': '@id("b") permit(principal, action, resource);' } };
  const Item = marshall({ id: `bundle#${bundle.version}`, bundle: altered });
  await table.send(new PutItemCommand({ TableName: 'policies', Item }));
  await expect(store.current()).rejects.toMatchObject({ code: 'internal-error' });
});

test('refuses a pointer to a bundle of another version, or to none', async () => {
  const table = inMemoryTable('id');
  const store = createDynamodbPolicyStore(table, 'policies');
  await store.publish(bundle, 'deploy', 0);
  const wrong = 'f'.repeat(64);
  const put = (item: object) =>
    table.send(new PutItemCommand({ TableName: 'policies', Item: marshall(item) }));
  await put({ id: 'current', version: wrong });
  await expect(store.current()).rejects.toMatchObject({ code: 'internal-error' });
  await put({ id: `bundle#${wrong}`, bundle });
  await expect(store.current()).rejects.toMatchObject({ code: 'internal-error' });
});

test('says that the table did not answer', async () => {
  const cause = new Error('throttled');
  const store = createDynamodbPolicyStore(
    inMemoryTable('id', () => {
      throw cause;
    }),
    'policies',
  );
  await expect(store.current()).rejects.toMatchObject({ code: 'record-unavailable', cause });
  await expect(store.publish(bundle, 'deploy', 0)).rejects.toMatchObject({ code: 'record-unavailable' });
});
