// The role of a connection as a CloudFormation template for the owner of another account: what the connection stack makes,
// with the ExternalId and the name as parameters, so that one template serves many accounts.
import type { ConnectionConfiguration } from './connection-configuration.ts';
import {
  type ConnectionRole,
  connectionRole,
  connectionRoleSessionSeconds,
  functionRoleArn,
} from './connection-role.ts';
import { type RevokerRole, revokerRole } from './vending/revoker-role.ts';

interface TemplateAsk {
  readonly connection: ConnectionConfiguration;
  readonly stage: string;
  readonly gatewayAccountId: string;
  /** Whether credentials of it are vended, which must be ended early at times. */
  readonly isVended: boolean;
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
export function connectionTemplate({ connection, stage, gatewayAccountId, isVended }: TemplateAsk): string {
  const { partition, accountId } = connection;
  const externalId = { Ref: 'ExternalId' };
  const placed = { partition, gatewayAccountId, stage };
  const role = connectionRole({
    connection: { ...connection, name: nameReference },
    externalId,
    gatewayArn: functionRoleArn('gateway', placed),
    sharesAccount: accountId === gatewayAccountId,
  });
  const revoker = isVended
    ? revokerRole({
        connectionName: nameReference,
        externalId,
        revokeArn: functionRoleArn('revoke', placed),
      })
    : undefined;
  return `${JSON.stringify(templateOf(role, revoker, stage), null, 2)}\n`;
}

/** In the place of a name; CloudFormation puts the parameter there. */
const nameReference = `\${ConnectionName}`;

const documentOf = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });

function templateOf(role: ConnectionRole, revoker: RevokerRole | undefined, stage: string) {
  const shared = {
    MaxSessionDuration: connectionRoleSessionSeconds,
    ...(role.permissionsBoundaryArn && { PermissionsBoundary: role.permissionsBoundaryArn }),
    Tags: [{ Key: 'countersign:stage', Value: stage }],
  };
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
          AssumeRolePolicyDocument: documentOf(...role.trust),
          ManagedPolicyArns: [...role.managedPolicyArns, ...(revoker ? [{ Ref: 'Denials' }] : [])],
          Policies: [{ PolicyName: 'countersign', PolicyDocument: documentOf(...role.permissions) }],
          ...shared,
        },
      },
      ...(revoker && {
        Denials: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            ManagedPolicyName: { 'Fn::Sub': revoker.policyName },
            Description: { 'Fn::Sub': revoker.policyDescription },
            PolicyDocument: documentOf(...revoker.denials),
          },
        },
        Revoker: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: { 'Fn::Sub': revoker.roleName },
            Description: { 'Fn::Sub': revoker.roleDescription },
            AssumeRolePolicyDocument: documentOf(...revoker.trust),
            Policies: [
              {
                PolicyName: 'countersign',
                PolicyDocument: documentOf({ ...revoker.permission, Resource: { Ref: 'Denials' } }),
              },
            ],
            ...shared,
          },
        },
      }),
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
}
