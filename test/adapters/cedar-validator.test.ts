// What an author is told before policies are published.
import { describe, expect, test } from 'vitest';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { servedIamData } from '../support/iam-data.ts';

const findings = (rest: string) =>
  validatePolicies({ 'a.cedar': `@id("p") permit(${rest};` }, servedIamData).findings.join('\n');

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
