// Which operations are found for a task, and in which order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchOperations } from '../../../core/catalogue/search-operations.ts';
import { servedCatalogue } from '../../support/catalogue.ts';

const names = new Map(
  ['dynamodb', 'ec2', 'lambda', 's3', 'sqs'].map((id) => [
    id,
    servedCatalogue.service(id)?.operationNames ?? [],
  ]),
);
const first = (task: string) => {
  const [found] = searchOperations(task, names, 5);
  return found && `${found.service}:${found.operation}`;
};

test.each([
  ['list s3 buckets', 's3:ListBuckets'],
  ['upload a file to s3', 's3:PutObject'],
  ['download file from s3', 's3:GetObject'],
  ['PutItem', 'dynamodb:PutItem'],
  ['stop my ec2 servers', 'ec2:StopInstances'],
  ['remove a queue', 'sqs:DeleteQueue'],
  ['invoke a lambda', 'lambda:Invoke'],
])('%s: %s', (task, expected) => {
  expect(first(task)).toBe(expected);
});

test('nothing is found for words that name nothing', () => {
  expect(searchOperations('xyzzy', names, 5)).toEqual([]);
  expect(searchOperations('', names, 5)).toEqual([]);
});

test('any task gives at most as many as asked for, all of them in the catalogue, and always the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (task, limit) => {
      const found = searchOperations(task, names, limit);
      expect(found.length).toBeLessThanOrEqual(limit);
      expect(found.every(({ service, operation }) => names.get(service)?.includes(operation))).toBe(true);
      expect(searchOperations(task, names, limit)).toEqual(found);
    }),
  );
});
