// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own variables
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Requirement } from '../../core/requirement.ts';
import { sessionPolicy } from '../../core/session-policy.ts';
import { policyAllows } from '../support/iam-matcher.ts';
import { refusal } from '../support/refusals.ts';

const bucket = 'arn:aws:s3:::reports';

function getObject(...keys: readonly string[]): Requirement {
  return {
    action: 's3:GetObject',
    accessLevel: 'Read',
    resources: keys.map((key) => ({ arn: `${bucket}/${key}`, certainty: 'exact', type: 'object' })),
  };
}

const allows = (text: string, key: string, action = 's3:GetObject') =>
  policyAllows(text, { action, resource: `${bucket}/${key}` });

describe('literal resources', () => {
  test('[E2] a key `a*` does not allow `abc`', () => {
    const { text } = sessionPolicy([getObject('a*')], {});
    expect(text).toContain('reports/a${*}"');
    expect(allows(text, 'a*')).toBe(true);
    expect(allows(text, 'abc')).toBe(false);
  });

  test('[E2] a key `a?` does not allow `ab`', () => {
    const { text } = sessionPolicy([getObject('a?')], {});
    expect(allows(text, 'a?')).toBe(true);
    expect(allows(text, 'ab')).toBe(false);
  });

  test('[E2] a key that spells a policy variable stands for its own characters', () => {
    const { text } = sessionPolicy([getObject('${aws:userid}', '${*}')], {});
    expect(allows(text, '${aws:userid}')).toBe(true);
    expect(allows(text, '${*}')).toBe(true);
    expect(allows(text, '*')).toBe(false);
  });

  test('[E2] characters that STS does not take are escaped as JSON, not widened to `?`', () => {
    const { text } = sessionPolicy([getObject('日本/é\u0001😀')], {});
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(allows(text, '日本/é\u0001😀')).toBe(true);
    expect(allows(text, '日月/é\u0001😀')).toBe(false);
  });

  test('refuses half of a surrogate pair', () => {
    expect(refusal(() => sessionPolicy([getObject('\ud800')], {}))).toMatchObject({
      code: 'invalid-parameter',
    });
  });

  test('a pattern keeps its wildcards', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db';
    const { text } = sessionPolicy(
      [
        {
          action: 'secretsmanager:GetSecretValue',
          accessLevel: 'Read',
          resources: [{ arn: `${arn}-??????`, certainty: 'stripped', type: 'Secret', pattern: true }],
        },
      ],
      {},
    );
    const allowsSecret = (resource: string) =>
      policyAllows(text, { action: 'secretsmanager:GetSecretValue', resource });
    expect(allowsSecret(`${arn}-a1B2c3`)).toBe(true);
    expect(allowsSecret(`${arn}-2-a1B2c3`)).toBe(false);
  });
});

describe('statements', () => {
  test('actions on the same resources share one', () => {
    const put: Requirement = { ...getObject('a'), action: 's3:PutObject', accessLevel: 'Write' };
    expect(sessionPolicy([put, getObject('a')], {}).statements).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `${bucket}/a` },
    ]);
  });

  test('[E2] actions on different resources are not joined', () => {
    const put: Requirement = { ...getObject('b'), action: 's3:PutObject', accessLevel: 'Write' };
    const { text } = sessionPolicy([getObject('a'), put], {});
    expect(allows(text, 'b')).toBe(false);
    expect(allows(text, 'a', 's3:PutObject')).toBe(false);
  });

  test('[A10] each ends with the expiry, and a request at that second is too late', () => {
    // 2026-12-01T00:00:00Z
    const { text, statements } = sessionPolicy([getObject('a')], { notAfterEpochSeconds: 1_796_083_200 });
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `${bucket}/a`,
        Condition: { DateLessThan: { 'aws:CurrentTime': '2026-12-01T00:00:00Z' } },
      },
    ]);
    const at = (time: string) =>
      policyAllows(text, {
        action: 's3:GetObject',
        resource: `${bucket}/a`,
        context: { 'aws:CurrentTime': time },
      });
    expect(at('2026-11-30T23:59:59Z')).toBe(true);
    expect(at('2026-12-01T00:00:00Z')).toBe(false);
  });

  test('conditions of their own stay beside the expiry', () => {
    const passRole: Requirement = {
      action: 'iam:PassRole',
      accessLevel: 'Write',
      resources: [{ arn: 'arn:aws:iam::111122223333:role/r', certainty: 'exact', type: 'role' }],
      conditions: { StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com'] } },
    };
    expect(sessionPolicy([passRole], { notAfterEpochSeconds: 0 }).statements[0]?.Condition).toEqual({
      DateLessThan: { 'aws:CurrentTime': '1970-01-01T00:00:00Z' },
      StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    });
  });

  test('a call that IAM does not authorise gets a session that may do nothing', () => {
    const { text } = sessionPolicy([], {});
    expect(policyAllows(text, { action: 's3:ListAllMyBuckets', resource: '*' })).toBe(false);
    expect(JSON.parse(text).Statement).toEqual([{ Effect: 'Deny', Action: '*', Resource: '*' }]);
  });
});

describe('size', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(60, 'k'));

  test('twenty keys of sixty characters fit', () => {
    expect(sessionPolicy([getObject(...keys(20))], {}).text.length).toBeLessThanOrEqual(2048);
  });

  test('[E2] refuses what does not fit, with the counts and the way out, and never widens', () => {
    const error = refusal(() => sessionPolicy([getObject(...keys(60))], {}));
    expect(error).toMatchObject({
      code: 'session-policy-too-large',
      details: { maximumCharacters: 2048, resources: 60 },
    });
    expect(error?.message).toContain('split it');
  });

  test('names the smallest split that fits', () => {
    const all = keys(60);
    const { details } = refusal(() => sessionPolicy([getObject(...all)], {}));
    const { calls = 0, resourcesACall = 0 } = details as Record<string, number>;
    expect(calls * resourcesACall).toBeGreaterThanOrEqual(60);
    for (let first = 0; first < 60; first += resourcesACall) {
      sessionPolicy([getObject(...all.slice(first, first + resourcesACall))], {});
    }
    const fewer = Math.ceil(60 / (calls - 1));
    expect(() => sessionPolicy([getObject(...all.slice(-fewer))], {})).toThrow();
  });

  test('says when no split can help', () => {
    const long = getObject(`arn:aws:s3:::b/${'k'.repeat(2_100)}`);
    expect(refusal(() => sessionPolicy([long], {})).message).toContain('no split of it would fit');
  });
});

describe('for any requirements', () => {
  const key = fc.string({
    unit: fc.constantFrom('a', 'b', '*', '?', '$', '{', '}', '/', '日', '"', '\\'),
    minLength: 1,
    maxLength: 6,
  });
  const requirement = fc.record({
    action: fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:DeleteObject'),
    accessLevel: fc.constant('Write' as const),
    resources: fc
      .uniqueArray(key, { minLength: 1, maxLength: 3 })
      .map((names) => getObject(...names).resources),
  });
  const requirements = fc.array(requirement, { minLength: 1, maxLength: 4 });

  test('[E2] the policy allows an action on a resource exactly when a requirement names both', () => {
    fc.assert(
      fc.property(requirements, requirement, (needed, other) => {
        const { text } = sessionPolicy(needed, {});
        for (const { action, resources } of [...needed, other]) {
          for (const { arn } of resources) {
            const named = needed.some(
              (one) => one.action === action && one.resources.some((resource) => resource.arn === arn),
            );
            expect(policyAllows(text, { action, resource: arn })).toBe(named);
          }
        }
      }),
    );
  });

  test('the text is ASCII and the same in any order', () => {
    fc.assert(
      fc.property(
        requirements.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          const { text } = sessionPolicy(all, { notAfterEpochSeconds: 1_796_083_200 });
          expect(text).toMatch(/^[\x20-\x7e]+$/);
          expect(
            sessionPolicy(
              shuffled.map((one) => ({ ...one, resources: [...one.resources].reverse() })),
              { notAfterEpochSeconds: 1_796_083_200 },
            ).text,
          ).toBe(text);
        },
      ),
    );
  });
});
