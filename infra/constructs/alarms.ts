// The few alarms that mean that agents or approvers are being failed.
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface AlarmsProps {
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly machine: IStateMachine;
  readonly deadLetters: IQueue;
  readonly topicArn?: string;
}

const period = Duration.minutes(5);

export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { functions, machine, deadLetters, topicArn }: AlarmsProps) {
    super(scope, id);
    const action = topicArn && new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
    const alarm = (name: string, metric: IMetric, alarmDescription: string) => {
      const made = new Alarm(this, name, {
        metric,
        alarmDescription,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (action) made.addAlarmAction(action);
    };
    for (const [name, fn] of Object.entries(functions)) {
      alarm(
        `${name}Errors`,
        fn.metricErrors({ period }),
        `${name} crashed or ran out of time: see its log group`,
      );
      alarm(
        `${name}Throttles`,
        fn.metricThrottles({ period }),
        `${name} was throttled: raise the concurrency it may use`,
      );
    }
    alarm(
      'ApprovalFailures',
      machine.metricFailed({ period }),
      'an approval execution failed: its request stays decidable, but nobody was told of it',
    );
    alarm(
      'LostEvents',
      deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      'events could not be written to their log group: they wait in the dead-letter queue',
    );
  }
}
