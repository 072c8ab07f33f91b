// What those may do who change what decides calls: policies, connections, who is registered, what is taken back.
import type { ServiceFunction } from '../../constructs/service-function.ts';
import type { Tables } from '../../constructs/tables.ts';
import { allowReadRegistry, dynamodb, type Parts } from './duties.ts';

/** Publishes what people propose, and reads nothing else. */
export function allowPolicies(policies: ServiceFunction, { tables, bus }: Parts): void {
  allowReadRegistry(policies, tables);
  policies.allow({
    sid: 'PublishPolicies',
    actions: dynamodb('ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem'),
    resources: [tables.policies.tableArn],
  });
  policies.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
}

/** What stands has another version. Not what is stopped, which the same item holds. */
function allowSayItChanged(changer: ServiceFunction, tables: Tables): void {
  changer.allow({
    sid: 'ReadVersion',
    actions: dynamodb('GetItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'standing#*' } },
  });
  changer.allow({
    sid: 'SayThatItChanged',
    actions: dynamodb('UpdateItem'),
    resources: [tables.sessions.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'standing#*' },
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'version'] },
    },
  });
}

/** Takes connections out of use. It can put none in, and decides nothing about calls. */
export function allowRegistry(registry: ServiceFunction, { tables, bus }: Parts): void {
  registry.allow({
    sid: 'RemoveConnections',
    actions: dynamodb('DeleteItem', 'GetItem'),
    resources: [tables.connections.tableArn],
  });
  registry.allow({
    sid: 'KeepTheRegistry',
    actions: dynamodb('GetItem', 'PutItem', 'Scan'),
    resources: [tables.registry.tableArn],
  });
  allowSayItChanged(registry, tables);
  registry.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
}

/** When connections last vended. */
function allowKnowWhatWasVended(reader: ServiceFunction, tables: Tables): void {
  reader.allow({
    sid: 'KnowWhatWasVended',
    actions: dynamodb('GetItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'vends#*' } },
  });
}

/** Runs once after a deploy that changed policies or connections. */
export function allowPublish(publish: ServiceFunction, { tables, bus }: Parts): void {
  publish.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
  publish.allow({
    sid: 'PublishPolicies',
    actions: dynamodb('ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem'),
    resources: [tables.policies.tableArn],
  });
  publish.allow({
    sid: 'PublishConnections',
    actions: dynamodb('Scan', 'PutItem', 'DeleteItem'),
    resources: [tables.connections.tableArn],
  });
  publish.allow({
    sid: 'KnowRemovedConnections',
    actions: dynamodb('ConditionCheckItem', 'GetItem'),
    resources: [tables.registry.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'connection#*' } },
  });
  allowSayItChanged(publish, tables);
  allowKnowWhatWasVended(publish, tables);
}

/** Hears of sessions, stops and removals, and writes one policy for each connection through a role that can do no more. */
export function allowRevoke(
  revoke: ServiceFunction,
  { tables, bus }: Parts,
  revokerRoleArns: readonly string[],
): void {
  revoke.allow({
    sid: 'WriteDenyPolicies',
    actions: ['sts:AssumeRole'],
    resources: [...revokerRoleArns],
    conditions: { ArnEquals: { 'lambda:SourceFunctionArn': revoke.functionArn } },
  });
  revoke.allow({
    sid: 'ReadConnections',
    actions: dynamodb('GetItem', 'Scan'),
    resources: [tables.connections.tableArn],
  });
  revoke.allow({
    sid: 'FindSessionsOfAgents',
    actions: dynamodb('Query'),
    resources: [`${tables.sessions.tableArn}/index/byPrincipal`],
  });
  allowKnowWhatWasVended(revoke, tables);
  revoke.allow({
    sid: 'KeepWhatIsDenied',
    actions: dynamodb('GetItem', 'PutItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'denied#*' } },
  });
  revoke.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
}
