// The state machine that waits beside a pending request. Its definition is statemachines/approval.asl.json.
import { readFileSync } from 'node:fs';
import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

export interface ApprovalMachineProps {
  readonly stage: Stage;
  readonly definitionFile: string;
  /** Values of the definition's `${Placeholders}`. */
  readonly substitutions: Readonly<Record<string, string>>;
}

const nameOf = (stage: Stage): string => `countersign-${stage}-approval`;

/** Made from the name: the machine refers to the function that may end its waits. */
export function approvalMachineArn(scope: Construct, stage: Stage): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: nameOf(stage),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

export class ApprovalMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { stage, definitionFile, substitutions }: ApprovalMachineProps) {
    super(scope, id);
    const definition = readFileSync(definitionFile, 'utf8');
    const used = [...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name as string);
    const missing = used.filter((name) => !(name in substitutions));
    if (missing.length > 0) {
      throw new Error(
        `${definitionFile} has placeholders without a value: ${missing.join(', ')}; known are ${Object.keys(substitutions).join(', ')}`,
      );
    }
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: nameOf(stage),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(used.map((name) => [name, substitutions[name] as string])),
      logs: {
        destination: new LogGroup(this, 'LogGroup', {
          // Step Functions writes to log groups below /aws/vendedlogs/ without a growing resource policy.
          logGroupName: `/aws/vendedlogs/states/countersign-${stage}-approval`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // INVARIANT: execution data holds the task token, which never leaves the backend [A6].
        includeExecutionData: false,
      },
      tracingEnabled: true,
    });
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray and the log delivery actions of Step Functions know no resources: they take only `*`.',
    });
  }
}
