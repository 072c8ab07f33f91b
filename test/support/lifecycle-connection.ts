// Two more connections of the test stack in which agents may use every service: one for development, and one in which
// people are asked before every change. What a deploy published stands beside them unchanged. Published as a deploy does it, before the gateway has read any policy.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createDynamodbVendedCredentials } from '../../adapters/dynamodb-vended-credentials.ts';
import { deployedServiceFiles } from '../../adapters/service-files.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import { createSubmission } from '../../core/publishing.ts';
import { publish } from '../../functions/publish/publish.ts';
import { clientOptions } from '../../local/aws-access.ts';
import { demoConnection } from '../../local/configuration.ts';
import type { RunningStack } from '../../local/stack.ts';

export const lifecycleConnection = 'lifecycles';
export const guardedConnection = 'guarded';

const policyFile = new URL('lifecycles.cedar', import.meta.url);
const functionDirectory = fileURLToPath(new URL('../../dist/functions/publish', import.meta.url));

export async function addLifecycleConnection({
  emulatorUrl,
  outputs,
}: Pick<RunningStack, 'emulatorUrl' | 'outputs'>): Promise<void> {
  const client = new DynamoDBClient(clientOptions(emulatorUrl));
  const clock = Date.now;
  const policyStore = createDynamodbPolicyStore(client, outputs.PoliciesTableName ?? '');
  const connectionStore = createDynamodbConnectionStore({
    client,
    tableName: outputs.ConnectionsTableName ?? '',
    clock,
  });
  const connectionChanges = createDynamodbConnectionChanges(client, {
    connections: outputs.ConnectionsTableName ?? '',
    registry: outputs.RegistryTableName ?? '',
    sessions: outputs.SessionsTableName ?? '',
  });
  const connections = await connectionStore.list();
  const demo = connections.find(({ name }) => name === demoConnection);
  const deployed = await policyStore.current();
  if (demo === undefined || deployed === undefined) throw new Error('the deploy published nothing');
  const { vendingProfiles: _, ...plain } = demo;
  const submission = createSubmission({
    kind: policyBundles,
    store: policyStore,
    // Nobody follows the bus yet.
    events: { emit: async () => {} },
    clock,
    publishers: 1,
  });
  await publish(
    {
      policyFiles: { ...deployed.files, 'lifecycles.cedar': readFileSync(policyFile, 'utf8') },
      connections: [
        ...connections,
        { ...plain, name: lifecycleConnection, tags: { env: 'dev' } },
        { ...plain, name: guardedConnection, tags: { env: 'staging' } },
      ],
    },
    {
      policyStore,
      connectionStore,
      connectionChanges,
      submission,
      vended: createDynamodbVendedCredentials(client, outputs.SessionsTableName ?? ''),
      clock,
      wasRemoved: async () => false,
      services: { deployed: deployedServiceFiles(functionDirectory) },
    },
  );
}
