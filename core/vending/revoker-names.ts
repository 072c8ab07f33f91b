// What the policy that denies and the role that writes it are called in the account of a connection.
import type { Connection } from '../connection.ts';

export const revokerRoleName = (connectionName: string): string => `countersign-revoker-${connectionName}`;
export const denialsPolicyName = (connectionName: string): string => `countersign-revoked-${connectionName}`;

export function revokerNames({
  name,
  partition,
  accountId,
}: Pick<Connection, 'name' | 'partition' | 'accountId'>) {
  return {
    roleArn: `arn:${partition}:iam::${accountId}:role/${revokerRoleName(name)}`,
    policyArn: `arn:${partition}:iam::${accountId}:policy/${denialsPolicyName(name)}`,
  };
}
