// What approvers want to know of parameters, logs and alarms. A parameter is described; its value is never read.
import type { JsonValue } from '../../json.ts';
import { batchMaximum, type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import { ago, at, each, fact, number, passing, size, text, texts } from '../reading.ts';
import { ec2Compute } from './ec2-compute.ts';

const parameterProbe = probeOf('ssm');

const parameter: ProbesOf = ({ Name }) =>
  typeof Name !== 'string'
    ? []
    : [
        parameterProbe(
          'DescribeParameters',
          'parameter',
          { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [Name] }] },
          (output, now) => {
            const [found] = each(output, 'Parameters');
            if (found === undefined) return { facts: fact('parameter', 'there is none of this name now') };
            return {
              facts: [
                ...fact('type', text(found.Type)),
                ...fact('version', text(found.Version)),
                ...fact('description', text(found.Description)),
                ...passing('last changed', ago(found.LastModifiedDate, now)),
              ],
              marks: at(found, 'LastModifiedDate'),
            };
          },
        ),
      ];

const sameInstances: ProbesOf = ({ InstanceIds }, scope) =>
  ec2Compute.StopInstances?.({ InstanceIds: InstanceIds ?? [] }, scope) ?? [];

export const ssm: ServiceProbes = {
  PutParameter: parameter,
  DeleteParameter: parameter,
  SendCommand: sameInstances,
};

const logProbe = probeOf('logs');

const logGroup: ProbesOf = ({ logGroupName }) =>
  typeof logGroupName !== 'string'
    ? []
    : [
        logProbe(
          'DescribeLogGroups',
          'log group',
          { logGroupNamePrefix: logGroupName, limit: 5 },
          (output, now) => {
            const found = each(output, 'logGroups').find((group) => group.logGroupName === logGroupName);
            if (found === undefined) return { facts: fact('log group', 'there is none of this name now') };
            const days = text(found.retentionInDays);
            return {
              facts: [
                ...passing('size', size(number(found.storedBytes))),
                ...fact('events are kept', days === undefined ? 'for ever' : `for ${days} days`),
                ...passing('created', ago(milliseconds(found.creationTime), now)),
              ],
              marks: at(found, 'creationTime'),
            };
          },
        ),
      ];

const milliseconds = (value: JsonValue | undefined) => {
  const found = number(value);
  return found === undefined ? undefined : Math.floor(found / 1000);
};

export const logs: ServiceProbes = { DeleteLogGroup: logGroup, PutRetentionPolicy: logGroup };

const alarmProbe = probeOf('cloudwatch');

const alarms: ProbesOf = ({ AlarmNames }) => {
  const names = texts(AlarmNames).slice(0, batchMaximum);
  if (names.length === 0) return [];
  return [
    alarmProbe('DescribeAlarms', 'alarms', { AlarmNames: [...names] }, (output) => {
      const found = [...each(output, 'MetricAlarms'), ...each(output, 'CompositeAlarms')];
      return {
        facts: [
          ...fact('alarms found', `${found.length} of ${names.length}`),
          ...passing('in alarm now', String(found.filter(({ StateValue }) => StateValue === 'ALARM').length)),
          ...fact(
            'that act on somebody',
            String(
              found.filter(
                ({ ActionsEnabled, AlarmActions }) =>
                  ActionsEnabled === true && texts(AlarmActions).length > 0,
              ).length,
            ),
          ),
        ],
        marks: found.map((alarm) => at(alarm, 'AlarmConfigurationUpdatedTimestamp')),
      };
    }),
  ];
};

export const cloudwatch: ServiceProbes = { DeleteAlarms: alarms, DisableAlarmActions: alarms };
