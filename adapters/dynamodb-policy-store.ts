// Policies in DynamoDB. Their items have no prefix.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { policyBundles } from '../core/policy/bundle.ts';
import type { PolicyStore } from '../core/policy/policy-store.ts';
import { createDynamodbBundleStore } from './dynamodb-bundle-store.ts';

export function createDynamodbPolicyStore(client: DynamoDBClient, tableName: string): PolicyStore {
  return createDynamodbBundleStore(client, { tableName, kind: policyBundles, prefix: '' });
}
