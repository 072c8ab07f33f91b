// Puts the stacks of one configuration into an app, and has every rule of cdk-nag hold over them.
import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { connectionStackName, dataStackName, stackName } from '../core/deployed-names.ts';
import type { Configuration } from './configuration.ts';
import { limitRoles } from './permissions-boundary.ts';
import { ConnectionStack } from './stacks/connection-stack.ts';
import { CountersignStack } from './stacks/countersign-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { QueriesStack } from './stacks/queries-stack.ts';

export interface CountersignProps {
  readonly configuration: Configuration;
  /** Where scripts/build.ts put the bundles: a folder for each function. */
  readonly functionsDirectory: string;
}

export function addCountersign(app: App, { configuration, functionsDirectory }: CountersignProps): void {
  const { stage, accountId, region, permissionsBoundaryArn } = configuration;
  const env = { ...(accountId && { account: accountId }), ...(region && { region }) };
  const data = new DataStack(app, dataStackName(stage), {
    configuration,
    env,
    description: 'Countersign: what it knows, the record and the keys',
  });
  const countersign = new CountersignStack(app, stackName(stage), {
    configuration,
    data,
    functionsDirectory,
    env,
    description: 'Countersign: just-in-time AWS access for autonomous agents',
  });
  if (permissionsBoundaryArn) limitRoles(countersign, permissionsBoundaryArn);
  // The emulator of one machine knows no Athena: there `countersign query` asks a download.
  if (stage !== 'local') {
    new QueriesStack(app, `CountersignQueries-${stage}`, {
      stage,
      archiveBucketName: data.archive.bucketName,
      env,
      description: 'Countersign: Athena over the record',
    });
  }
  for (const connection of configuration.connections) {
    // A role that the customer keeps needs no stack of ours.
    if (connection.roleArn !== undefined) continue;
    const stack = new ConnectionStack(app, connectionStackName(connection.name), {
      connection,
      stage,
      isVended: configuration.vending.profiles.some((profile) => profile.connection === connection.name),
      ...(accountId && { gatewayAccountId: accountId }),
      env: { account: connection.accountId, ...(connection.regions[0] && { region: connection.regions[0] }) },
      description: `The role through which Countersign (${stage}) acts as connection ${connection.name}`,
    });
    // IAM refuses a trust policy whose principal does not exist yet.
    stack.addStackDependency(countersign, 'it trusts the gateway role by name');
  }
  Tags.of(app).add('countersign:stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
