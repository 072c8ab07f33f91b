// What keeps the record while nobody calls, and who is told when it does not.
import { describe, expect, test } from 'vitest';
import { recordedIdPrefixes } from '../../adapters/stream-events.ts';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';

const template = synthesise()['Countersign-local'] as Template;
const all = (type: string) => Object.values(resourcesOf(template, type));

describe('the keeping of the record', () => {
  const rules = all('AWS::Events::Rule').filter(({ Properties }) => Properties.ScheduleExpression);

  test('makes checkpoints, sweeps and holds every five minutes, and compacts every hour', () => {
    expect(rules.map(({ Properties }) => [Properties.Name, Properties.ScheduleExpression])).toEqual([
      ['countersign-local-checkpoint', 'rate(5 minutes)'],
      ['countersign-local-sweep', 'rate(5 minutes)'],
      ['countersign-local-legal-hold', 'rate(5 minutes)'],
      ['countersign-local-compact', 'rate(1 hour)'],
    ]);
  });

  test('makes checkpoints as often as configured, and says so to the function', () => {
    const { 'Countersign-local': other } = synthesise({ checkpointMinutes: 15 });
    const rule = resource(other as Template, 'AWS::Events::Rule', 'RecordKeepingCheckpoint');
    expect(rule.Properties.ScheduleExpression).toBe('rate(15 minutes)');
    const { Properties } = resource(other as Template, 'AWS::Lambda::Function', 'CheckpointFunction');
    expect(Properties.Environment.Variables).toMatchObject({ CHECKPOINT_INTERVAL_SECONDS: '900' });
  });

  test('[A6] shows the function of events no item of a task token, and gives up no change', () => {
    const mappings = all('AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties);
    const shown = mappings.map(({ FilterCriteria }) =>
      FilterCriteria.Filters.flatMap(
        ({ Pattern }: { Pattern: string }) => JSON.parse(Pattern).dynamodb.Keys.id.S,
      ),
    );
    expect(shown).toEqual([
      [{ prefix: 'ses_' }, { prefix: 'hold#' }, { prefix: 'standing#now' }, { prefix: 'denied#' }],
      [{ prefix: 'req_' }],
      [{ prefix: 'publication#' }, { prefix: 'catalogue#publication#' }],
      [{ prefix: 'connection#' }, { prefix: 'agent#' }],
    ]);
    const prefixes = shown.flat().map(({ prefix }) => prefix);
    expect(prefixes.sort()).toEqual([...recordedIdPrefixes].sort());
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: -1,
        // An hour less than the day for which a stream keeps its records.
        MaximumRecordAgeInSeconds: 82_800,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: '<RecordKeepingLostChanges.Arn>' } },
      });
    }
  });

  test('raises an alarm when no checkpoint was made, and when the sweeper did not run', () => {
    for (const [name, metric, seconds] of [
      ['AlarmsCheckpointMissing', 'CheckpointsMade', 900],
      ['AlarmsSweeperLate', 'Sweeps', 900],
    ] as const) {
      expect(resource(template, 'AWS::CloudWatch::Alarm', name).Properties).toMatchObject({
        Namespace: 'Countersign/local',
        MetricName: metric,
        Period: seconds,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
    }
    expect(resource(template, 'AWS::CloudWatch::Alarm', 'AlarmsUnknownUnsettled').Properties).toMatchObject({
      MetricName: 'CallsUnsettled',
      Dimensions: [{ Name: 'service', Value: 'countersign-sweep' }],
    });
  });
});

test.each([
  ['break-glass approval', 'BreakGlassApproved', 'BreakGlassApprovals', 'AlarmsBreakGlass'],
  ['stop', 'AccessStopped', 'AccessStopped', 'AlarmsStopped'],
])('raises an alarm on every %s, as the bus tells of it', (_, eventType, MetricName, alarm) => {
  const filters = Object.values(resourcesOf(template, 'AWS::Logs::MetricFilter'));
  expect(filters.map(({ Properties }) => Properties)).toContainEqual(
    expect.objectContaining({
      FilterPattern: `{ $.detail-type = "${eventType}" }`,
      MetricTransformations: [expect.objectContaining({ MetricNamespace: 'Countersign/local', MetricName })],
    }),
  );
  expect(resource(template, 'AWS::CloudWatch::Alarm', alarm).Properties).toMatchObject({
    Namespace: 'Countersign/local',
    MetricName,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
});

test('alarms tell the topic that is configured', () => {
  const topic = 'arn:aws:sns:eu-central-1:444455556666:oncall';
  const { 'Countersign-local': alarmed } = synthesise({ alarmTopicArn: topic });
  const alarms = Object.values(resourcesOf(alarmed as Template, 'AWS::CloudWatch::Alarm'));
  expect(alarms.length).toBeGreaterThan(0);
  for (const { Properties } of alarms) expect(Properties.AlarmActions).toEqual([topic]);
});
