// The few alarms that mean that agents or approvers are being failed, or that somebody did what others must know of. The
// description of each ends with its runbook (docs/runbooks), which says what to do.
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkpointIntervalsMaximum } from '../../core/health.ts';
import { callsOf, ofOurs } from '../metrics.ts';
import type { Stage } from '../stage.ts';
import type { EventCounts } from './event-bus.ts';

export interface AlarmsProps {
  readonly stage: Stage;
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly machine: IStateMachine;
  readonly deadLetters: IQueue;
  readonly counts: EventCounts;
  /** Requests to the API, of any kind. */
  readonly requests: (period: Duration) => IMetric;
  /** Changes of tables that could not be recorded. */
  readonly lostChanges: IQueue;
  readonly recordEvents: IFunction;
  readonly checkpointMinutes: number;
  readonly denialsPerFiveMinutes: number;
  readonly dollarsPerHour: number;
  /** What denies credentials, and what it could not. Absent: none are vended. */
  readonly denials?: { readonly revoke: IFunction; readonly failures: IQueue };
  /** Absent: Slack is not used. */
  readonly slackFailures?: IQueue;
  /** Absent: no e-mails are written. */
  readonly mailFailures?: IQueue;
  /** Absent: no webhooks are sent. */
  readonly webhookFailures?: IQueue;
  /** Absent: there are no integrations. */
  readonly integrationFailures?: IQueue;
  readonly topicArn?: string;
  /** Where docs/runbooks is read; no final slash. */
  readonly runbookBaseUrl: string;
}

interface Watched {
  readonly name: string;
  readonly metric: IMetric;
  readonly description: string;
  /** The page of docs/runbooks. Default: the alarm's name in kebab-case. */
  readonly runbook?: string;
  /** Default 1. */
  readonly threshold?: number;
  /** Of something that must happen again and again: the alarm is that it does not. */
  readonly silence?: boolean;
}

const period = Duration.minutes(5);
/** A few failures pass by themselves, with the retries of SDKs. */
const repeatedly = 3;

export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { stage, topicArn, runbookBaseUrl } = props;
    const action = topicArn && new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
    const watched = [
      ...ofFunctions(props),
      ...ofCalls(props),
      ...ofApprovals(props),
      ...ofTheRecord(props),
      ...ofDenials(props),
      ...ofQueues(props),
    ];
    this.all = watched.map(({ name, metric, description, runbook, threshold = 1, silence = false }) => {
      const alarm = new Alarm(this, name, {
        alarmName: `countersign-${stage}-${name}`,
        metric,
        alarmDescription: `${description}. Runbook: ${runbookBaseUrl}/${runbook ?? kebabCase(name)}.md`,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: silence
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      if (action) alarm.addAlarmAction(action);
      return alarm;
    });
  }
}

function ofFunctions({ functions }: AlarmsProps): readonly Watched[] {
  return Object.entries(functions).flatMap(([name, fn]) => [
    {
      name: `${name}Errors`,
      metric: fn.metricErrors({ period }),
      description: `${name} crashed or ran out of time`,
      runbook: 'function-errors',
    },
    {
      name: `${name}Throttles`,
      metric: fn.metricThrottles({ period }),
      description: `${name} was throttled: it may run no more at once than it does`,
      runbook: 'function-throttles',
    },
  ]);
}

function ofCalls({
  stage,
  counts,
  requests,
  denialsPerFiveMinutes,
  dollarsPerHour,
}: AlarmsProps): readonly Watched[] {
  return [
    {
      name: 'RecordUnavailable',
      metric: ofOurs(stage, 'gateway', 'RecordUnavailable', period),
      description: 'calls were refused because their intents or their records could not be written',
      threshold: repeatedly,
    },
    {
      name: 'StsThrottled',
      metric: ofOurs(stage, 'gateway', 'CredentialsThrottled', period),
      description: 'calls were refused because STS throttled AssumeRole',
    },
    {
      name: 'ConnectionUnusable',
      metric: ofOurs(stage, 'gateway', 'CredentialsUnavailable', period),
      description: 'calls were refused because the role of a connection could not be assumed',
      threshold: repeatedly,
    },
    {
      name: 'InternalErrors',
      metric: ofOurs(stage, 'gateway', 'InternalErrors', period),
      description: 'the gateway met failures that it does not know, and refused calls because of them',
    },
    {
      name: 'DenialsSurging',
      metric: ofOurs(stage, 'gateway', 'CallsDenied', period),
      description: `policies or approvers denied ${denialsPerFiveMinutes} calls or more in five minutes`,
      threshold: denialsPerFiveMinutes,
    },
    {
      name: 'Stopped',
      metric: counts.stopped,
      description: 'somebody stopped everything, a connection or an agent',
    },
    {
      name: 'PoliciesPublished',
      metric: counts.published,
      description: 'other policies, or another catalogue, are in force',
    },
    {
      name: 'CostSurging',
      metric: requests(Duration.hours(1)),
      description: `the calls of one hour cost $${dollarsPerHour} or more at list price`,
      threshold: callsOf(dollarsPerHour),
    },
  ];
}

function ofApprovals({ machine, counts }: AlarmsProps): readonly Watched[] {
  return [
    {
      name: 'ApprovalFailures',
      metric: machine.metricFailed({ period }),
      description: 'an approval execution failed: its request stays decidable, but nobody was told of it',
    },
    {
      name: 'ApprovalsUnanswered',
      metric: counts.expired,
      description: 'several requests expired in one hour before anybody decided them',
      threshold: repeatedly,
    },
    {
      name: 'BreakGlass',
      metric: counts.breakGlass,
      description: 'somebody broke the glass: look at what was approved, and review it',
    },
  ];
}

function ofTheRecord({ stage, checkpointMinutes, recordEvents }: AlarmsProps): readonly Watched[] {
  const hourMilliseconds = 3_600_000;
  return [
    {
      name: 'CheckpointMissing',
      metric: ofOurs(
        stage,
        'checkpoint',
        'CheckpointsMade',
        Duration.minutes(checkpointIntervalsMaximum * checkpointMinutes),
      ),
      description: 'no checkpoint of the record was made in three intervals',
      silence: true,
    },
    {
      name: 'SweeperLate',
      metric: ofOurs(stage, 'sweep', 'Sweeps', Duration.minutes(15)),
      description: 'the sweeper did not run for 15 minutes: calls whose end is unknown are not settled',
      silence: true,
    },
    {
      name: 'UnknownUnsettled',
      metric: ofOurs(stage, 'sweep', 'CallsUnsettled', period),
      description: 'calls may have run and could not be settled',
    },
    {
      name: 'EventsLate',
      metric: recordEvents.metric('IteratorAge', { period, statistic: 'Maximum' }),
      description:
        'changes of state wait for more than an hour to be recorded, and streams forget after a day',
      threshold: hourMilliseconds,
    },
  ];
}

function ofDenials({ denials }: AlarmsProps): readonly Watched[] {
  const minuteMilliseconds = 60_000;
  return denials === undefined
    ? []
    : [
        {
          name: 'DenialsLate',
          metric: denials.revoke.metric('IteratorAge', { period, statistic: 'Maximum' }),
          description: 'vended credentials were taken back for a minute or more, and are not denied yet',
          threshold: minuteMilliseconds,
        },
      ];
}

/** What lies in a queue of failures was given up, and waits for people. */
function ofQueues(props: AlarmsProps): readonly Watched[] {
  const given = (name: string, queue: IQueue | undefined, description: string): readonly Watched[] =>
    queue === undefined
      ? []
      : [
          {
            name,
            metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
            description,
          },
        ];
  return [
    ...given('LostChanges', props.lostChanges, 'changes of state could not be recorded for a day'),
    ...given('LostEvents', props.deadLetters, 'events could not be written to their log group'),
    ...given(
      'Undenied',
      props.denials?.failures,
      'vended credentials were taken back and could not be denied in an hour',
    ),
    ...given('UntoldSlack', props.slackFailures, 'Slack was not told of changes'),
    ...given('UntoldMail', props.mailFailures, 'approvers were not written to'),
    ...given('UntoldWebhooks', props.webhookFailures, 'a system was not told of changes by webhook'),
    ...given(
      'UntoldIntegrations',
      props.integrationFailures,
      'Jira, ServiceNow or Teams did not take a request',
    ),
  ];
}

function kebabCase(pascal: string): string {
  return pascal.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}
