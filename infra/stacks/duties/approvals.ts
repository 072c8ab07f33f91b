// What those may do who decide requests, and those who wait for a decision. None of them acts, or writes the record.
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import {
  allowKeepLists,
  allowReadRegistry,
  calls,
  checkpoints,
  dynamodb,
  indexesReason,
  type Parts,
  secretReason,
  withIndexes,
} from './duties.ts';

/** Control decides requests, revokes sessions and reads the record. */
export function allowControl(
  control: ServiceFunction,
  { tables, archive, bus }: Parts,
  machine: StateMachine,
): void {
  control.allow({
    sid: 'ReadConnections',
    actions: dynamodb('GetItem', 'Scan'),
    resources: [tables.connections.tableArn],
  });
  allowReadRegistry(control, tables);
  control.allow({
    sid: 'ListAndRevokeSessions',
    actions: dynamodb('GetItem', 'Query', 'UpdateItem'),
    resources: withIndexes(tables.sessions),
    wildcardReason: indexesReason,
  });
  control.allow({
    sid: 'MarkRevocationsAndStops',
    actions: dynamodb('PutItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['revoked#*', 'standing#*'] } },
  });
  control.allow({
    sid: 'PlaceAndReleaseHolds',
    actions: dynamodb('PutItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'hold#*' } },
  });
  control.allow({
    sid: 'DecideRequests',
    actions: dynamodb('BatchGetItem', 'GetItem', 'Query', 'PutItem'),
    resources: withIndexes(tables.requests),
    wildcardReason: indexesReason,
  });
  control.allow({ sid: 'ReadLists', actions: dynamodb('Query'), resources: [tables.listings.tableArn] });
  allowKeepLists(control, tables);
  control.allow({
    sid: 'MakeGrants',
    actions: dynamodb('PutItem'),
    resources: [tables.grants.tableArn],
  });
  control.allow({
    sid: 'EndGrants',
    actions: dynamodb('Query', 'UpdateItem'),
    resources: [tables.grants.tableArn],
  });
  const { intents, sessions, connections, policies, registry, requests, grants } = tables;
  control.allow({
    sid: 'AskWhetherTablesAnswer',
    actions: dynamodb('BatchGetItem'),
    resources: [intents, sessions, connections, policies, registry, requests, grants].map(
      ({ tableArn }) => tableArn,
    ),
    // No item has such a key.
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'health#' } },
  });
  control.allow({
    sid: 'ReadTheRecord',
    actions: ['s3:GetObject'],
    resources: [archive.arnForObjects(calls), archive.arnForObjects(checkpoints)],
    wildcardReason: 'One object for each call; who may read which session is decided in the function.',
  });
  control.allow({
    sid: 'ListTheRecord',
    actions: ['s3:ListBucket'],
    resources: [archive.bucketArn],
    // Of checkpoints, when the last one was made.
    conditions: { StringLike: { 's3:prefix': [calls, checkpoints] } },
  });
  control.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
  control.allow({
    sid: 'EndWaiting',
    actions: ['states:SendTaskSuccess'],
    resources: [machine.stateMachineArn],
  });
}

/** What an approval's execution does while it waits: keeps the task token, expires, reminds and escalates the request. */
export function allowAttendApproval(
  attendApproval: ServiceFunction,
  { tables, bus }: Parts,
  approvalStateMachineArn: string,
): void {
  attendApproval.allow({
    sid: 'AttendRequests',
    actions: dynamodb('GetItem', 'PutItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'token#*'] } },
  });
  attendApproval.allow({
    sid: 'UnqueueRequests',
    actions: dynamodb('DeleteItem'),
    resources: [tables.listings.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'queue#*' } },
  });
  attendApproval.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
  attendApproval.allow({
    sid: 'EndWaiting',
    actions: ['states:SendTaskSuccess'],
    resources: [approvalStateMachineArn],
  });
}

/** The execution invokes the function that it waits on, and nothing else. */
export function allowApprovalMachine(machine: StateMachine, attendApproval: ServiceFunction): void {
  machine.addToRolePolicy(
    new PolicyStatement({
      sid: 'Attend',
      actions: ['lambda:InvokeFunction'],
      resources: [attendApproval.function.functionArn],
    }),
  );
}

/** The door for Slack remembers signatures and hands over. It can decide nothing. */
export function allowSlack(
  slack: ServiceFunction,
  { tables }: Parts,
  slackWorkArn: string,
  secretArn: string,
): void {
  slack.allow({
    sid: 'ReadSigningSecret',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    wildcardReason: secretReason,
  });
  slack.allow({
    sid: 'RememberSignatures',
    actions: dynamodb('PutItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'slack#seen#*' } },
  });
  slack.allow({ sid: 'HandOver', actions: ['lambda:InvokeFunction'], resources: [slackWorkArn] });
}

/** Control ties and unties Slack users by its right to write requests; deleting it may nothing else. */
export function allowUnlinkSlack(control: ServiceFunction, { tables }: Pick<Parts, 'tables'>): void {
  control.allow({
    sid: 'UnlinkSlackUsers',
    actions: dynamodb('DeleteItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'slack#user#*' } },
  });
}

/** Shows requests in Slack and decides them for people who signed in from there. It links nobody. */
export function allowSlackWork(
  slackWork: ServiceFunction,
  { tables, bus }: Parts,
  machine: StateMachine,
  secretArn: string,
): void {
  slackWork.allow({
    sid: 'ReadBotToken',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    wildcardReason: secretReason,
  });
  slackWork.allow({
    sid: 'ReadConnections',
    actions: dynamodb('GetItem'),
    resources: [tables.connections.tableArn],
  });
  allowReadRegistry(slackWork, tables);
  slackWork.allow({
    sid: 'ReadRequestsAndLinks',
    actions: dynamodb('GetItem'),
    resources: [tables.requests.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'token#*', 'slack#*'] },
    },
  });
  slackWork.allow({
    sid: 'DecideRequestsAndKeepMessages',
    actions: dynamodb('PutItem'),
    resources: [tables.requests.tableArn],
    // Not `slack#user#…`: who a Slack user is, only a sign-in says.
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'slack#message#*', 'slack#offer#*'] },
    },
  });
  allowKeepLists(slackWork, tables);
  slackWork.allow({
    sid: 'MakeGrants',
    actions: dynamodb('PutItem'),
    resources: [tables.grants.tableArn],
  });
  slackWork.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
  slackWork.allow({
    sid: 'EndWaiting',
    actions: ['states:SendTaskSuccess'],
    resources: [machine.stateMachineArn],
  });
}

/** Verifies what systems send and decides for the people whom the configuration names. It reads no other secret. */
export function allowWebhookDecisions(
  webhookDecisions: ServiceFunction,
  { tables, bus }: Parts,
  machine: StateMachine,
  secretArn: string,
): void {
  webhookDecisions.allow({
    sid: 'ReadWebhookSecrets',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    wildcardReason: secretReason,
  });
  allowReadRegistry(webhookDecisions, tables);
  webhookDecisions.allow({
    sid: 'ReadRequests',
    actions: dynamodb('GetItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'token#*'] } },
  });
  webhookDecisions.allow({
    sid: 'DecideRequestsAndRememberWebhooks',
    actions: dynamodb('PutItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'webhook#seen#*'] } },
  });
  allowKeepLists(webhookDecisions, tables);
  webhookDecisions.allow({
    sid: 'MakeGrants',
    actions: dynamodb('PutItem'),
    resources: [tables.grants.tableArn],
  });
  webhookDecisions.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
  webhookDecisions.allow({
    sid: 'EndWaiting',
    actions: ['states:SendTaskSuccess'],
    resources: [machine.stateMachineArn],
  });
}
