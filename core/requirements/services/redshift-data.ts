// What the Redshift Data API needs: the cluster or the workgroup, and the secret or the user that opens the database.
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-access.html

import { exactResource, unknownResource } from '../arn.ts';
import type { Need, Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { databaseResource } from './redshift.ts';
import { secretResource } from './secretsmanager.ts';

export const redshiftDataRules: ServiceRules = {
  operations: {
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_redshift-data.html': {
      GetStatementResultV2: ['redshift-data:GetStatementResult'],
    },
  },
  resources(type, { call, scope }) {
    const { ClusterIdentifier: cluster, WorkgroupName: workgroup } = call.parameters;
    if (cluster === undefined && workgroup === undefined) return undefined;
    const { partition, region, accountId } = scope;
    if (type === 'cluster' && cluster !== undefined) {
      const home = `arn:${partition}:redshift:${region}:${accountId}:cluster`;
      return typeof cluster === 'string' && /^[a-z][a-z0-9-]*$/.test(cluster)
        ? [exactResource(type, `${home}:${cluster}`)]
        : [unknownResource(type, `${home}:*`)];
    }
    // Its id is not its name.
    if (type === 'workgroup' && workgroup !== undefined) {
      return [
        unknownResource(type, `arn:${partition}:redshift-serverless:${region}:${accountId}:workgroup/*`),
      ];
    }
    return [];
  },
  more: (question) => opensDatabase(question),
};

function opensDatabase(question: Question): readonly Need[] {
  const { call, scope } = question;
  const { ClusterIdentifier, Database, DbUser, SecretArn, WorkgroupName } = call.parameters;
  if (SecretArn !== undefined) {
    return [{ action: 'secretsmanager:GetSecretValue', resources: [secretResource(SecretArn, scope)] }];
  }
  if (WorkgroupName !== undefined) {
    const workgroups = `arn:${scope.partition}:redshift-serverless:${scope.region}:${scope.accountId}:workgroup/*`;
    return [
      { action: 'redshift-serverless:GetCredentials', resources: [unknownResource('workgroup', workgroups)] },
    ];
  }
  if (ClusterIdentifier === undefined) return [];
  const databases = [databaseResource('dbname', Database, question)];
  return DbUser === undefined
    ? [{ action: 'redshift:GetClusterCredentialsWithIAM', resources: databases }]
    : [
        {
          action: 'redshift:GetClusterCredentials',
          resources: [databaseResource('dbuser', DbUser, question), ...databases],
        },
      ];
}
