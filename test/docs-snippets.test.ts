// Every block of every page is read by what would read it: commands are commands that there are, configurations are valid, policies
// pass the validator, and programs at least parse.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { validatePolicies } from '../adapters/cedar-validator.ts';
import { commandsIn, faultOf } from './support/documented-commands.ts';
import { servedIamData } from './support/iam-data.ts';
import { type FencedBlock, fencedBlocks, markdownPages } from './support/markdown.ts';

const configuration = JSON.parse(readFileSync('docs/schemas/configuration.schema.json', 'utf8'));
const schemas = new Ajv2020({ strict: false, validateFormats: false }).addSchema(
  configuration,
  'configuration',
);

/** Other people's, and shells' own; a misspelt name of ours is none of them. */
const otherPrograms = new Set(
  'cat cdk curl date echo git head jq node npm openssl python sleep source terraform'.split(' '),
);

/** Throws what its reader says of it. */
const readers: Readonly<Record<string, (text: string) => void>> = {
  sh: (text) => {
    for (const command of commandsIn(text)) {
      const [program = ''] = command[0] === 'npx' ? command.slice(1) : command;
      const isKnown = program === 'aws' || program === 'countersign' || otherPrograms.has(program);
      const fault = isKnown ? faultOf(command) : `\`${program}\` is no program that these pages use`;
      if (fault) throw new Error(fault);
    }
  },
  json: (text) => validateConfiguration(parseJson(text)),
  ts: (text) => transformSync(text, { loader: 'ts', format: 'esm' }),
  python: (text) => {
    const program = 'import sys; compile(sys.stdin.read(), "block", "exec")';
    execFileSync('python3', ['-c', program], { input: text, stdio: ['pipe', 'ignore', 'pipe'] });
  },
  // Read together, since one page's policies are one set.
  cedar: () => {},
};

/** No parser of theirs is at hand here. Those of the pages of agents are read in docs-agents.test.ts. */
const unread = new Set(['', 'hcl', 'http', 'ini', 'toml', 'yaml']);

/** Members of an object stand without its braces. */
function parseJson(text: string): unknown {
  return JSON.parse(/^\s*"/.test(text) ? `{${text}}` : text);
}

/** Each option by itself, so that a page may show one. */
function validateConfiguration(value: unknown): void {
  const options = Object.entries(value ?? {});
  if (options.length === 0 || !options.every(([name]) => name in configuration.properties)) return;
  for (const [name, option] of options) {
    if (!schemas.validate(`configuration#/properties/${name}`, option))
      throw new Error(`${name}: ${schemas.errorsText()}`);
  }
}

const pages = markdownPages
  .map((page) => [page, fencedBlocks(page)] as const)
  .filter(([, blocks]) => blocks.length > 0);

describe('the blocks of', () => {
  test.each(pages)('%s are understood by what reads them', (_page, blocks) => {
    for (const { language, text } of blocks) {
      expect([...Object.keys(readers), ...unread]).toContain(language);
      expect(() => readers[language]?.(text), text).not.toThrow();
    }
  });

  const withPolicies = pages.filter(([, blocks]) => blocks.some(({ language }) => language === 'cedar'));
  test.each(withPolicies)('%s, as policies, have no finding', (_page, blocks) => {
    const shown = textOf(blocks, 'cedar');
    expect(validatePolicies({ 'shown.cedar': shown }, servedIamData).findings).toEqual([]);
  });
});

const textOf = (blocks: readonly FencedBlock[], wanted: string) =>
  blocks
    .filter(({ language }) => language === wanted)
    .map(({ text }) => text)
    .join('\n');

describe('a block would be found that', () => {
  test.each([
    ['sh', 'countersign frezee', 'there is no command'],
    ['sh', 'npx countersign freeze --becuase x', 'has no --becuase'],
    ['sh', 'countersing freeze', 'is no program'],
    ['sh', 'countersign exec -- aws sqs purge-queues', 'purge-queues'],
    ['sh', 'aws sqs purge-queue --queue x', '--queue'],
    ['sh', 'if aws s3 ls', 'syntax error'],
    ['json', '{ "stage": "prod", }', 'JSON'],
    ['json', '"limits": { "callsPerMinute": 0 }', 'limits'],
    ['ts', 'const = 1', 'Expected'],
    ['python', 'def x(', 'SyntaxError'],
  ])('in %s says %s', (language, text, said) => {
    expect(() => readers[language]?.(text)).toThrow(said);
  });
});
