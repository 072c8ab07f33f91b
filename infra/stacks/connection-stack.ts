// The role through which Countersign acts in one account: `countersign-connection-NAME`. It trusts the gateway's role
// alone, with this connection's ExternalId [E1], and can do what its policies say minus anything of Countersign's own.
import {
  BootstraplessSynthesizer,
  CfnOutput,
  Duration,
  type IStackSynthesizer,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { ArnPrincipal, type CfnRole, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ConnectionConfiguration } from '../../core/connection-configuration.ts';
import { connectionRole, connectionRoleSessionSeconds, functionRoleArn } from '../../core/connection-role.ts';
import type { IamStatement } from '../../core/iam-statement.ts';
import { revokerRole } from '../../core/vending/revoker-role.ts';
import { limitRoles } from '../permissions-boundary.ts';
import type { Stage } from '../stage.ts';

export interface ConnectionStackProps extends StackProps {
  readonly connection: ConnectionConfiguration;
  readonly stage: Stage;
  /** Whether credentials of it are vended, which must be ended early at times. */
  readonly isVended: boolean;
  /** The account of the gateway. Absent: the stack's own. */
  readonly gatewayAccountId?: string;
}

export class ConnectionStack extends Stack {
  constructor(scope: Construct, id: string, props: ConnectionStackProps) {
    // No assets, so the account needs no CDK bootstrap: the template can go to its owner as it is.
    super(scope, id, { ...props, synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer });
    const { connection, stage, isVended, gatewayAccountId = this.account } = props;
    const placed = { partition: this.partition, gatewayAccountId, stage };
    const gatewayArn = functionRoleArn('gateway', placed);
    const wanted = connectionRole({
      connection,
      externalId: connection.externalId,
      gatewayArn,
      sharesAccount: gatewayAccountId === this.account,
    });
    const role = new Role(this, 'Role', {
      roleName: wanted.roleName,
      description: wanted.description,
      assumedBy: new ArnPrincipal(gatewayArn),
      maxSessionDuration: Duration.seconds(connectionRoleSessionSeconds),
      managedPolicies: wanted.managedPolicyArns.map((arn, index) =>
        ManagedPolicy.fromManagedPolicyArn(this, `Managed${index}`, arn),
      ),
    });
    trust(role, wanted.trust);
    for (const statement of wanted.permissions) role.addToPolicy(PolicyStatement.fromJson(statement));
    if (isVended) this.addRevoker(role, connection, functionRoleArn('revoke', placed));
    if (wanted.permissionsBoundaryArn) limitRoles(this, wanted.permissionsBoundaryArn);
    new CfnOutput(this, 'RoleArn', { value: role.roleArn });
    acknowledgeFindings(role, connection);
  }

  /** The policy that denies what was taken back, and the one role that writes it, which no door may assume. */
  private addRevoker(role: Role, connection: ConnectionConfiguration, revokeArn: string): void {
    const { name: connectionName, externalId } = connection;
    const wanted = revokerRole({ connectionName, externalId, revokeArn });
    const denials = new ManagedPolicy(this, 'Denials', {
      managedPolicyName: wanted.policyName,
      description: wanted.policyDescription,
      statements: wanted.denials.map((statement) => PolicyStatement.fromJson(statement)),
    });
    role.addManagedPolicy(denials);
    const revoker = new Role(this, 'Revoker', {
      roleName: wanted.roleName,
      description: wanted.roleDescription,
      assumedBy: new ArnPrincipal(revokeArn),
      maxSessionDuration: Duration.seconds(connectionRoleSessionSeconds),
    });
    trust(revoker, wanted.trust);
    revoker.addToPolicy(
      PolicyStatement.fromJson({ ...wanted.permission, Resource: denials.managedPolicyArn }),
    );
  }
}

function trust(role: Role, statements: readonly IamStatement[]): void {
  (role.node.defaultChild as CfnRole).assumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: statements,
  };
}

function acknowledgeFindings(role: Role, connection: ConnectionConfiguration): void {
  // What the role may do is the account owner's choice, written in the configuration; each call is cut down to its
  // own needs by a session policy.
  const reason = `the configuration of connection ${connection.name} names it; a session policy limits each call`;
  Validations.of(role).acknowledge(
    ...connection.managedPolicyArns.map((arn) => ({ id: `AwsSolutions-IAM4[Policy::${arn}]`, reason })),
    ...connection.statements.flatMap(({ actions, resources }) => [
      ...actions
        .filter((action) => action.includes('*'))
        .map((action) => ({ id: `AwsSolutions-IAM5[Action::${action}]`, reason })),
      ...resources
        .filter((arn) => arn.includes('*'))
        .map((arn) => ({ id: `AwsSolutions-IAM5[Resource::${arn}]`, reason })),
    ]),
  );
}
