// The policies that docs/policies.md shows are valid, and every attribute it names is in the model.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
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
