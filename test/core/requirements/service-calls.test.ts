// Tables written by hand from the Service Authorization Reference and the services' own pages, a file for each service:
// what each call needs, and nothing else. An entry of `needs` and `dependent` is for each action in its key; a resource
// is written as its certainty, type and ARN.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import type { Conditions, Requirement } from '../../../core/requirement.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { sessionPolicy } from '../../../core/session-policy.ts';
import { servedOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';

type Needs = Readonly<Record<string, readonly string[]>>;

interface Row {
  readonly name: string;
  readonly operation: string;
  readonly parameters: JsonObject;
  readonly needs: Needs;
  readonly dependent?: Needs;
  /** By action; those of dependent keys too. */
  readonly conditions?: Readonly<Record<string, Conditions>>;
}

interface Table {
  readonly source: string;
  readonly calls: readonly Row[];
}

const folder = new URL('calls/', import.meta.url);
const tables = readdirSync(folder)
  .sort()
  .map((file) => ({
    service: file.replace(/\.json$/, ''),
    ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Table),
  }));

function requirementsFor(service: string, { operation: name, parameters }: Row): readonly Requirement[] {
  const operation = servedOperation(service, name);
  const call = { service, operation: name, region: 'eu-west-1', accountId: '111122223333', parameters };
  return requirementsOf({ call, operation }, { partition: 'aws' }, servedIamData);
}

const expected = ({ needs, dependent = {}, conditions = {} }: Row): readonly string[] => {
  const lines = (entries: Needs, kind: string) =>
    Object.entries(entries).flatMap(([actions, resources]) =>
      actions.split(' ').map((action) => line(kind, action, resources, conditions[action])),
    );
  return [...lines(needs, 'asked'), ...lines(dependent, 'dependent')].sort();
};

const found = (requirements: readonly Requirement[]): readonly string[] =>
  requirements
    .map(({ action, resources, conditions, dependent }) =>
      line(
        dependent ? 'dependent' : 'asked',
        action,
        resources.map(({ certainty, type = '-', arn }) => `${certainty} ${type} ${arn}`),
        conditions,
      ),
    )
    .sort();

const line = (kind: string, action: string, resources: readonly string[], conditions: Conditions = {}) =>
  [kind, action, ...[...resources].sort(), JSON.stringify(conditions)].join('\n  ');

describe.each(tables)('$service', ({ service, source, calls }) => {
  test('names its page of the Service Authorization Reference', () => {
    expect(source).toMatch(
      /^https:\/\/docs\.aws\.amazon\.com\/service-authorization\/latest\/reference\/list_\w+\.html$/,
    );
  });

  test.each(calls)('$operation: $name', (row) => {
    const requirements = requirementsFor(service, row);
    expect(found(requirements)).toEqual(expected(row));
    expect(sessionPolicy(requirements, {}).text.length).toBeLessThanOrEqual(2048);
  });
});
