// A statement of a key's policy that lets one role use it. The role is named and not referred to: keys are made before the
// functions, and outlive them.
import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * The role's own policy must allow it too: KMS takes no principal that does not exist yet, so the statement speaks to the
 * account and its condition lets one role through.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function allowRole(
  scope: Construct,
  sid: string,
  roleName: string,
  actions: string[],
): PolicyStatement {
  const roleArn = Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: roleName,
  });
  return new PolicyStatement({
    sid,
    principals: [new AccountRootPrincipal()],
    actions,
    resources: ['*'],
    conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
  });
}
