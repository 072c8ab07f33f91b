// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
import { expect, test } from 'vitest';
import { readStatement } from '../../../../core/requirements/services/partiql.ts';

test.each([
  ['SELECT OrderID FROM "Orders" WHERE OrderID IN [1, 2]', { verb: 'Select', table: 'Orders' }],
  ['select * from Orders order by d', { verb: 'Select', table: 'Orders' }],
  ['SELECT * FROM "Orders"."by-day"', { verb: 'Select', table: 'Orders', index: 'by-day' }],
  ["SELECT 'from' FROM Orders;", { verb: 'Select', table: 'Orders' }],
  ['SELECT "FROM" FROM Orders', { verb: 'Select', table: 'Orders' }],
  ['EXISTS(SELECT * FROM "Orders" WHERE id = \'1\' AND MISSING(a))', { verb: 'Select', table: 'Orders' }],
  ["INSERT INTO \"Music\" VALUE {'Artist': 'Acme ''Band'''}", { verb: 'Insert', table: 'Music' }],
  ['UPDATE "Music" SET Awards = 1 REMOVE b RETURNING ALL OLD *', { verb: 'Update', table: 'Music' }],
  ['DELETE FROM "Music" WHERE Artist = ?', { verb: 'Delete', table: 'Music' }],
])('reads `%s`', (statement, expected) => {
  expect(readStatement(statement)).toEqual(expected);
});

test.each([
  ['SELECT * FROM a, b', 'Select'],
  ['SELECT * FROM a AS x', 'Select'],
  ['SELECT * FROM (SELECT * FROM b)', 'Select'],
  ['SELECT * FROM "a""b"', 'Select'],
  ['SELECT * FROM a."b"."c"', 'Select'],
  ['SELECT * -- FROM a\n FROM b', 'Select'],
  ['SELECT `x FROM a` FROM b', 'Select'],
  ['INSERT "Music"', 'Insert'],
  ['INSERT INTO a VALUE (SELECT * FROM b)', 'Insert'],
  ['UPDATE a SET x = (SELECT y FROM b)', 'Update'],
  ['DELETE a', 'Delete'],
])('[P7] has a verb and no table for `%s`', (statement, verb) => {
  expect(readStatement(statement)).toEqual({ verb });
});

test.each([
  '',
  '  ',
  'DROP TABLE a',
  '"SELECT" * FROM a',
  "SELECT 'a FROM b",
  '/* SELECT */ UPDATE a SET b = 1',
  'EXISTS(DELETE FROM a)',
])('[P7] cannot tell the verb of `%s`', (statement) => {
  expect(readStatement(statement)).toBeUndefined();
});
