// CloudWatch of the emulator. It keeps what is put and evaluates alarms whenever something is, but by namespace and name alone, and
// never for want of data; both are looked at here.
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  GetMetricStatisticsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  paginateDescribeAlarms,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import type { MetricValue } from './embedded-metrics.ts';
import { emulatorClientOptions } from './emulator-client-options.ts';

interface LocalCloudWatch {
  /** Every alarm there is, by its name without `prefix`. */
  alarms(prefix: string): Promise<ReadonlyMap<string, MetricAlarm>>;
  putAlarm(alarm: PutMetricAlarmCommandInput): Promise<void>;
  removeAlarms(names: readonly string[]): Promise<void>;
  /** As CloudWatch does with what it finds in a log. */
  put(values: readonly MetricValue[]): Promise<void>;
  /** The alarm's statistic of exactly its metric and dimensions over its last period. Undefined: there is no data. */
  statisticOf(alarm: MetricAlarm): Promise<number | undefined>;
}

export function createLocalCloudWatch(): LocalCloudWatch {
  const client = new CloudWatchClient(emulatorClientOptions());
  return {
    async alarms(prefix) {
      const all: MetricAlarm[] = [];
      for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix })) {
        all.push(...(page.MetricAlarms ?? []));
      }
      return new Map(all.map((alarm) => [alarm.AlarmName?.slice(prefix.length) ?? '', alarm]));
    },
    async putAlarm(alarm) {
      await client.send(new PutMetricAlarmCommand(alarm));
    },
    async removeAlarms(names) {
      await client.send(new DeleteAlarmsCommand({ AlarmNames: [...names] }));
    },
    async put(values) {
      const byNamespace = Map.groupBy(values, ({ namespace }) => namespace);
      for (const [Namespace, own] of byNamespace) {
        const MetricData = own.map(({ name, dimensions, value }) => ({
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Value: value,
        }));
        await client.send(new PutMetricDataCommand({ Namespace, MetricData }));
      }
    },
    async statisticOf({ Namespace, MetricName, Dimensions, Statistic, Period = 60 }) {
      if (Statistic === undefined) throw new Error(`the alarm on ${MetricName} has no statistic`);
      const now = Date.now();
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace,
          MetricName,
          Dimensions,
          Statistics: [Statistic],
          // One data point: the emulator cuts time since 1970 into whole periods, and the first of these ends in 2038.
          Period: 2_147_483_640,
          StartTime: new Date(now - Period * 1000),
          EndTime: new Date(now + 1000),
        }),
      );
      return Datapoints[0]?.[Statistic];
    },
  };
}

const crosses: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
export function stateFor(alarm: MetricAlarm, statistic: number | undefined): StateValue {
  if (statistic === undefined) return alarm.TreatMissingData === 'breaching' ? 'ALARM' : 'OK';
  const isCrossed = crosses[alarm.ComparisonOperator ?? ''];
  if (isCrossed === undefined) throw new Error(`no alarm of ours compares by ${alarm.ComparisonOperator}`);
  return isCrossed(statistic, alarm.Threshold ?? Number.NaN) ? 'ALARM' : 'OK';
}
