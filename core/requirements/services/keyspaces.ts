// What Keyspaces calls need: IAM authorises them as the CQL statements that they stand for. A keyspace may lie in several
// regions without a word of it in the call, so the actions for that are asked too.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_keyspaces.html
import { type Scope, unknownResource } from '../arn.ts';
import type { Need } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const create = ['cassandra:Create', 'cassandra:CreateMultiRegionResource'];
const drop = ['cassandra:Drop', 'cassandra:DropMultiRegionResource'];
const alter = ['cassandra:Alter', 'cassandra:AlterMultiRegionResource'];
const select = ['cassandra:Select'];

/** They read no table but the catalogue of the keyspaces. */
const readsCatalogueOnly = new Set(['GetKeyspace', 'GetType', 'ListKeyspaces', 'ListTables', 'ListTypes']);

export const keyspacesRules: ServiceRules = {
  operations: {
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_keyspaces.html': {
      CreateKeyspace: create,
      CreateTable: create,
      CreateType: create,
      DeleteKeyspace: drop,
      DeleteTable: drop,
      DeleteType: drop,
      GetKeyspace: select,
      GetTable: select,
      GetTableAutoScalingSettings: [
        ...select,
        'cassandra:SelectMultiRegionResource',
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
      ],
      GetType: select,
      ListKeyspaces: select,
      ListTables: select,
      ListTagsForResource: select,
      ListTypes: select,
      RestoreTable: ['cassandra:Restore', 'cassandra:RestoreMultiRegionTable', ...select],
      UpdateTable: alter,
    },
  },
  resources(type, { call, scope }) {
    if (type === 'table' && readsCatalogueOnly.has(call.operation)) return [catalogue(scope)];
    // The call is about the table in it.
    return type === 'keyspace' && call.parameters.tableName !== undefined ? [] : undefined;
  },
  more: ({ call, scope }): readonly Need[] =>
    ['GetTable', 'ListTagsForResource'].includes(call.operation)
      ? [{ action: 'cassandra:Select', resources: [catalogue(scope)], dependent: true }]
      : [],
};

/** https://docs.aws.amazon.com/keyspaces/latest/devguide/security_iam_id-based-policy-examples.html */
const catalogue = ({ partition, region, accountId }: Scope) =>
  unknownResource('table', `arn:${partition}:cassandra:${region}:${accountId}:/keyspace/system*`);
