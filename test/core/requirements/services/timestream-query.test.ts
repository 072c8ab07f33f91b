// https://docs.aws.amazon.com/timestream/latest/developerguide/security_iam_service-with-iam.html
import { expect, test } from 'vitest';
import { requirementsOf } from '../../../../core/requirements/requirements.ts';
import { servedOperation } from '../../../support/catalogue.ts';
import { servedIamData } from '../../../support/iam-data.ts';
import { refusal } from '../../../support/refusals.ts';

function actions(QueryString: string): readonly string[] {
  const operation = servedOperation('timestream-query', 'Query');
  const place = { region: 'eu-west-1', accountId: '111122223333' };
  const call = { service: 'timestream-query', operation: 'Query', ...place, parameters: { QueryString } };
  return requirementsOf({ call, operation }, { partition: 'aws' }, servedIamData).map(({ action }) => action);
}

test('a query that reads may read any table or none', () => {
  expect(actions('SELECT * FROM plant.meters')).toEqual(['timestream:Select', 'timestream:SelectValues']);
});

test('[P7] a query that unloads also writes files', () => {
  expect(actions('  unload (SELECT 1) TO ...')).toEqual(['timestream:Select', 'timestream:Unload']);
});

test.each([['SHOW TABLES'], ['/* SELECT */ UNLOAD (SELECT 1)'], ['DESCRIBE plant.meters']])(
  '[P7] refuses `%s`, whose permissions are not known',
  (text) => {
    expect(refusal(() => actions(text)).code).toBe('unmapped-operation');
  },
);
