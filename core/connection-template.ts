// The role of a connection as a CloudFormation template for the owner of another account: what the connection stack makes,
// with the ExternalId and the name as parameters, so that one template serves many accounts.
import type { ConnectionConfiguration } from './connection-configuration.ts';
import {
  type ConnectionRole,
  connectionRole,
  connectionRoleSessionSeconds,
  gatewayRoleArn,
} from './connection-role.ts';

export interface TemplateAsk {
  readonly connection: ConnectionConfiguration;
  readonly stage: string;
  readonly gatewayAccountId: string;
}

/** Of a template that is given as text: API_CreateStack, TemplateBody. */
export const templateBodyMaximumBytes = 51_200;

/** What the parameters of {@link connectionTemplate} are to be for one connection. */
export function templateParameters(
  connection: Pick<ConnectionConfiguration, 'name' | 'externalId'>,
): Readonly<Record<'ConnectionName' | 'ExternalId', string>> {
  return { ConnectionName: connection.name, ExternalId: connection.externalId };
}

/**
 * JSON, without the ExternalId of any connection. Serves every connection of the same partition and permissions whose account
 * is not Countersign's own.
 */
export function connectionTemplate({ connection, stage, gatewayAccountId }: TemplateAsk): string {
  const { partition, accountId } = connection;
  const role = connectionRole({
    connection: { ...connection, name: nameReference },
    externalId: { Ref: 'ExternalId' },
    gatewayArn: gatewayRoleArn({ partition, gatewayAccountId, stage }),
    sharesAccount: accountId === gatewayAccountId,
  });
  return `${JSON.stringify(templateOf(role, stage), null, 2)}\n`;
}

/** In the place of a name; CloudFormation puts the parameter there. */
const nameReference = `\${ConnectionName}`;

function templateOf(role: ConnectionRole, stage: string) {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `The role through which Countersign (${stage}) acts in this account`,
    Parameters: {
      ConnectionName: {
        Type: 'String',
        Description: 'Name of the connection, as Countersign has it',
        AllowedPattern: '[a-z0-9-]{1,32}',
      },
      // Not NoEcho: quick-create links leave out such parameters. It is no credential: the trust policy shows it.
      ExternalId: {
        Type: 'String',
        Description: 'ExternalId of the connection, as Countersign has it',
        AllowedPattern: '[\\w+=,.@:/-]{16,1224}',
      },
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { 'Fn::Sub': role.roleName },
          Description: { 'Fn::Sub': role.description },
          MaxSessionDuration: connectionRoleSessionSeconds,
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: role.trust },
          ManagedPolicyArns: role.managedPolicyArns,
          ...(role.permissionsBoundaryArn && { PermissionsBoundary: role.permissionsBoundaryArn }),
          Policies: [
            {
              PolicyName: 'countersign',
              PolicyDocument: { Version: '2012-10-17', Statement: role.permissions },
            },
          ],
          Tags: [{ Key: 'countersign:stage', Value: stage }],
        },
      },
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
}
