// The policies that we ship do what their cases say: a table of sentences for each policy, by what it expects.
import { describe, expect, test } from 'vitest';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { createCaseRunner, missingCases, runCases } from '../../adapters/policy-cases.ts';
import { readPolicyDirectory } from '../../adapters/policy-directory.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { servedIamData } from '../support/iam-data.ts';

const { files, tables, problems } = readPolicyDirectory('policies');
const { policies, findings } = validatePolicies(files, servedIamData);
const decideCase = createCaseRunner(files, { iam: servedIamData, catalogue: () => servedCatalogue });

test('the shipped policies and their cases are valid', () => {
  expect(findings).toEqual([]);
  expect(problems).toEqual([]);
});

test('each has a case that denies and a case that it decides', async () => {
  const ids = policies.map(({ id }) => id);
  expect(missingCases(ids, await runCases(tables, decideCase))).toEqual([]);
});

describe.each(tables.map((table) => [table.file, table] as const))('%s', (_file, { expected, cases }) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    const { got, problem } = await decideCase(each, expected);
    expect([problem, got]).toEqual([undefined, expected]);
  });
});
