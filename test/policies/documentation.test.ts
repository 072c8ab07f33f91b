// The policies that docs/policies.md shows are valid, and every attribute it names is in the model.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { createCaseRunner } from '../../adapters/policy-cases.ts';
import { readPolicyDirectory } from '../../adapters/policy-directory.ts';
import { caseTableSchema } from '../../core/policy/policy-case.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { servedIamData } from '../support/iam-data.ts';

const text = readFileSync('docs/policies.md', 'utf8');

test('the policies shown are valid', () => {
  const shown = [...text.matchAll(/```cedar\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  expect(shown).not.toEqual([]);
  expect(validatePolicies({ 'shown.cedar': shown.join('\n') }, servedIamData).findings).toEqual([]);
});

test('the examples of conditions are valid', () => {
  const examples = [...text.matchAll(/\| `((?:principal|action|context)[ .][^|`]*)` \|/g)].map(
    (match) => match[1],
  );
  expect(examples.length).toBeGreaterThan(12);
  const policies = examples.map(
    (example, index) => `@id("p${index}") permit(principal, action, resource) when { ${example} };`,
  );
  expect(validatePolicies({ 'shown.cedar': policies.join('\n') }, servedIamData).findings).toEqual([]);
});

test('the examples of cases hold', async () => {
  const [, example = ''] = /```json\n(\[[\s\S]*?)```/.exec(text) ?? [];
  const decideCase = createCaseRunner(readPolicyDirectory('policies').files, {
    iam: servedIamData,
    catalogue: () => servedCatalogue,
  });
  for (const policyCase of caseTableSchema.parse(JSON.parse(example))) {
    expect((await decideCase(policyCase, 'ASK')).problem).toBeUndefined();
  }
});
