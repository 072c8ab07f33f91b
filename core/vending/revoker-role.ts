// What ends vended credentials in the account of a connection, as IAM documents: the policy that denies them, attached to the
// connection's role, and the one role that writes it, which no door may assume. The stack of the CDK app and the template for
// owners of other accounts are both made of this.
import type { IamStatement } from '../iam-statement.ts';
import { denyDocument, nothingDenied } from './deny-policy.ts';
import { denialsPolicyName, revokerRoleName } from './revoker-names.ts';

export interface RevokerRole {
  readonly policyName: string;
  readonly policyDescription: string;
  /** Of the policy until the role writes it: nobody is denied. */
  readonly denials: readonly IamStatement[];
  readonly roleName: string;
  readonly roleDescription: string;
  readonly trust: readonly IamStatement[];
  /** On the policy alone, which whoever deploys it refers to. */
  readonly permission: Omit<IamStatement, 'Resource'>;
}

export function revokerRole(ask: {
  readonly connectionName: string;
  /** The text itself; in a template, a reference to its parameter. */
  readonly externalId: unknown;
  /** Of the role of the function that may assume it, and nobody else. */
  readonly revokeArn: string;
}): RevokerRole {
  const { connectionName, externalId, revokeArn } = ask;
  return {
    policyName: denialsPolicyName(connectionName),
    policyDescription: `What Countersign denies to credentials of ${connectionName} that were taken back; it writes this itself`,
    denials: JSON.parse(denyDocument(nothingDenied)).Statement,
    roleName: revokerRoleName(connectionName),
    roleDescription: `Assumed by Countersign to deny credentials of ${connectionName} that were taken back`,
    trust: [
      {
        Effect: 'Allow',
        Principal: { AWS: revokeArn },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
    permission: {
      Sid: 'WriteDenyPolicy',
      Effect: 'Allow',
      Action: ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:ListPolicyVersions'],
    },
  };
}
