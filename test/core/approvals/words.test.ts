// What people read instead of AWS's vocabulary.
import { expect, it } from 'vitest';
import { durationWords, effectOf, operationWords, sentence } from '../../../core/approvals/words.ts';
import { question } from '../../support/approval-cast.ts';

it.each([
  ['PutObject', 'Put object'],
  ['ListVPCs', 'List VPCs'],
  ['DescribeDBInstances', 'Describe DB instances'],
  ['GetSMSAttributes', 'Get SMS attributes'],
  ['TransactWriteItems', 'Transact write items'],
  ['ListObjectsV2', 'List objects V2'],
])('says %s as `%s`', (operation, words) => {
  expect(operationWords(operation)).toBe(words);
});

it.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [60, '1 minute'],
  [299, '4 minutes 59 seconds'],
  [3599, '59 minutes'],
  [5400, '1 hour 30 minutes'],
  [90_061, '1 day 1 hour'],
])('says %i seconds as `%s`', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

const needs = (
  operation: string,
  ...accessLevels: ('Read' | 'List' | 'Write' | 'Tagging' | 'Permissions management')[]
) => {
  const { maskedCall } = question();
  const resources = [{ arn: '*', certainty: 'any' as const }];
  return {
    maskedCall: { ...maskedCall, operation },
    requirements: accessLevels.map((accessLevel) => ({ action: 's3:Any', accessLevel, resources })),
  };
};

const withKey = ({ maskedCall, requirements }: ReturnType<typeof needs>) => ({
  maskedCall,
  requirements: [
    ...requirements,
    {
      action: 'kms:Decrypt',
      accessLevel: 'Write' as const,
      resources: [{ arn: 'arn:aws:kms:*:*:key/*', certainty: 'unknown' as const, pattern: true as const }],
      dependent: true as const,
    },
  ],
});

it.each([
  ['a read', needs('GetObject', 'Read'), 'calm'],
  ['a list', needs('ListBuckets', 'List'), 'calm'],
  ['a write', needs('PutObject', 'Write'), 'careful'],
  ['a deletion', needs('DeleteObject', 'Write'), 'grave'],
  ['a change of permissions', needs('PutBucketPolicy', 'Permissions management'), 'grave'],
  ['the gravest of several needs', needs('CopyObject', 'Read', 'Write'), 'careful'],
  ['nothing known', needs('Mystery'), 'grave'],
  ['a read for which the service may use a key', withKey(needs('GetObject', 'Read')), 'calm'],
] as const)('takes %s for %s', (_, asked, tone) => {
  expect(effectOf(asked).tone).toBe(tone);
});

it.each([
  ['expired, nobody decided in time', 'Expired, nobody decided in time.'],
  ['denied by Bob at 14:03: not today.', 'Denied by Bob at 14:03: not today.'],
  ['denied by Bob at 14:03: why?', 'Denied by Bob at 14:03: why?'],
])('`%s` is the sentence `%s`', (clause, expected) => {
  expect(sentence(clause)).toBe(expected);
});
