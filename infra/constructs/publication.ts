// Publishes policies and connections: the publish function holds both in its code, and a trigger runs it in every
// deploy that changed the code. A bundle that does not validate fails the deploy and leaves the old one in force.
import { Duration } from 'aws-cdk-lib';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct, type IConstruct } from 'constructs';
import type { Connection } from '../../core/connection.ts';
import { codeWithData } from './code-with-data.ts';
import { bundleDirectory, ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

export interface PublicationProps
  extends Pick<ServiceFunctionProps, 'stage' | 'functionsDirectory' | 'environment'> {
  readonly connections: readonly Connection[];
  /** What else publishes: the release before must not do so any more when this one has looked at what is in force. */
  readonly after: readonly IConstruct[];
}

export class Publication extends Construct {
  readonly publish: ServiceFunction;

  constructor(scope: Construct, id: string, props: PublicationProps) {
    super(scope, id);
    const timeout = Duration.minutes(2);
    const { after, ...given } = props;
    this.publish = new ServiceFunction(this, 'Publish', {
      ...given,
      name: 'publish',
      description: 'Publishes policies and connections after a deploy',
      // One whole CPU: validating 100 policies takes a quarter of a second of it.
      memorySizeMegabytes: 1_769,
      timeout,
      // In the code: an environment would show every ExternalId.
      code: codeWithData(
        bundleDirectory(props.functionsDirectory, 'publish'),
        'connections.json',
        props.connections,
      ),
    });
    const trigger = new Trigger(this, 'AfterDeploy', { handler: this.publish.function, timeout });
    // The function's permissions must be there before it runs.
    trigger.node.addDependency(this.publish.role, ...after);
  }
}
