// What is refused although Cedar would take it, and what only Cedar refuses.
import { describe, expect, test } from 'vitest';
import { loadCedar, readPolicies } from '../../../adapters/cedar.ts';
import { sentenceOf } from '../../../core/finding.ts';

const cedar = loadCedar();
const read = (...texts: string[]) => {
  const files = Object.fromEntries(texts.map((text, index) => [`${index}.cedar`, text]));
  return { findings: readPolicies(cedar, files).findings.map(sentenceOf) };
};
const when = (condition: string) => `@id("p") permit(principal, action, resource) when { ${condition} };`;

describe('refuses', () => {
  test('two policies of one id, also in two files', () => {
    const policy = '@id("p") permit(principal, action, resource);';
    expect(read(policy, policy).findings).toEqual(['1.cedar:1: p: its `@id` is taken by another policy']);
  });

  test('a template', () => {
    expect(read('@id("p") permit(principal == ?principal, action, resource);').findings.join()).toContain(
      'templates',
    );
  });

  test('text that is not Cedar, in every file that has some', () => {
    const { findings } = read('permit(', '@id("p") permit(principal, action, resource);', 'forbid whn');
    expect(findings.map((finding) => finding.split(':')[0])).toEqual(['0.cedar', '2.cedar']);
  });

  test.each([33, 200, 500, 10_000])('%i nested brackets, unread', (depth) => {
    expect(read(when(`${'('.repeat(depth)}true${')'.repeat(depth)}`)).findings.join()).toContain(
      'brackets nest',
    );
    expect(read(when('true')).findings).toEqual([]);
  });

  test.each([
    ['`&&`', Array(65).fill('context.readOnly').join(' && ')],
    ['`.`', `context${'.a'.repeat(65)}`],
    ['`if`', `${'if true then true else '.repeat(65)}true`],
  ])('65 of %s in a row', (_name, condition) => {
    expect(read(when(condition)).findings.join()).toContain('nest deeper');
  });

  test.each([
    ['*', true],
    ['arn:aws:s3:*', true],
    ['arn:aws:sqs:*:111122223333:orders', true],
    ['arn:aws:s3:::*', false],
    ['arn:aws:dynamodb:eu-central-1:111122223333:table/*', false],
    ['arn:aws:s3:::orders', false],
  ])('`like` on an ARN with the pattern %s: %s', (pattern, refused) => {
    const { findings } = read(when(`resource.arn like "${pattern}"`));
    expect(findings.length > 0).toBe(refused);
  });

  test.each(['__entity', '__extn', '__proto__'])('the attribute name %s', (name) => {
    expect(read(when(`principal.claims has ${name}`)).findings.join()).toContain('reserved');
    expect(read(when(`principal.claims["${name}"] == "x"`)).findings.join()).toContain('reserved');
  });
});

describe('refuses a record as a value, since only the entries that policies name are in it', () => {
  test.each([
    'principal.claims == {}',
    'principal.claims == context.connection.tags',
    'context.connection == context.connection',
    '(if context.readOnly then principal.claims else principal.claims).team == "x"',
  ])('%s', (condition) => {
    expect(read(when(condition)).findings.join()).toContain('is used as a value');
  });
});

describe('does not refuse', () => {
  test('an entry of a record', () => {
    const condition =
      'principal.claims has team && principal.claims.team == "x" && context.connection.tags has a.b';
    expect(read(when(condition)).findings).toEqual([]);
  });

  test('brackets in strings and comments', () => {
    const brackets = '('.repeat(100);
    expect(read(`// ${brackets}\n${when(`context.env == "${brackets}\\"${brackets}"`)}`).findings).toEqual(
      [],
    );
  });

  test('a `like` on a name', () => {
    expect(read(when('resource.name like "*-logs"')).findings).toEqual([]);
  });
});
