// What a connection that observes lets pass, where no door of today can bring it about.
import { expect, test } from 'vitest';
import { letsPass } from '../../core/observe.ts';
import type { Requirement } from '../../core/requirement.ts';
import { connection, denied } from '../support/gateway-world.ts';

test('denies a call of which only what its service does onward is known', () => {
  const onward: Requirement = {
    action: 'kms:DescribeKey',
    accessLevel: 'Read',
    resources: [{ arn: 'arn:aws:kms:eu-central-1:111122223333:key/*', certainty: 'unknown', type: 'key' }],
    dependent: true,
  };
  const observing = { ...connection, mode: 'observe' } as const;
  expect(letsPass(observing, denied, [onward])).toBe(false);
  expect(letsPass(observing, denied, [])).toBe(false);
});
