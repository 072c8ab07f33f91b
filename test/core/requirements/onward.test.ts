// What services do onward as the caller beside KMS, by the pages that say so: everything that a call needs but the action
// of its own name and KMS keys. A line is the kind and the actions, with the resources as certainty and ARN.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { sessionPolicy } from '../../../core/session-policy.ts';
import { servedOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';
import table from './onward.json' with { type: 'json' };

interface Row {
  readonly name: string;
  readonly call: string;
  readonly parameters: JsonObject;
  /** `asked` or `dependent` with actions → resources; HOME is `eu-west-1:111122223333`. */
  readonly onward: Readonly<Record<string, readonly string[]>>;
}

function requirementsFor({ call, parameters }: Row) {
  const [service = '', name = ''] = call.split(':');
  const operation = servedOperation(service, name);
  const asked = { service, operation: name, region: 'eu-west-1', accountId: '111122223333', parameters };
  return requirementsOf({ call: asked, operation }, { partition: 'aws' }, servedIamData);
}

const linesOf = (row: Row): readonly string[] =>
  requirementsFor(row)
    .filter(({ action }) => !action.startsWith('kms:') && action.split(':')[1] !== row.call.split(':')[1])
    .map(({ action, resources, dependent }) =>
      [
        dependent ? 'dependent' : 'asked',
        action,
        ...resources.map(({ certainty, arn }) => `${certainty} ${arn}`).sort(),
      ].join(' '),
    )
    .sort();

const expected = ({ onward }: Row): readonly string[] =>
  Object.entries(onward)
    .flatMap(([actions, resources]) => {
      const [kind = '', ...names] = actions.split(' ');
      const places = resources.map((text) => text.replace('HOME', 'eu-west-1:111122223333')).sort();
      return names.map((name) => [kind, name, ...places].join(' '));
    })
    .sort();

describe.each(Object.entries(table as unknown as Readonly<Record<string, readonly Row[]>>))(
  '%s',
  (page, rows) => {
    test('is a page of AWS', () => {
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    });

    test.each(rows)('$call: $name', (row) => {
      expect(linesOf(row)).toEqual(expected(row));
      expect(sessionPolicy(requirementsFor(row), {}).text.length).toBeLessThanOrEqual(2048);
    });
  },
);
