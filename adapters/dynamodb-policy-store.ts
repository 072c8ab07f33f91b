// Policies in DynamoDB. Their items have no prefix.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BundleStore } from '../core/bundle-store.ts';
import { policyBundles } from '../core/policy/bundle.ts';
import { cataloguePrefix, createDynamodbBundleStore, policyPrefix } from './dynamodb-bundle-store.ts';

export function createDynamodbPolicyStore(client: DynamoDBClient, tableName: string): BundleStore {
  return createDynamodbBundleStore(client, {
    tableName,
    kind: policyBundles,
    prefix: policyPrefix,
    besidePrefix: cataloguePrefix,
  });
}
