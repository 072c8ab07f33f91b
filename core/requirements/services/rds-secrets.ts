// The secret that RDS makes for a master password, as the caller; its name is RDS's choice under `rds!`.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-permissions
import { unknownResource } from '../arn.ts';
import type { Need, Question } from '../need.ts';

/** What may be told to manage the password. */
export const keepsSecret: ReadonlySet<string> = new Set([
  'CreateDBCluster',
  'CreateDBInstance',
  'CreateTenantDatabase',
  'ModifyDBCluster',
  'ModifyDBInstance',
  'ModifyTenantDatabase',
  'RestoreDBClusterFromS3',
  'RestoreDBInstanceFromDBSnapshot',
  'RestoreDBInstanceFromS3',
  'RestoreDBInstanceToPointInTime',
]);

export function secretNeeds({ call, scope }: Question): readonly Need[] {
  const { ManageMasterUserPassword: manages, RotateMasterUserPassword: rotates } = call.parameters;
  const names = [
    ...(manages === true ? ['CreateSecret', 'TagResource'] : []),
    ...(rotates === true ? ['RotateSecret'] : []),
  ];
  const secrets = `arn:${scope.partition}:secretsmanager:${scope.region}:${scope.accountId}:secret:rds!*`;
  return names.map((name) => ({
    action: `secretsmanager:${name}`,
    resources: [unknownResource('Secret', secrets)],
    dependent: true as const,
  }));
}
