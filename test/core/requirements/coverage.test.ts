// No operation of a served service is left out by accident, and every row of the tables names what IAM knows.
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { ownActions } from '../../../core/requirements/own-actions.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { rulesOf, servicesWithRules } from '../../../core/requirements/services.ts';
import { held } from '../../../scripts/report/catalogue-report.ts';
import { servedCatalogue, withOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';

const services = ['dynamodb', 'lambda', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm', 'sts'];

/** Enough for every operation to name what it acts on. */
const parameters: JsonObject = {
  Parameters: { AutomationAssumeRole: ['arn:aws:iam::111122223333:role/automation'] },
  Runbooks: [{ Parameters: { AutomationAssumeRole: ['arn:aws:iam::111122223333:role/automation'] } }],
  Bucket: 'reports',
  Key: 'a',
  CopySource: 'archive/a',
  RequestItems: { orders: {} },
  Statement: 'SELECT * FROM orders',
  Names: ['a'],
  Delete: { Objects: [{ Key: 'a' }] },
  TransactItems: [{ Get: { TableName: 'orders' } }],
  Statements: [{ Statement: 'SELECT * FROM orders' }],
  TransactStatements: [{ Statement: 'SELECT * FROM orders' }],
  S3Bucket: 'reports',
  S3Key: 'a',
  S3BucketSource: { S3Bucket: 'reports' },
};

const operations = services.flatMap((service) =>
  (servedCatalogue.service(service)?.operationNames ?? []).map((operation) => ({ service, operation })),
);

function ask({ service, operation }: { service: string; operation: string }) {
  // S3's objects have strings for keys, DynamoDB's have maps; only S3 reads `Key`.
  const call = { service, operation, region: 'eu-west-1', accountId: '111122223333', parameters };
  return requirementsOf(withOperation(call), { partition: 'aws' }, servedIamData);
}

test('every operation of the first eight services has requirements, or is one that IAM does not authorise', () => {
  expect(operations.length).toBeGreaterThan(500);
  const without = operations
    .filter((operation) => ask(operation).filter(({ dependent }) => !dependent).length === 0)
    .map(({ service, operation }) => `${service}:${operation}`);
  expect(without).toEqual(['sts:GetCallerIdentity', 'sts:GetSessionToken']);
});

const mapped = held.filter((service) => !services.includes(service));

test.each(mapped)('every operation of %s has its IAM actions', (id) => {
  const service = servedCatalogue.service(id);
  const scope = { partition: 'aws', region: 'eu-west-1', accountId: '111122223333' };
  const unmapped = (service?.operationNames ?? []).filter((name) => {
    const call = {
      service: id,
      operation: name,
      region: scope.region,
      accountId: scope.accountId,
      parameters,
    };
    const operation = service?.operation(name);
    return (
      operation === undefined || ownActions({ call, operation, scope, iam: servedIamData }) === undefined
    );
  });
  expect(unmapped).toEqual([]);
});

/** Old names, which on the wire are their successors. */
const notServed = ['s3:GetBucketLifecycle', 's3:PutBucketLifecycle'];

const tables = servicesWithRules.flatMap((service) => {
  const { operations = {}, kms = [], onward = [] } = rulesOf(service);
  return [
    ...Object.entries(operations).flatMap(([source, rows]) =>
      Object.entries(rows).map(([operation, actions]) => ({
        service,
        source,
        operations: [operation],
        actions,
      })),
    ),
    ...[...kms, ...onward].map(({ source, operations: named, actions }) => ({
      service,
      source,
      operations: named,
      actions,
    })),
  ];
});

test('the services name actions of IAM and operations of the models', () => {
  const unknownActions = tables
    .flatMap(({ actions }) => actions)
    .filter((action) => {
      const [prefix = '', name = ''] = action.split(':');
      return servedIamData.service(prefix)?.action(name) === undefined;
    });
  const unknownOperations = tables
    .flatMap(({ service, operations: named }) => named.map((operation) => `${service}:${operation}`))
    .filter((name) => {
      const [service = '', operation = ''] = name.split(':');
      return (
        !notServed.includes(name) && servedCatalogue.service(service)?.operation(operation) === undefined
      );
    });
  expect({ unknownActions, unknownOperations }).toEqual({ unknownActions: [], unknownOperations: [] });
});

test('every row of the services names the page of AWS that says so', () => {
  const elsewhere = tables.filter(({ source }) => !source.startsWith('https://docs.aws.amazon.com/'));
  expect(elsewhere).toEqual([]);
});
