// The role through which Countersign acts in one account, as IAM documents: whom it trusts, what it may do, what never. The
// stack of the CDK app and the template for owners of other accounts are both made of this.
import { type ConnectionConfiguration, connectionRoleName } from './connection-configuration.ts';
import { functionName } from './deployed-names.ts';
import type { IamStatement } from './iam-statement.ts';
import { denyOwnResources } from './own-resources.ts';

export interface ConnectionRole {
  readonly roleName: string;
  readonly description: string;
  readonly trust: readonly IamStatement[];
  readonly permissions: readonly IamStatement[];
  readonly managedPolicyArns: readonly string[];
  /** Absent: none. */
  readonly permissionsBoundaryArn?: string;
}

export const connectionRoleSessionSeconds = 3_600;

/** Of a function of Countersign, in its account. */
export function functionRoleArn(
  name: 'gateway' | 'revoke',
  ask: { readonly partition: string; readonly gatewayAccountId: string; readonly stage: string },
): string {
  return `arn:${ask.partition}:iam::${ask.gatewayAccountId}:role/${functionName(ask.stage, name)}`;
}

export function connectionRole(ask: {
  readonly connection: Pick<
    ConnectionConfiguration,
    'name' | 'managedPolicyArns' | 'statements' | 'permissionsBoundaryArn'
  >;
  /** The text itself; in a template, a reference to its parameter. */
  readonly externalId: unknown;
  /** Of the role of the gateway of the Countersign that may assume it, and nobody else. */
  readonly gatewayArn: string;
  /** Whether its account is the one that Countersign runs in. */
  readonly sharesAccount: boolean;
}): ConnectionRole {
  const { connection, externalId, gatewayArn, sharesAccount } = ask;
  const gateway = { AWS: gatewayArn };
  return {
    roleName: connectionRoleName(connection.name),
    description: `Assumed by Countersign for each call of connection ${connection.name}`,
    trust: [
      {
        Effect: 'Allow',
        Principal: gateway,
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
      // Both sides must allow these, or every AssumeRole that carries them fails.
      { Effect: 'Allow', Principal: gateway, Action: ['sts:SetSourceIdentity', 'sts:TagSession'] },
    ],
    permissions: [
      ...connection.statements.map(
        ({ sid, effect, actions, resources, conditions }): IamStatement => ({
          ...(sid && { Sid: sid }),
          Effect: effect,
          Action: actions,
          Resource: resources,
          ...(conditions && { Condition: conditions }),
        }),
      ),
      ...denyOwnResources({ sharesAccount }),
    ],
    managedPolicyArns: connection.managedPolicyArns,
    ...(connection.permissionsBoundaryArn && { permissionsBoundaryArn: connection.permissionsBoundaryArn }),
  };
}
