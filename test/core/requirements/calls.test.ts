// A table written by hand from the Service Authorization Reference: what each call needs, and the session policy for
// it, statement by statement. What is not in a row must not be in the answer either.
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../core/call.ts';
import type { Requirement } from '../../../core/requirement.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { type Statement, sessionPolicy } from '../../../core/session-policy.ts';
import { withOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';
import calls from './calls.json' with { type: 'json' };

interface Row {
  readonly name: string;
  readonly source: string;
  readonly call: Call;
  readonly requirements: readonly Requirement[];
  readonly sessionPolicyStatements: readonly Statement[];
}

const rows = calls as unknown as readonly Row[];
const inAnyOrder = (values: readonly object[]) => values.map((value) => JSON.stringify(sorted(value))).sort();

describe.each(rows)(
  '$call.service:$call.operation: $name',
  ({ call, source, requirements, sessionPolicyStatements }) => {
    test('needs exactly this', () => {
      expect(inAnyOrder(requirementsOf(withOperation(call), { partition: 'aws' }, servedIamData))).toEqual(
        inAnyOrder(requirements),
      );
    });

    test('has exactly these statements', () => {
      const { text, statements } = sessionPolicy(requirements, {});
      expect(inAnyOrder(statements)).toEqual(inAnyOrder(sessionPolicyStatements));
      expect(JSON.parse(text)).toEqual({ Version: '2012-10-17', Statement: statements });
    });

    test('names the page it comes from', () => {
      expect(source).toMatch(
        /^https:\/\/docs\.aws\.amazon\.com\/service-authorization\/latest\/reference\/list_\w+\.html$/,
      );
    });
  },
);

test('the table has at least 45 calls over the first eight services', () => {
  expect(rows.length).toBeGreaterThanOrEqual(45);
  expect([...new Set(rows.map(({ call }) => call.service))].sort()).toEqual([
    'dynamodb',
    'lambda',
    's3',
    'secretsmanager',
    'sns',
    'sqs',
    'ssm',
    'sts',
  ]);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, child]) => [name, sorted(child)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
