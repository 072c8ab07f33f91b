// The dashboard answers questions: which, by what, and where it becomes serious.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { resource, resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';
import { wholeConfiguration } from '../support/whole-configuration.ts';

vi.setConfig({ hookTimeout: 120_000 });

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { value: number; label: string }[] };
  };
}

let template: Template;
let widgets: readonly Widget[];
beforeAll(() => {
  template = synthesise(wholeConfiguration)['Countersign-local'] as Template;
  const { DashboardBody } = resource(template, 'AWS::CloudWatch::Dashboard').Properties;
  ({ widgets } = JSON.parse(DashboardBody));
});

const titled = (title: string) => {
  const found = widgets.find(({ properties }) => properties.title === title);
  if (found === undefined) throw new Error(`no widget is called ${title}`);
  return found.properties;
};
/** Namespace and name of each line, and the dimension's value when it is not the function or the API itself. */
const linesOf = (title: string) =>
  (titled(title).metrics ?? []).map(([namespace, name]) => `${namespace} ${name}`);

test('is one page, whose every widget asks a question', () => {
  expect(resource(template, 'AWS::CloudWatch::Dashboard').Properties.DashboardName).toBe('countersign-local');
  expect(widgets.map(({ properties }) => properties.title)).toEqual([
    'Which alarms are raised?',
    'Is it healthy?',
    'Is it safe?',
    'Is it fast?',
    'What waits?',
    'Is the record whole?',
    'What does it cost?',
  ]);
});

test('shows every alarm that there is', () => {
  const alarms = Object.keys(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map((id) => `<${id}.Arn>`);
  expect([...(titled('Which alarms are raised?').alarms ?? [])].sort()).toEqual(alarms.sort());
});

describe('answers', () => {
  test('whether it is healthy by what kept calls from running', () => {
    expect(linesOf('Is it healthy?')).toEqual([
      'Countersign/local RecordUnavailable',
      'Countersign/local CredentialsUnavailable',
      'Countersign/local CredentialsThrottled',
      'Countersign/local InternalErrors',
      'AWS/Lambda Errors',
      'AWS/Lambda Throttles',
    ]);
  });

  test('whether it is safe by denials, broken glass, stops and policies', () => {
    expect(linesOf('Is it safe?')).toEqual([
      'Countersign/local CallsDenied',
      'Countersign/local BreakGlassApprovals',
      'Countersign/local AccessStopped',
      'Countersign/local PoliciesPublished',
    ]);
  });

  test('whether it is fast by percentiles of what clients wait', () => {
    expect(linesOf('Is it fast?')).toEqual(Array(3).fill('AWS/ApiGateway Latency'));
    expect(JSON.stringify(titled('Is it fast?').metrics)).toMatch(/"p50".*"p90".*"p99"/);
  });

  test('what waits: requests, unsettled calls, and all that was given up', () => {
    expect(linesOf('What waits?').slice(0, 3)).toEqual([
      'AWS/Lambda Invocations',
      'Countersign/local RequestsExpired',
      'Countersign/local CallsUnsettled',
    ]);
    const shown = JSON.stringify(titled('What waits?').metrics);
    for (const id of Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))) {
      expect(shown).toContain(`<${id}.QueueName>`);
    }
  });
});

test('draws each threshold where the alarm of that name has it', () => {
  const drawn = widgets.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
  const ofAlarms = drawn.flatMap(({ label, value }) => {
    const name = /^alarm (\w+)$/.exec(label)?.[1];
    return name === undefined ? [] : [{ name, value }];
  });
  expect(ofAlarms.map(({ name }) => name).sort()).toEqual([
    'ApprovalsUnanswered',
    'CostSurging',
    'DenialsSurging',
    'RecordUnavailable',
  ]);
  for (const { name, value } of ofAlarms) {
    const { Threshold } = resource(template, 'AWS::CloudWatch::Alarm', `Alarms${name}`).Properties;
    expect([name, value]).toEqual([name, Threshold]);
  }
});
