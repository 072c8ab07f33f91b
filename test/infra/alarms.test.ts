// What wakes people, and by what. That each alarm has a runbook is in test/runbooks.test.ts.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';
import { wholeConfiguration } from '../support/whole-configuration.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let template: Template;
beforeAll(() => {
  template = synthesise(wholeConfiguration)['Countersign-local'] as Template;
});

const alarm = (name: string, of = template) =>
  resource(of, 'AWS::CloudWatch::Alarm', `Alarms${name}`).Properties;
const service = (name: string) => [{ Name: 'service', Value: `countersign-${name}` }];

describe('an alarm is raised when', () => {
  test.each([
    ['intents or records cannot be written', 'RecordUnavailable', 'RecordUnavailable', 3],
    ['STS throttles', 'StsThrottled', 'CredentialsThrottled', 1],
    ['the role of a connection cannot be assumed', 'ConnectionUnusable', 'CredentialsUnavailable', 3],
    ['the gateway fails in a way that it does not know', 'InternalErrors', 'InternalErrors', 1],
    ['denials surge', 'DenialsSurging', 'CallsDenied', 100],
  ])('%s', (_, name, MetricName, Threshold) => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'Countersign/local',
      MetricName,
      Dimensions: service('gateway'),
      Statistic: 'Sum',
      Period: 300,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test.each([
    ['somebody broke the glass', 'BreakGlass', ['BreakGlassApproved'], 300, 1],
    ['somebody froze something', 'Stopped', ['AccessStopped'], 300, 1],
    [
      'policies or a catalogue were published',
      'PoliciesPublished',
      ['PoliciesPublished', 'CataloguePublished'],
      300,
      1,
    ],
    ['requests wait beyond their time', 'ApprovalsUnanswered', ['RequestExpired'], 3_600, 3],
  ])('%s, as the bus tells of it', (_, name, eventTypes, Period, Threshold) => {
    const { MetricName, ...properties } = alarm(name);
    expect(properties).toMatchObject({ Namespace: 'Countersign/local', Statistic: 'Sum', Period, Threshold });
    const tests = eventTypes.map((type) => `$.detail-type = "${type}"`);
    const pattern = tests.length === 1 ? tests[0] : tests.map((each) => `(${each})`).join(' || ');
    const filters = Object.values(resourcesOf(template, 'AWS::Logs::MetricFilter'));
    expect(filters.map((filter) => filter.Properties)).toContainEqual(
      expect.objectContaining({
        LogGroupName: '<EventsLogGroup>',
        FilterPattern: `{ ${pattern} }`,
        MetricTransformations: [
          expect.objectContaining({ MetricNamespace: 'Countersign/local', MetricName, MetricValue: '1' }),
        ],
      }),
    );
  });

  test.each([
    ['LostChanges', '<RecordKeepingLostChanges.QueueName>'],
    ['LostEvents', '<EventsDeadLetters.QueueName>'],
    ['Undenied', '<RevokerFailures.QueueName>'],
    ['UntoldSlack', '<SlackPartsFailures.QueueName>'],
    ['UntoldMail', '<MailPartsFailures.QueueName>'],
    ['UntoldWebhooks', '<WebhookPartsFailures.QueueName>'],
    ['UntoldIntegrations', '<IntegrationsFailures.QueueName>'],
  ])('something was given up: %s', (name, queue) => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: queue }],
      Statistic: 'Maximum',
      Threshold: 1,
    });
  });

  test('credentials were taken back a minute ago or more, and are not denied yet', () => {
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html: milliseconds.
    expect(alarm('DenialsLate')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Dimensions: [{ Name: 'FunctionName', Value: expect.stringContaining('Revoke') }],
      Statistic: 'Maximum',
      Period: 300,
      Threshold: 60_000,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('a queue of failures holds anything: none is without its alarm', () => {
    const queues = Object.keys(resourcesOf(template, 'AWS::SQS::Queue')).map((id) => `<${id}.QueueName>`);
    const watched = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).flatMap(
      ({ Properties }) => Properties.Dimensions?.map(({ Value }: { Value: string }) => Value) ?? [],
    );
    expect(queues.filter((queue) => !watched.includes(queue))).toEqual([]);
  });

  test('a function crashes or is throttled: every one but those that a deploy runs and waits for', () => {
    const ofFunctions = (metric: string) =>
      Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'))
        .filter(({ Properties }) => Properties.MetricName === metric)
        .map(({ Properties }) => Properties.Dimensions[0].Value)
        .sort();
    const deployed = Object.entries(resourcesOf(template, 'AWS::Lambda::Function'))
      .filter(([, { Properties }]) => Properties.FunctionName !== undefined)
      .filter(([, { Properties }]) => Properties.FunctionName !== 'countersign-local-publish')
      .map(([id]) => `<${id}>`)
      .sort();
    expect(ofFunctions('Errors')).toEqual(deployed);
    expect(ofFunctions('Throttles')).toEqual(deployed);
  });

  test('the calls of an hour cost more than configured, at $25.01 a million', () => {
    expect(alarm('CostSurging')).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Count',
      Statistic: 'Sum',
      Period: 3_600,
      // 5 / 25.01 of a million.
      Threshold: 199_921,
    });
  });
});

test('a million calls cost what docs/scale.md says, and that is the sum of its rows', () => {
  const scale = readFileSync('docs/scale.md', 'utf8');
  const [, table = ''] = scale.split('## Cost of a million allowed calls');
  const [rows = '', total = ''] = table.split('**Together**');
  const dollars = [...rows.matchAll(/\| (\d+\.\d\d) \|$/gm)].map(([, each]) => Number(each));
  expect(dollars).toHaveLength(9);
  expect(dollars.reduce((sum, each) => sum + each).toFixed(2)).toBe('25.01');
  expect(total).toMatch(/^ \| \| \*\*25\.01\*\* \|/);
});

test('two stages of one account count apart', () => {
  const { 'Countersign-dev': other } = synthesise({ ...wholeConfiguration, stage: 'dev' });
  for (const [stage, of] of [
    ['local', template],
    ['dev', other as Template],
  ] as const) {
    const alarms = Object.values(resourcesOf(of, 'AWS::CloudWatch::Alarm'));
    const namespaces = alarms.map(({ Properties }) => Properties.Namespace as string);
    expect(namespaces.filter((name) => !name.startsWith('AWS/'))).toEqual(
      Array(12).fill(`Countersign/${stage}`),
    );
    const written = Object.values(resourcesOf(of, 'AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Properties.Environment?.Variables.POWERTOOLS_METRICS_NAMESPACE ?? [],
    );
    expect(new Set(written)).toEqual(new Set([`Countersign/${stage}`]));
  }
});

test('what is configured counts', () => {
  const { 'Countersign-local': other } = synthesise({ denialsPerFiveMinutes: 7, dollarsPerHour: 25.01 });
  expect(alarm('DenialsSurging', other).Threshold).toBe(7);
  expect(alarm('CostSurging', other).Threshold).toBe(1_000_000);
});

test('each bears the name of its stage, by which the command line finds it', () => {
  for (const [id, { Properties }] of Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm'))) {
    expect(Properties.AlarmName).toBe(`countersign-local-${id.replace(/^Alarms/, '')}`);
  }
});

test('docs/deploy.md counts them, and what they cost', () => {
  const plain = synthesise()['Countersign-local'] as Template;
  const count = Object.keys(resourcesOf(plain, 'AWS::CloudWatch::Alarm')).length;
  // $0.10 each and month: https://aws.amazon.com/cloudwatch/pricing/
  expect(readFileSync('docs/deploy.md', 'utf8')).toContain(
    `| ${count} alarms | ${count} × $0.10 | ${(count / 10).toFixed(2)} |`,
  );
});
