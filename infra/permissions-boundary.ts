// The permissions boundary of every role in a stack, for accounts that may make none without one.
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Of a managed policy in the account of the stack. A boundary allows nothing: a role may do what both say. */
export function limitRoles(stack: Construct, boundaryArn: string): void {
  PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundaryArn));
}
