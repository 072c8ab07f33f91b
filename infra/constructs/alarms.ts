// The few alarms that mean that agents or approvers are being failed.
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
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
  /** Break-glass approvals. */
  readonly breakGlass: IMetric;
  /** Stops of everything, of connections and of agents. */
  readonly stopped: IMetric;
  /** Changes of tables that could not be recorded. */
  readonly lostChanges: IQueue;
  readonly recordEvents: IFunction;
  readonly checkpointMinutes: number;
  /** Credentials that could not be denied. Absent: none are vended. */
  readonly revokerFailures?: IQueue;
  /** Absent: Slack is not used. */
  readonly slackFailures?: IQueue;
  /** Absent: no e-mails are written. */
  readonly mailFailures?: IQueue;
  /** Absent: no webhooks are sent. */
  readonly webhookFailures?: IQueue;
  /** Absent: there are no integrations. */
  readonly integrationFailures?: IQueue;
  readonly topicArn?: string;
}

const period = Duration.minutes(5);

export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { functions, machine, deadLetters, lostChanges, slackFailures, mailFailures, topicArn } = props;
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
    /** Of something that must happen again and again: silence is the alarm. */
    const silence = (name: string, metric: IMetric, alarmDescription: string) => {
      const made = new Alarm(this, name, {
        metric,
        alarmDescription,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
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
      'BreakGlass',
      props.breakGlass,
      'somebody broke the glass: look at what was approved (`countersign requests list --reviews`) and review it',
    );
    alarm(
      'Stopped',
      props.stopped,
      'somebody stopped everything, a connection or an agent: `countersign stops` says what, who and why',
    );
    silence(
      'CheckpointMissing',
      ofOurs('checkpoint', 'CheckpointsMade', Duration.minutes(3 * props.checkpointMinutes)),
      'no checkpoint of the record was made in three intervals: see the log group of the checkpoint function',
    );
    silence(
      'SweeperLate',
      ofOurs('sweep', 'Sweeps', Duration.minutes(15)),
      'the sweeper did not run for 15 minutes: calls whose end is unknown are not settled',
    );
    alarm(
      'UnknownUnsettled',
      ofOurs('sweep', 'CallsUnsettled', period),
      'calls may have run and could not be settled: see the log group of the sweeper, and docs/record.md',
    );
    alarm(
      'LostChanges',
      lostChanges.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      'changes of state could not be recorded and wait in the queue LostChanges: see docs/record.md',
    );
    const hourMilliseconds = 3_600_000;
    const lag = props.recordEvents.metric('IteratorAge', { period, statistic: 'Maximum' });
    const late = new Alarm(this, 'EventsLate', {
      metric: lag,
      alarmDescription:
        'changes of state wait for more than an hour to be recorded; streams forget after a day',
      threshold: hourMilliseconds,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (action) late.addAlarmAction(action);
    alarm(
      'LostEvents',
      deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      'events could not be written to their log group: they wait in the dead-letter queue',
    );
    const untold = (name: string, failures: IQueue | undefined, alarmDescription: string) => {
      if (failures === undefined) return;
      alarm(
        name,
        failures.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        alarmDescription,
      );
    };
    untold(
      'Undenied',
      props.revokerFailures,
      'vended credentials were taken back and could not be denied in an hour: see the log group of revoke, and deploy the stack of the connection again',
    );
    untold(
      'UntoldSlack',
      slackFailures,
      'Slack was not told of changes: see the log group of slack-work, mend the token or the channel',
    );
    untold(
      'UntoldMail',
      mailFailures,
      'approvers were not written to: see the log group of notify-mail, and whether SES takes the address and is out of its sandbox',
    );
    untold(
      'UntoldWebhooks',
      props.webhookFailures,
      'a system was not told of changes by webhook: see the log group of notify-webhooks, whether its address answers 2xx and whether its secret is there',
    );
    untold(
      'UntoldIntegrations',
      props.integrationFailures,
      'Jira, ServiceNow or Teams did not take a request: the message in the queue says which rule, and why',
    );
  }
}

/** A metric that a function of ours writes by Powertools. */
function ofOurs(functionName: string, metricName: string, metricPeriod: Duration): Metric {
  return new Metric({
    namespace: 'Countersign',
    metricName,
    dimensionsMap: { service: `countersign-${functionName}` },
    statistic: 'Sum',
    period: metricPeriod,
  });
}
