// What each function may do, statement by statement: the duties of docs/adr/0001. Nobody who decides a request can
// write the record, and nobody who acts can decide. KMS keys name their functions in their own policies.
import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import type { Tables } from '../../constructs/tables.ts';

export interface Parts {
  readonly tables: Tables;
  readonly archive: Bucket;
  readonly bus: EventBus;
}

export const dynamodb = (...names: string[]): string[] => names.map((name) => `dynamodb:${name}`);
export const withIndexes = (table: Table): string[] => [table.tableArn, `${table.tableArn}/index/*`];
export const calls = 'calls/*';
export const events = 'events/*';
export const checkpoints = 'checkpoints/*';
export const compacted = 'compacted/*';
export const indexesReason = 'Every index of the table, which holds the same items.';

export const secretReason = 'Secrets Manager ends the ARN of a secret with six characters of its own.';

export function secretArnOf(stack: Stack, name: string): string {
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Whoever decides requests writes people's lists in the same transaction. */
export function allowKeepLists(decider: ServiceFunction, tables: Tables): void {
  decider.allow({
    sid: 'KeepLists',
    actions: dynamodb('DeleteItem', 'PutItem'),
    resources: [tables.listings.tableArn],
  });
}

/** Who is registered, by id. */
export function allowReadRegistry(reader: ServiceFunction, tables: Tables): void {
  reader.allow({
    sid: 'ReadRegistry',
    actions: dynamodb('GetItem'),
    resources: [tables.registry.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'agent#*' } },
  });
}

export function allowReadRequests(worker: ServiceFunction, tables: Tables): void {
  worker.allow({
    sid: 'ReadConnections',
    actions: dynamodb('GetItem'),
    resources: [tables.connections.tableArn],
  });
  worker.allow({
    sid: 'ReadRequests',
    actions: dynamodb('GetItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'req_*' } },
  });
}
