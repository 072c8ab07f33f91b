// One page for whoever is woken: each widget answers the question that is its title, with the thresholds of the alarms drawn.
import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { callsOf, ofOurs } from '../metrics.ts';
import type { Stage } from '../stage.ts';
import type { EventCounts } from './event-bus.ts';

export interface CountersignDashboardProps {
  readonly stage: Stage;
  readonly alarms: readonly Alarm[];
  readonly api: RestApi;
  readonly gateway: IFunction;
  readonly attendApproval: IFunction;
  readonly counts: EventCounts;
  /** Each holds what was given up, by its name for people. */
  readonly failures: Readonly<Record<string, IQueue>>;
  readonly denialsPerFiveMinutes: number;
  readonly dollarsPerHour: number;
}

const period = Duration.minutes(5);
const columns = 24;
/** AWS's own time and that of a held call are in it: above this it is worth a look, and no alarm. */
const slowMilliseconds = 1_000;

export class CountersignDashboard extends Construct {
  constructor(scope: Construct, id: string, props: CountersignDashboardProps) {
    super(scope, id);
    const { stage, api, gateway, attendApproval, counts, failures } = props;
    const graph = (
      title: string,
      left: readonly IMetric[],
      leftAnnotations: readonly HorizontalAnnotation[],
    ): GraphWidget =>
      new GraphWidget({
        title,
        left: [...left],
        leftAnnotations: [...leftAnnotations],
        leftYAxis: { min: 0, showUnits: false },
        width: columns / 2,
        height: 7,
      });
    const from = (value: number, label: string): HorizontalAnnotation => ({ value, label, color: '#d13212' });
    const alarmed = (alarmName: string, value: number) => from(value, `alarm ${alarmName}`);
    const counted = (label: string, metricName: string) =>
      ofOurs(stage, 'gateway', metricName, period).with({ label });

    new Dashboard(this, 'Dashboard', {
      dashboardName: `countersign-${stage}`,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          new AlarmStatusWidget({
            title: 'Which alarms are raised?',
            alarms: [...props.alarms],
            width: columns,
            height: 5,
          }),
        ],
        [
          graph(
            'Is it healthy?',
            [
              counted('intents or records not written', 'RecordUnavailable'),
              counted('roles not assumed', 'CredentialsUnavailable'),
              counted('STS throttled', 'CredentialsThrottled'),
              counted('internal errors', 'InternalErrors'),
              gateway.metricErrors({ period, label: 'gateway crashed' }),
              gateway.metricThrottles({ period, label: 'gateway throttled' }),
            ],
            [alarmed('RecordUnavailable', 3)],
          ),
          graph(
            'Is it safe?',
            [
              counted('calls denied', 'CallsDenied'),
              counts.breakGlass.with({ label: 'glass broken' }),
              counts.stopped.with({ label: 'stops' }),
              counts.published.with({ label: 'policies published' }),
            ],
            [alarmed('DenialsSurging', props.denialsPerFiveMinutes)],
          ),
        ],
        [
          graph(
            'Is it fast?',
            ['p50', 'p90', 'p99'].map((statistic) =>
              api.metricLatency({ period, statistic, label: `${statistic}, milliseconds` }),
            ),
            [from(slowMilliseconds, 'slow')],
          ),
          graph(
            'What waits?',
            [
              // Each request that waits is looked at once a minute.
              attendApproval.metricInvocations({
                period: Duration.minutes(1),
                statistic: 'Sum',
                label: 'requests that wait for people',
              }),
              counts.expired.with({ label: 'requests expired, an hour' }),
              ofOurs(stage, 'sweep', 'CallsUnsettled', period).with({
                label: 'calls that nobody settled',
                statistic: 'Maximum',
              }),
              ...Object.entries(failures).map(([name, queue]) =>
                queue.metricApproximateNumberOfMessagesVisible({
                  period,
                  statistic: 'Maximum',
                  label: `given up: ${name}`,
                }),
              ),
            ],
            [alarmed('ApprovalsUnanswered', 3)],
          ),
        ],
        [
          graph(
            'Is the record whole?',
            [
              ofOurs(stage, 'checkpoint', 'CheckpointsMade', Duration.hours(1)).with({
                label: 'checkpoints, an hour',
              }),
              ofOurs(stage, 'sweep', 'Sweeps', Duration.hours(1)).with({ label: 'sweeps, an hour' }),
            ],
            [from(1, 'none: alarms CheckpointMissing and SweeperLate')],
          ),
          graph(
            'What does it cost?',
            [api.metricCount({ period: Duration.hours(1), statistic: 'Sum', label: 'requests, an hour' })],
            [alarmed('CostSurging', callsOf(props.dollarsPerHour))],
          ),
        ],
      ],
    });
  }
}
