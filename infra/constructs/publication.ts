// Publishes policies and connections: the publish function holds both in its code, and a trigger runs it in every
// deploy that changed the code. A bundle that does not validate fails the deploy and leaves the old one in force.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, Duration } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import type { Connection } from '../../core/connection.ts';
import { bundleDirectory, ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

export interface PublicationProps
  extends Pick<ServiceFunctionProps, 'stage' | 'functionsDirectory' | 'environment'> {
  readonly connections: readonly Connection[];
}

export class Publication extends Construct {
  readonly publish: ServiceFunction;

  constructor(scope: Construct, id: string, props: PublicationProps) {
    super(scope, id);
    const timeout = Duration.minutes(2);
    this.publish = new ServiceFunction(this, 'Publish', {
      ...props,
      name: 'publish',
      description: 'Publishes policies and connections after a deploy',
      // One whole CPU: validating 100 policies takes a quarter of a second of it.
      memorySizeMegabytes: 1_769,
      timeout,
      code: codeWithConnections(bundleDirectory(props.functionsDirectory, 'publish'), props.connections),
    });
    const trigger = new Trigger(this, 'AfterDeploy', { handler: this.publish.function, timeout });
    // The function's permissions must be there before it runs.
    trigger.node.addDependency(this.publish.role);
  }
}

/**
 * The bundle with `connections.json` (an array of Connection) beside it. In the code and not in the environment, which
 * ends at 4 KB and would show every ExternalId to whoever may read a function's configuration.
 */
function codeWithConnections(directory: string, connections: readonly Connection[]): Code {
  return Code.fromAsset(directory, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundling below does it all.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outputDirectory) {
          cpSync(directory, outputDirectory, { recursive: true });
          writeFileSync(join(outputDirectory, 'connections.json'), JSON.stringify(connections, null, 2));
          return true;
        },
      },
    },
  });
}
