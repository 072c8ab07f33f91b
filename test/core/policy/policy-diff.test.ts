// What changes between two sets of policies, in words.
import { expect, test } from 'vitest';
import { loadCedar, readPolicies } from '../../../adapters/cedar.ts';
import { policyTexts } from '../../../adapters/cedar-text.ts';
import { diffPolicies } from '../../../core/policy/policy-diff.ts';

const cedar = loadCedar();
const read = (text: string) => policyTexts(cedar, readPolicies(cedar, { 'a.cedar': text }).policies);
const diff = (before: string, after: string) => diffPolicies(read(before), read(after));
const nothing = { added: [], removed: [], changed: [] };

const permit = '@id("p") permit(principal in Gw::Group::"a", action in Gw::Action::"s3:Read", resource);';
const gate =
  '@id("g") @gate("approval") @approvers("group:a") @quorum("2") @max_duration("PT5M") ' +
  'forbid(principal, action in Gw::Action::"s3:Change", resource) when { context.env == "prod" } unless { context.approved };';

test('nothing changes by form, order or comments', () => {
  const rewritten = `// first\n${gate.replace('when {', 'when\n{')}\n${permit}`;
  expect(diff(`${permit}${gate}`, rewritten)).toEqual(nothing);
});

test('a policy is added or removed, with what it says', () => {
  const added = [
    {
      id: 'g',
      changes: [
        'asks before `s3:Change` by everybody on everything `when { context.env == "prod" }`: ' +
          'approvers `group:a`, a quorum of 2, at most 300 seconds of use',
      ],
    },
    { id: 'p', changes: ['permits `s3:Read` by `principal in Gw::Group::"a"` on everything'] },
  ];
  expect(diff('', `${permit}${gate}`)).toEqual({ ...nothing, added });
  expect(diff(`${permit}${gate}`, '')).toEqual({ ...nothing, removed: added });
});

test.each([
  ['permit(', 'forbid(', 'was a permit, becomes a forbid'],
  [
    'Group::"a"',
    'Group::"b"',
    'its principal was `principal in Gw::Group::"a"`, becomes `principal in Gw::Group::"b"`',
  ],
  ['action in Gw::Action::"s3:Read"', 'action', 'was about `s3:Read`, becomes about every action'],
  [
    'action in Gw::Action::"s3:Read"',
    'action == Gw::Action::"s3:Read"',
    'its action was `action in Gw::Action::"s3:Read"`, becomes `action == Gw::Action::"s3:Read"`',
  ],
  [
    'action in Gw::Action::"s3:Read"',
    'action in [Gw::Action::"s3:Read", Gw::Action::"s3:List"]',
    'gains `s3:List`',
  ],
  [
    ', resource)',
    ', resource == Gw::Resource::"arn:aws:s3:::a)")',
    'its resource was `resource`, becomes `resource == Gw::Resource::"arn:aws:s3:::a)"`',
  ],
  ['resource)', 'resource) when { context.readOnly }', 'gains the condition `when { context.readOnly }`'],
])('of a permit: %s becomes %s', (was, is, change) => {
  const { changed } = diff(permit, permit.replace(was, is));
  expect(changed).toEqual([{ id: 'p', changes: [change] }]);
});

test.each([
  ['group:a', 'group:a,group:b', 'asked for approvers `group:a`, asks for approvers `group:a`, `group:b`'],
  ['quorum("2")', 'quorum("1")', 'asked for a quorum of 2, asks for a quorum of 1'],
  ['PT5M', 'PT1H', 'asked for at most 300 seconds of use, asks for at most 3600 seconds of use'],
])('of a gate: %s becomes %s', (was, is, change) => {
  expect(diff(gate, gate.replace(was, is)).changed).toEqual([{ id: 'g', changes: [change] }]);
});

test('a gate that becomes a forbid is said to be one', () => {
  const forbid =
    '@id("g") forbid(principal, action in Gw::Action::"s3:Change", resource) when { context.env == "prod" };';
  expect(diff(gate, forbid).changed).toEqual([{ id: 'g', changes: ['was a gate, becomes a forbid'] }]);
});
