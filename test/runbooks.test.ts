// Alarms and docs/runbooks belong to each other, and the commands of the pages are commands that there are. They are run in
// test/integration/runbooks.test.ts.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readAwsCommandLine } from '../cli/aws-command-line.ts';
import { servedCatalogue } from './support/catalogue.ts';
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

/**
 * What the blocks of a page would run, by the shell itself: every command is one that only writes down its words. A word that is none
 * of them ends it with an error.
 */
function commandsIn(block: string): readonly (readonly string[])[] {
  const file = join(mkdtempSync(join(tmpdir(), 'countersign-runbook-')), 'commands');
  const stubs = `
    record() { { printf '%s\\x1f' "$@"; printf '\\x1e'; } >> '${file}'; echo NAMED; }
    aws() { record aws "$@"; }
    npx() { record "$@"; }
    git() { record git "$@"; }
    cat() { :; }
    touch '${file}'
    export STAGE=local`;
  const env = { PATH: '/usr/bin:/bin' };
  execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', `${stubs}\n${block}`], { env, stdio: 'pipe' });
  return readFileSync(file, 'utf8')
    .split('\x1e')
    .slice(0, -1)
    .map((command) => command.split('\x1f').slice(0, -1));
}

/** Path of a command of ours → the words and options that may follow, as the completion of the shell has them. */
function countersignWords(): ReadonlyMap<string, readonly string[]> {
  const script = execFileSync(process.execPath, ['cli/countersign.mjs', 'completion', 'bash'], {
    encoding: 'utf8',
  });
  return new Map(
    [...script.matchAll(/^ {4}'([^']*)'\) words='([^']*)'/gm)].map(([, path = '', words = '']) => [
      path,
      words.split(' '),
    ]),
  );
}

function misspeltIn(
  words: readonly string[],
  known: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  let path = '';
  let at = 0;
  for (; at < words.length; at++) {
    const next = `${path} ${words[at]}`.trim();
    if (!known.has(next)) break;
    path = next;
  }
  if (path === '') return [words.join(' ')];
  const options = words.slice(at).filter((word) => word.startsWith('--'));
  return options.filter((option) => !known.get(path)?.includes(option));
}

describe('the commands of', () => {
  const known = countersignWords();

  test.each([...pages, 'README.md'])('%s are commands that there are', (page) => {
    const commands = commandsIn(scriptOf(textOf(page)));
    expect(commands.length).toBeGreaterThan(0);
    for (const [program = '', ...words] of commands) {
      // What stands in a file is nobody's to read here.
      const given = words.map((word) => word.replace(/^file:.*/, 'of a file'));
      if (program === 'aws') readAwsCommandLine(given, servedCatalogue);
      else if (program === 'countersign') expect(misspeltIn(words, known)).toEqual([]);
      else expect(['cdk deploy', 'git log']).toContain(`${program} ${words[0]}`);
    }
  });

  test('a page that misspells one would be found', () => {
    expect(misspeltIn(['frezee'], known)).toEqual(['frezee']);
    expect(misspeltIn(['freeze', '--becuase', 'x'], known)).toEqual(['--becuase']);
    expect(() => readAwsCommandLine(['sqs', 'purge-queues'], servedCatalogue)).toThrow();
    expect(() => readAwsCommandLine(['sqs', 'purge-queue', '--queue', 'x'], servedCatalogue)).toThrow();
    expect(() => commandsIn('countersing freeze')).toThrow();
  });
});
