// The vocabulary of annotations, through the door that authors meet: findings over Cedar text (docs/policies.md).
import { describe, expect, test } from 'vitest';
import { loadCedar, readPolicies } from '../../../adapters/cedar.ts';
import { sentenceOf } from '../../../core/finding.ts';

const cedar = loadCedar();
const read = (text: string) => {
  const { policies, findings } = readPolicies(cedar, { 'a.cedar': text });
  return { policies, findings: findings.map(sentenceOf) };
};

const gate = (
  annotations: string,
  rest = 'forbid(principal, action, resource) unless { context.approved };',
) => read(`@id("g") ${annotations} ${rest}`);

describe('a gate', () => {
  test('is read with what it names', () => {
    const text =
      '@gate("approval") @approvers("group:sre, user:https://i.example|u-1") @quorum("2") @max_duration("PT1H5M")';
    expect(gate(text).policies).toMatchObject([
      {
        id: 'g',
        gate: {
          id: 'g',
          approvers: ['group:sre', 'user:https://i.example|u-1'],
          quorum: 2,
          maximumDurationSeconds: 3900,
        },
      },
    ]);
  });

  test('asks for one approver, half an hour and one use when it does not say, and for no reason', () => {
    expect(gate('@gate("approval") @approvers("group:sre")').policies).toMatchObject([
      { gate: { quorum: 1, maximumDurationSeconds: 1800, maximumUses: 1, justificationRequired: false } },
    ]);
  });

  test.each([
    ['no approvers', '@gate("approval")', 'a gate names who may open it'],
    ['empty approvers', '@gate("approval") @approvers(" , ")', 'a gate names who may open it'],
    [
      'a bare name',
      '@gate("approval") @approvers("sre")',
      'annotation `@approvers` names `sre`, which is not understood',
    ],
    [
      'a user without a subject',
      '@gate("approval") @approvers("user:u-1")',
      'annotation `@approvers` names `user:u-1`, which is not understood',
    ],
    [
      'an empty group',
      '@gate("approval") @approvers("group:")',
      'annotation `@approvers` names `group:`, which is not understood',
    ],
    ['another kind', '@gate("aproval") @approvers("group:sre")', 'expected `approval`'],
    ['no kind', '@gate @approvers("group:sre")', 'expected `approval`'],
    [
      'a quorum of nought',
      '@gate("approval") @approvers("group:a") @quorum("0")',
      'annotation `@quorum` is `0`',
    ],
    [
      'a quorum that is no number',
      '@gate("approval") @approvers("group:a") @quorum("two")',
      'annotation `@quorum`',
    ],
    [
      'a quorum with a fraction',
      '@gate("approval") @approvers("group:a") @quorum("1.5")',
      'annotation `@quorum`',
    ],
    [
      'a quorum above the people it names',
      '@gate("approval") @approvers("user:i|u") @quorum("2")',
      'cannot be reached',
    ],
    [
      'minutes as a number',
      '@gate("approval") @approvers("group:a") @max_duration("30")',
      'annotation `@max_duration`',
    ],
    [
      'no time',
      '@gate("approval") @approvers("group:a") @max_duration("PT0S")',
      'annotation `@max_duration`',
    ],
    [
      'more than a day',
      '@gate("approval") @approvers("group:a") @max_duration("PT25H")',
      'annotation `@max_duration`',
    ],
    [
      'uses of nought',
      '@gate("approval") @approvers("group:a") @max_uses("0")',
      'annotation `@max_uses` is `0`, expected a whole number from 1 to 100',
    ],
    [
      'another justification',
      '@gate("approval") @approvers("group:a") @justification("yes")',
      'annotation `@justification` is `yes`, expected `required`',
    ],
    ['a misspelt annotation', '@gate("approval") @aprovers("group:a")', 'did you mean `approvers`'],
    [
      'an annotation of nobody',
      '@gate("approval") @approvers("group:a") @colour("red")',
      '`@colour` is not known',
    ],
  ])('with %s is refused', (_name, annotations, finding) => {
    const { findings } = gate(annotations);
    expect(findings.join('\n')).toContain(finding);
  });

  test.each([
    ['is a permit', 'permit(principal, action, resource) unless { context.approved };', 'this is a `permit`'],
    ['does not open', 'forbid(principal, action, resource);', 'exactly one clause'],
    [
      'opens by `when`',
      'forbid(principal, action, resource) when { context.approved };',
      'exactly one clause',
    ],
    [
      'opens twice',
      'forbid(principal, action, resource) unless { context.approved } unless { context.approved };',
      'exactly one clause',
    ],
    [
      'opens by more',
      'forbid(principal, action, resource) unless { context.approved || context.env == "dev" };',
      'exactly one clause',
    ],
  ])('that %s is refused', (_name, rest, finding) => {
    expect(gate('@gate("approval") @approvers("group:a")', rest).findings.join('\n')).toContain(finding);
  });
});

describe('a policy that is no gate', () => {
  test.each([
    ['has approvers', '@approvers("group:a") forbid(principal, action, resource);', 'belongs to a gate'],
    [
      'opens by approval',
      'forbid(principal, action, resource) unless { context.approved };',
      'belongs to a gate',
    ],
    [
      'permits by approval',
      'permit(principal, action, resource) when { context.approved };',
      'stands only in',
    ],
    [
      'tests for approval',
      'permit(principal, action, resource) when { context has approved };',
      'stands only in',
    ],
    [
      'reads it by name',
      'permit(principal, action, resource) when { context["approved"] };',
      'stands only in',
    ],
    [
      'takes the context whole',
      'permit(principal, action, resource) when { context == {approved: true} };',
      'as a value',
    ],
    [
      'hides the context',
      'permit(principal, action, resource) when { (if true then context else context).approved };',
      'as a value',
    ],
  ])('and %s is refused', (_name, text, finding) => {
    expect(read(`@id("p") ${text}`).findings.join('\n')).toContain(finding);
  });

  test.each([
    ['no id', 'permit(principal, action, resource);'],
    ['an empty id', '@id permit(principal, action, resource);'],
    ['the id of a doubt', '@id("a#groups") permit(principal, action, resource);'],
    ['capitals in its id', '@id("Agents") permit(principal, action, resource);'],
  ])('with %s is refused', (_name, text) => {
    expect(read(text).findings.join('\n')).toContain('annotation `@id`');
  });
});
