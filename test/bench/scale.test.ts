// The figures of docs/scale.md and of docs/deploy.md: what `npm run bench:scale` prints, from inputs that are those of the template.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { idle, limits, perCall } from '../../bench/scale/inputs.ts';
import { costOfAMillionCalls, limitsInOrder, total } from '../../bench/scale/model.ts';
import { firstToBreak, rates, tables } from '../../bench/scale/tables.ts';
import { callsOf } from '../../infra/metrics.ts';
import { resource, resourcesOf, synthesise } from '../support/synthesised-app.ts';

const { 'Countersign-local': template, 'CountersignData-local': data } = synthesise();
if (template === undefined || data === undefined) throw new Error('there is no stack');
const byName = (a: { functionName: string }, b: { functionName: string }) =>
  a.functionName.localeCompare(b.functionName);
const page = (name: string) => readFileSync(`docs/${name}.md`, 'utf8');

test.each(tables)('docs/$page.md has the table `$title` as it is worked out', ({ page: name, text }) => {
  expect(page(name)).toContain(text);
});

test.each(rates)('docs/scale.md says what breaks first at %i calls a second', (rate) => {
  expect(page('scale')).toContain(firstToBreak(rate));
});

test('a million calls cost what the alarm CostSurging reckons with', () => {
  expect(callsOf(total(costOfAMillionCalls()))).toBe(1_000_000);
});

test('what is paid while idle is what the stacks have', () => {
  const countOf = (type: string) =>
    [template, data].flatMap((stack) => Object.keys(resourcesOf(stack, type))).length;
  expect({
    alarms: countOf('AWS::CloudWatch::Alarm'),
    dashboards: countOf('AWS::CloudWatch::Dashboard'),
    kmsKeys: countOf('AWS::KMS::Key'),
  }).toEqual({ alarms: idle.alarms, dashboards: idle.dashboards, kmsKeys: idle.kmsKeys });
});

test('what runs on a schedule while idle is what the stack has', () => {
  const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  const scheduled = Object.values(resourcesOf(template, 'AWS::Events::Rule')).flatMap(({ Properties }) => {
    const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(Properties.ScheduleExpression ?? '') ?? [];
    if (count === undefined) return [];
    const run = functions.find(({ Properties: { FunctionName } }) => FunctionName === Properties.Name);
    return [
      {
        functionName: String(Properties.Name).replace('countersign-local-', ''),
        runsAnHour: (unit === 'hour' ? 1 : 60) / Number(count),
        memoryGigabytes: Math.round((run?.Properties.MemorySize / 1024) * 1000) / 1000,
      },
    ];
  });
  expect(scheduled.toSorted(byName)).toEqual(
    idle.schedules.map(({ readUnits: _, ...schedule }) => schedule).toSorted(byName),
  );
});

test('a call is billed for the memory of the gateway, and throttled as its stage is', () => {
  const gateway = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.FunctionName === 'countersign-local-gateway',
  );
  expect(Math.round((gateway?.Properties.MemorySize / 1024) * 1000) / 1000).toBe(perCall.memoryGigabytes);
  const [settings] = resource(template, 'AWS::ApiGateway::Stage').Properties.MethodSettings;
  const throttle = limits.find(({ name }) => name === "the stage's throttle");
  expect(settings.ThrottlingRateLimit).toBe(throttle?.quota);
});

test('each limit allows so many calls a second, the tightest first', () => {
  expect(limitsInOrder().map(({ allows }) => Math.floor(allows))).toEqual([
    // 200,000 records in 300 s, two of a call; 4,000 and 40,000 units at 7 of a call; two PUTs of a call; 20 calls of a credential.
    333,
    571, 1_000, 1_750, 5_714, 10_000, 10_000, 12_000, 32_000,
  ]);
});
