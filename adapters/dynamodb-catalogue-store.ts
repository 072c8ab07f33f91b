// Catalogues in DynamoDB: in the table of the policies, where the same function alone may write.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BundleStore } from '../core/bundle-store.ts';
import { catalogueBundles } from '../core/catalogue/bundle.ts';
import { cataloguePrefix, createDynamodbBundleStore, policyPrefix } from './dynamodb-bundle-store.ts';

export function createDynamodbCatalogueStore(client: DynamoDBClient, tableName: string): BundleStore {
  return createDynamodbBundleStore(client, {
    tableName,
    kind: catalogueBundles,
    prefix: cataloguePrefix,
    besidePrefix: policyPrefix,
  });
}
