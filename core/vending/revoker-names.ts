// What the connection's stack calls the policy that denies, and the role that writes it.
import type { Connection } from '../connection.ts';

export function revokerNames({
  name,
  partition,
  accountId,
}: Pick<Connection, 'name' | 'partition' | 'accountId'>) {
  return {
    roleArn: `arn:${partition}:iam::${accountId}:role/countersign-revoker-${name}`,
    policyArn: `arn:${partition}:iam::${accountId}:policy/countersign-revoked-${name}`,
  };
}
