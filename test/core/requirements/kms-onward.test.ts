// The KMS keys that services use with the caller's session, by the pages that say so: nothing but the KMS requirements of
// a call is compared. A line is the kind, the actions, the key and the services that kms:ViaService may name.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { servedOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';
import table from './kms-onward.json' with { type: 'json' };

interface Row {
  readonly name: string;
  readonly call: string;
  readonly parameters: JsonObject;
  /** `asked` or `dependent` with actions → keys and the services they are used by, e.g. `exact KEY via rds`. */
  readonly kms: Readonly<Record<string, string>>;
}

const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const anyKey = 'arn:aws:kms:eu-west-1:111122223333:key/*';

function linesOf({ call, parameters }: Row): readonly string[] {
  const [service = '', name = ''] = call.split(':');
  const operation = servedOperation(service, name);
  const found = requirementsOf(
    {
      call: { service, operation: name, region: 'eu-west-1', accountId: '111122223333', parameters },
      operation,
    },
    { partition: 'aws' },
    servedIamData,
  );
  return found
    .filter(({ action }) => action.startsWith('kms:'))
    .flatMap(({ action, resources, conditions, dependent }) =>
      resources.map(({ arn, certainty }) => {
        const via = conditions?.StringEquals?.['kms:ViaService'];
        const forResource = conditions?.Bool?.['kms:GrantIsForAWSResource']?.join() === 'true';
        const grant = action === 'kms:CreateGrant' && via !== undefined && !forResource ? ' unguarded' : '';
        return `${dependent ? 'dependent' : 'asked'} ${action} ${certainty} ${arn} via ${
          via?.map((host) => host.replace('.eu-west-1.amazonaws.com', '')).join(' ') ?? 'anything'
        }${grant}`;
      }),
    )
    .sort();
}

const expected = ({ kms }: Row): readonly string[] =>
  Object.entries(kms)
    .flatMap(([actions, use]) => {
      const [kind = '', ...names] = actions.split(' ');
      return names.map((name) => `${kind} kms:${name} ${use.replace('KEY', key).replace('ANY', anyKey)}`);
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
    });
  },
);
