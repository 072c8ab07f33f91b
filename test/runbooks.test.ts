// Alarms and docs/runbooks belong to each other, and the commands of the pages are commands that there are. They are run in
// test/integration/runbooks.test.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { commandsIn, faultOf } from './support/documented-commands.ts';
import { scriptOf } from './support/runbook-shell.ts';
import { resourcesOf, synthesise, type Template } from './support/synthesised-app.ts';
import { wholeConfiguration } from './support/whole-configuration.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const folder = 'docs/runbooks';
const pages = readdirSync(folder).filter((name) => name !== 'README.md');
const textOf = (page: string) => readFileSync(join(folder, page), 'utf8');

/** Alarm → its description. */
function descriptionsOf(template: Template): readonly (readonly [name: string, description: string])[] {
  return Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => [
    Properties.AlarmName.replace('countersign-local-', ''),
    Properties.AlarmDescription,
  ]);
}
const pageIn = (description: string) => /\. Runbook: docs\/runbooks\/([a-z-]+\.md)$/.exec(description)?.[1];

let alarms: readonly (readonly [name: string, description: string])[];
beforeAll(() => {
  alarms = descriptionsOf(synthesise(wholeConfiguration)['Countersign-local'] as Template);
});

describe('alarms and runbooks', () => {
  test('each alarm ends with the address of a page that there is', () => {
    const lost = alarms.filter(([, description]) => !pages.includes(pageIn(description) ?? ''));
    expect(lost).toEqual([]);
  });

  test('each page is of an alarm, and its heading names it', () => {
    const named = new Set(alarms.map(([, description]) => pageIn(description)));
    expect(pages.filter((page) => !named.has(page))).toEqual([]);
    for (const [name, description] of alarms) {
      const heading = /^# `(…?)(\w+)`: \S/.exec(textOf(pageIn(description) ?? ''));
      const [, anyBefore, rest = ''] = heading ?? [];
      expect(anyBefore ? name.endsWith(rest) : name === rest, `${name} under ${heading?.[0]}`).toBe(true);
    }
  });

  test('the index has each page once', () => {
    const listed = [...textOf('README.md').matchAll(/^\| .+ \| \[[a-z-]+\]\(([a-z-]+\.md)\) \| .+ \|$/gm)];
    expect(listed.map(([, page]) => page).sort()).toEqual([...pages].sort());
  });

  test('the address begins with what is configured, so that mails can link to it', () => {
    const runbookBaseUrl = 'https://wiki.example.com/countersign/runbooks';
    const { 'Countersign-local': template } = synthesise({ runbookBaseUrl });
    for (const [, description] of descriptionsOf(template as Template)) {
      expect(description).toMatch(
        / Runbook: https:\/\/wiki\.example\.com\/countersign\/runbooks\/[a-z-]+\.md$/,
      );
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      expect(description.length).toBeLessThanOrEqual(1_024);
    }
  });
});

test.each(pages)('%s has the shape that all have', (page) => {
  const text = textOf(page);
  expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
    'Look first',
    'Do',
    'It is over when',
    'How it comes about',
  ]);
  expect(text.split('## Look first')[0]).toMatch(/\*\*For people\*\*.+\*\*[Ff]or the record\*\*/s);
  expect(text).not.toMatch(/\$$/m);
});

describe('the commands of', () => {
  test.each([...pages, 'README.md'])('%s are commands that there are', (page) => {
    const commands = commandsIn(`set -eu\n${scriptOf(textOf(page))}`);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.map(faultOf).filter((fault) => fault !== undefined)).toEqual([]);
    for (const [program = '', ...words] of commands) {
      const [command, verb] = program === 'npx' ? words : [program, words[0]];
      expect(['aws', 'countersign', 'cat', 'date', 'cdk deploy', 'git log']).toContain(
        command === 'cdk' || command === 'git' ? `${command} ${verb}` : command,
      );
    }
  });
});
