// What an author is told before policies are published.
import { describe, expect, test } from 'vitest';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { sentenceOf } from '../../core/finding.ts';
import { servedIamData } from '../support/iam-data.ts';

const sentences = (text: string) =>
  validatePolicies({ 'a.cedar': text }, servedIamData).findings.map(sentenceOf).join('\n');
const findings = (rest: string) => sentences(`@id("p") permit(${rest};`);

test.each([
  ['an action', 'principal, action == Gw::Action::"s3:GetObjct", resource)', 'did you mean `GetObject`'],
  ['a service', 'principal, action == Gw::Action::"s33:GetObject", resource)', 'did you mean `s3`'],
  ['a level', 'principal, action in Gw::Action::"level:Wrte", resource)', 'did you mean `level:Write`'],
  ['a group of actions', 'principal, action in Gw::Action::"s3:Reed", resource)', 'did you mean `Read`'],
  [
    'a resource attribute',
    'principal, action, resource) when { resource.nmae == "x" }',
    'did you mean `name`',
  ],
  ['a context attribute', 'principal, action, resource) when { context.evn == "x" }', 'did you mean `env`'],
  ['an entity type', 'principal in Gw::Groop::"x", action, resource)', 'did you mean `Gw::Group`'],
])('says what was meant by a misspelt %s', (_name, rest, finding) => {
  expect(findings(rest)).toContain(finding);
});

test.each([
  ['a group of no action', 'principal, action in Gw::Action::"sts:Tagging2", resource)'],
  ['a claim that may be missing', 'principal, action, resource) when { principal.claims.team == "x" }'],
  ['a tag that may be missing', 'principal, action, resource) when { context.connection.tags.team == "x" }'],
  ['a comparison of text with a number', 'principal, action, resource) when { context.env == 3 }'],
  ['a policy that can never match', 'principal, action, resource) when { false }'],
])('refuses %s', (_name, rest) => {
  expect(findings(rest)).not.toBe('');
});

describe('accepts', () => {
  test.each([
    'principal is Gw::Agent in Gw::Group::"a", action in Gw::Action::"s3:Read", resource)',
    'principal == Gw::Human::"https://i.example|u", action in Gw::Action::"s3:*", resource == Gw::Resource::"arn:aws:s3:::a")',
    'principal, action in Gw::Action::"level:Change", resource) when { principal.claims has team && principal.claims.team == "x" }',
    'principal, action, resource) when { context.connection.tags has team && context.connection.tags.team == "x" }',
    'principal, action, resource) when { context has sourceAddress && context.sourceAddress.isInRange(ip("10.0.0.0/8")) }',
    'principal, action, resource) when { context.hourUtc >= 8 && context.hourUtc < 18 && context.weekday != "sunday" }',
    'principal, action, resource) when { context.readOnly && context.door == "aws" && context.sessionAgeSeconds < 900 }',
    'principal, action, resource) when { context.groupsComplete && context.connection.account == "111122223333" }',
    'principal, action, resource) when { context.service == "s3" && context.operation == "GetObject" && context.region == "x" }',
  ])('permit(%s', (rest) => {
    expect(findings(rest)).toBe('');
  });
});

test('gives findings, not a failure, for text that breaks the parser', () => {
  const chain = Array(12_000).fill('true').join(' && ');
  const text = `@id("p") permit(principal, action, resource) when { ${chain} };`;
  expect(validatePolicies({ 'a.cedar': text }, servedIamData).findings).toHaveLength(1);
});

test('says in which file and line of it', () => {
  const good = '// ö\n@id("good")\npermit(principal, action in Gw::Action::"s3:Read", resource);\n';
  const cases: readonly [string, object][] = [
    ['@id("p")\npermit(principal, action == Gw::Action::"s3:GetObjct", resource);', { line: 5, policy: 'p' }],
    ['@id("p")\npermit(principal, action, resource)\nwhen { context.evn == "x" };', { line: 5, policy: 'p' }],
    ['@id("p")\npermit(principal, action, resource)\nwhen { context.env == };', { line: 7 }],
    ['@idd("p")\npermit(principal, action, resource);', { line: 5 }],
  ];
  for (const [text, place] of cases) {
    const { findings } = validatePolicies(
      { 'a.cedar': good, 'b.cedar': `${good}\n${text}`.replace('good', 'g2') },
      servedIamData,
    );
    expect(findings[0]).toMatchObject({ file: 'b.cedar', ...place });
  }
});

describe('permits that do not say what their author meant', () => {
  const absolute = (actions: string) => `@id("never") forbid(principal, ${actions}, resource);`;
  const permit = (actions: string, rest = '') => `@id("p") permit(principal, ${actions}, resource) ${rest};`;

  test('a permit of everything to everybody', () => {
    expect(sentences(permit('action'))).toContain('permits everybody every action on everything');
    expect(sentences(permit('action', 'when { context.env == "dev" }'))).toBe('');
    expect(sentences(permit('action in Gw::Action::"level:Read"'))).toBe('');
  });

  test.each(['iam:CreateAccessKey', 'sts:AssumeRole', 'ssm:StartSession'])(
    '[E3] a permit of %s, whose answer is a credential',
    (action) => {
      const among = `action in [Gw::Action::"s3:Read", Gw::Action::"${action}"]`;
      expect(sentences(permit(among))).toContain(`\`${action}\` answers with a credential`);
      expect(sentences(absolute(among))).toBe('');
    },
  );

  test.each([
    ['action == Gw::Action::"s3:GetObject"', 'action in Gw::Action::"s3:Read"'],
    ['action == Gw::Action::"s3:GetObject"', 'action == Gw::Action::"s3:GetObject"'],
    ['action == Gw::Action::"s3:PutObject"', 'action in Gw::Action::"level:Change"'],
    ['action in Gw::Action::"s3:Tagging"', 'action in [Gw::Action::"sqs:*", Gw::Action::"s3:Change"]'],
    ['action in Gw::Action::"s3:Change"', 'action in Gw::Action::"s3:*"'],
    ['action in Gw::Action::"level:Write"', 'action in Gw::Action::"level:Change"'],
    ['action in [Gw::Action::"s3:Read", Gw::Action::"sqs:Read"]', 'action in Gw::Action::"level:Read"'],
    ['action in Gw::Action::"s3:*"', 'action'],
  ])('a permit of %s under a forbid of %s', (permitted, forbidden) => {
    const narrower = permit(permitted, 'when { context.env == "dev" }');
    expect(sentences(`${narrower}${absolute(forbidden)}`)).toContain('never permits anything, since `never`');
  });

  test.each([
    ['action in Gw::Action::"s3:*"', 'action in Gw::Action::"s3:Change"'],
    ['action in [Gw::Action::"s3:Read", Gw::Action::"sqs:Read"]', 'action in Gw::Action::"s3:*"'],
    ['action in Gw::Action::"level:Change"', 'action in Gw::Action::"level:Write"'],
    ['action == Gw::Action::"s3:GetObject"', 'action in Gw::Action::"level:Change"'],
  ])('not a permit of %s under a forbid of %s', (permitted, forbidden) => {
    expect(sentences(`${permit(permitted)}${absolute(forbidden)}`)).toBe('');
  });

  test.each([
    '@id("never") forbid(principal is Gw::Agent, action, resource);',
    '@id("never") forbid(principal, action, resource) when { context.env == "prod" };',
    '@id("never") forbid(principal, action, resource == Gw::Resource::"arn:aws:s3:::a");',
    '@id("never") @gate("approval") @approvers("group:a") forbid(principal, action, resource) unless { context.approved };',
  ])('not under %s', (forbid) => {
    expect(sentences(`${permit('action in Gw::Action::"s3:*"')}${forbid}`)).toBe('');
  });
});

test('finds what is wrong in policies of any services, in the order of the files', () => {
  const scopes = ['action', ...['s3', 'sqs'].map((service) => `action in Gw::Action::"${service}:Read"`)];
  const text = scopes.map(
    (scope, index) =>
      `@id("p${index}") permit(principal, ${scope}, resource) when { context.env == ${index} };`,
  );
  const { findings } = validatePolicies({ 'a.cedar': text.join('\n') }, servedIamData);
  expect(findings.map(({ line }) => line)).toEqual([1, 2, 3]);
});
