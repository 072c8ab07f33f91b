// What each function may do, statement by statement: the duties of docs/adr/0001. Nobody who decides a request can
// write the record, and nobody who acts can decide. KMS keys name their functions in their own policies.
import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { Tables } from '../constructs/tables.ts';

export interface Parts {
  readonly tables: Tables;
  readonly archive: Bucket;
  readonly bus: EventBus;
}

const dynamodb = (...names: string[]): string[] => names.map((name) => `dynamodb:${name}`);
const withIndexes = (table: Table): string[] => [table.tableArn, `${table.tableArn}/index/*`];
const calls = 'calls/*';
const events = 'events/*';
const checkpoints = 'checkpoints/*';
const compacted = 'compacted/*';
const indexesReason = 'Every index of the table, which holds the same items.';

/** Whoever decides requests writes people's lists in the same transaction. */
function allowKeepLists(decider: ServiceFunction, tables: Tables): void {
  decider.allow({
    sid: 'KeepLists',
    actions: dynamodb('DeleteItem', 'PutItem'),
    resources: [tables.listings.tableArn],
  });
}

/** The gateway reads what is decided, records, and acts. */
export function allowGateway(
  gateway: ServiceFunction,
  { tables, archive, bus }: Parts,
  machine: StateMachine,
  connectionRoleArns: readonly string[],
): void {
  if (connectionRoleArns.length > 0) {
    gateway.allow({
      sid: 'ActThroughConnections',
      actions: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      resources: [...connectionRoleArns],
      // Only from the code of this function: whoever passes the role to another one has gained nothing.
      // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': gateway.functionArn } },
    });
  }
  gateway.allow({
    sid: 'ReadConnectionsAndPolicies',
    actions: dynamodb('GetItem'),
    resources: [tables.connections.tableArn, tables.policies.tableArn],
  });
  allowReadRegistry(gateway, tables);
  gateway.allow({
    sid: 'ListConnections',
    actions: dynamodb('Scan'),
    resources: [tables.connections.tableArn],
  });
  gateway.allow({
    sid: 'GiveSessionsBack',
    actions: dynamodb('UpdateItem'),
    resources: [tables.sessions.tableArn],
    // Its end only: who it is and what it may do stay as they were.
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'revokedAtEpochSeconds', 'revokedBy'] },
    },
  });
  gateway.allow({
    sid: 'MarkRevocations',
    actions: dynamodb('PutItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'revoked#*' } },
  });
  gateway.allow({
    sid: 'StartSessions',
    actions: dynamodb('GetItem', 'PutItem'),
    resources: [tables.sessions.tableArn],
    // `vended#…`: whose a vended credential is, by the hash of its session token.
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ses_*', 'vended#*'] } },
  });
  gateway.allow({
    sid: 'HeedWhatStands',
    actions: dynamodb('ConditionCheckItem', 'GetItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['revoked#*', 'standing#*'] } },
  });
  gateway.allow({
    sid: 'WriteIntents',
    actions: dynamodb('BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'),
    resources: [tables.intents.tableArn],
  });
  gateway.allow({
    sid: 'OpenRequests',
    actions: dynamodb('GetItem', 'PutItem'),
    resources: [tables.requests.tableArn],
    // Not `token#…`: a task token is none of its business [A6].
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'open#*'] } },
  });
  gateway.allow({
    sid: 'QueueRequests',
    actions: dynamodb('DeleteItem', 'PutItem'),
    resources: [tables.listings.tableArn],
    // What waits for people, and not what they decided.
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'queue#*' } },
  });
  gateway.allow({
    sid: 'CountPendingRequests',
    actions: dynamodb('Query'),
    // Items of task tokens have no principal, so this index has none of them.
    resources: [`${tables.requests.tableArn}/index/byPrincipal`],
  });
  gateway.allow({
    sid: 'SettleRequests',
    actions: dynamodb('UpdateItem'),
    resources: [tables.requests.tableArn],
    // Its state only, and not what was decided. Key attributes of the indexes must be listed for DynamoDB to check:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    conditions: {
      'ForAllValues:StringEquals': {
        'dynamodb:Attributes': ['id', 'status', 'version', 'callId', 'principalId', 'createdAtEpochSeconds'],
      },
    },
  });
  gateway.allow({ sid: 'ReadGrants', actions: dynamodb('Query'), resources: [tables.grants.tableArn] });
  gateway.allow({
    sid: 'CountGrantUses',
    actions: dynamodb('UpdateItem'),
    resources: [tables.grants.tableArn],
    // UpdateItem also creates items. Without the attribute `grant` what it creates is no grant.
    conditions: {
      'ForAllValues:StringEquals': {
        'dynamodb:Attributes': ['holder', 'id', 'usesLeft', 'expiresAtEpochSeconds'],
      },
    },
  });
  gateway.allow({
    sid: 'WriteTheRecord',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(calls)],
    wildcardReason: 'One object for each call; the bucket lets none be written over.',
  });
  gateway.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
  gateway.allow({
    sid: 'StartWaiting',
    actions: ['states:StartExecution'],
    resources: [machine.stateMachineArn],
  });
}

/** Secrets of the directories that are asked for groups. */
export function allowAskDirectories(
  verifiers: readonly ServiceFunction[],
  secretArns: readonly string[],
): void {
  if (secretArns.length === 0) return;
  for (const verifier of verifiers) {
    verifier.allow({
      sid: 'ReadDirectorySecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [...secretArns],
      wildcardReason: secretReason,
    });
  }
}

/** Who is registered, by id. */
function allowReadRegistry(reader: ServiceFunction, tables: Tables): void {
  reader.allow({
    sid: 'ReadRegistry',
    actions: dynamodb('GetItem'),
    resources: [tables.registry.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'agent#*' } },
  });
}

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

const secretReason = 'Secrets Manager ends the ARN of a secret with six characters of its own.';

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

/** Publishes what people propose, and reads nothing else. */
export function allowPolicies(policies: ServiceFunction, { tables, bus }: Parts): void {
  allowReadRegistry(policies, tables);
  policies.allow({
    sid: 'PublishPolicies',
    actions: dynamodb('DeleteItem', 'GetItem', 'PutItem'),
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

/** Runs once after a deploy that changed policies or connections. */
export function allowPublish(publish: ServiceFunction, { tables, bus }: Parts): void {
  publish.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
  publish.allow({
    sid: 'PublishPolicies',
    actions: dynamodb('GetItem', 'PutItem'),
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

/** Reads the whole record and writes nothing but checkpoints over it: it decides nothing and changes nothing. */
export function allowCheckpoint(
  checkpoint: ServiceFunction,
  { archive }: Pick<Parts, 'archive'>,
  copyBucketName: string | undefined,
): void {
  const everyRecord = 'One object for each record: a checkpoint is made over all of them.';
  checkpoint.allow({
    sid: 'ReadTheRecord',
    actions: ['s3:GetObject'],
    resources: [calls, events, checkpoints].map((prefix) => archive.arnForObjects(prefix)),
    wildcardReason: everyRecord,
  });
  checkpoint.allow({
    sid: 'ListTheRecord',
    actions: ['s3:ListBucket'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': [calls, events, checkpoints] } },
  });
  checkpoint.allow({
    sid: 'WriteCheckpoints',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(checkpoints)],
    wildcardReason: 'One object for each checkpoint; the bucket lets none be written over.',
  });
  if (copyBucketName === undefined) return;
  const copy = `arn:${Stack.of(checkpoint).partition}:s3:::${copyBucketName}`;
  checkpoint.allow({
    sid: 'CopyCheckpoints',
    actions: ['s3:PutObject'],
    resources: [`${copy}/${checkpoints}`],
    wildcardReason: 'One object for each checkpoint.',
  });
  checkpoint.allow({
    sid: 'ListCopies',
    actions: ['s3:ListBucket'],
    resources: [copy],
    conditions: { StringLike: { 's3:prefix': checkpoints } },
  });
}

/** Settles calls that nobody settled, and records that. It reads only what calls left behind. */
export function allowSweep(sweep: ServiceFunction, { tables, archive }: Parts): void {
  sweep.allow({
    sid: 'FindOpenIntents',
    actions: dynamodb('Query'),
    resources: [`${tables.intents.tableArn}/index/byOpenSince`],
  });
  sweep.allow({
    sid: 'SettleIntents',
    actions: dynamodb('UpdateItem'),
    resources: [tables.intents.tableArn],
  });
  sweep.allow({
    sid: 'SettleRequests',
    actions: dynamodb('UpdateItem'),
    resources: [tables.requests.tableArn],
    // Its state only, as of the gateway.
    conditions: {
      'ForAllValues:StringEquals': {
        'dynamodb:Attributes': ['id', 'status', 'version', 'principalId', 'createdAtEpochSeconds'],
      },
    },
  });
  sweep.allow({
    sid: 'ReadAndWriteTheRecord',
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [archive.arnForObjects(calls)],
    wildcardReason: 'One object for each call; the bucket lets none be written over.',
  });
  sweep.allow({
    sid: 'WriteEvents',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(events)],
    wildcardReason: 'One object for each call that is settled late; the bucket lets none be written over.',
  });
  sweep.allow({
    sid: 'ListTheRecord',
    actions: ['s3:ListBucket'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': calls } },
  });
}

/** Reads the whole record and writes files for queries beside it, which nothing decides by. */
export function allowCompact(compact: ServiceFunction, { archive }: Pick<Parts, 'archive'>): void {
  compact.allow({
    sid: 'ReadTheRecord',
    actions: ['s3:GetObject'],
    resources: [calls, events].map((prefix) => archive.arnForObjects(prefix)),
    wildcardReason: 'One object for each record: the files hold all of them.',
  });
  compact.allow({
    sid: 'ListTheRecord',
    actions: ['s3:ListBucket'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': [calls, events, compacted] } },
  });
  compact.allow({
    sid: 'WriteCompactions',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(compacted)],
    wildcardReason: 'Some objects for each hour; the bucket lets none be written over.',
  });
}

/** Does what legal holds ask for, and can neither place one nor read a record. */
export function allowLegalHold(legalHold: ServiceFunction, { tables, archive }: Parts): void {
  legalHold.allow({
    sid: 'FindHolds',
    actions: dynamodb('Query'),
    resources: [`${tables.sessions.tableArn}/index/byHoldWork`],
  });
  legalHold.allow({
    sid: 'NoteWhatIsDone',
    actions: dynamodb('UpdateItem'),
    resources: [tables.sessions.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'hold#*' },
      'ForAllValues:StringEquals': {
        'dynamodb:Attributes': ['id', 'version', 'holdWork', 'throughEpochSeconds', 'placedAtEpochSeconds'],
      },
    },
  });
  legalHold.allow({
    sid: 'FindVersions',
    actions: ['s3:ListBucketVersions'],
    resources: [archive.bucketArn],
    conditions: { StringLike: { 's3:prefix': calls } },
  });
  legalHold.allow({
    sid: 'HoldTheRecord',
    actions: ['s3:PutObjectLegalHold'],
    resources: [archive.arnForObjects(calls)],
    wildcardReason: 'Any session may be held; its records are one object each.',
  });
}

/** Writes what the tables' streams tell, and reads nothing else: Lambda reads the streams by permissions of its own making. */
export function allowRecordEvents(recordEvents: ServiceFunction, { archive }: Pick<Parts, 'archive'>): void {
  recordEvents.allow({
    sid: 'WriteEvents',
    actions: ['s3:PutObject'],
    resources: [archive.arnForObjects(events)],
    wildcardReason: 'One object for each event; the bucket lets none be written over.',
  });
}

/** Reads requests, and writes e-mails from one address, with links whose hashes it keeps. It can decide nothing. */
export function allowNotifyMail(notifyMail: ServiceFunction, { tables }: Parts, from: string): void {
  notifyMail.allow({
    sid: 'ReadConnections',
    actions: dynamodb('GetItem'),
    resources: [tables.connections.tableArn],
  });
  notifyMail.allow({
    sid: 'ReadRequests',
    actions: dynamodb('GetItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'req_*' } },
  });
  notifyMail.allow({
    sid: 'OfferLinks',
    actions: dynamodb('PutItem'),
    resources: [tables.requests.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'mail#link#*' } },
  });
  notifyMail.allow({
    sid: 'WriteMails',
    actions: ['ses:SendEmail'],
    resources: [Stack.of(notifyMail).formatArn({ service: 'ses', resource: 'identity', resourceName: '*' })],
    wildcardReason:
      'Whether the address or its domain is the verified identity is not known; the condition names the address.',
    conditions: { StringEquals: { 'ses:FromAddress': from } },
  });
}

/** Hears of sessions and stops, and writes one policy for each connection through a role that can do no more. */
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
  revoke.allow({
    sid: 'KeepWhatIsDenied',
    actions: dynamodb('GetItem', 'PutItem'),
    resources: [tables.sessions.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'denied#*' } },
  });
  revoke.allow({ sid: 'Announce', actions: ['events:PutEvents'], resources: [bus.eventBusArn] });
}

/** Reads requests and its own secret, and sends webhooks. It decides nothing. */
export function allowNotifyWebhooks(
  notifyWebhooks: ServiceFunction,
  { tables }: Parts,
  secretArn: string,
): void {
  notifyWebhooks.allow({
    sid: 'ReadWebhookSecrets',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretArn],
    wildcardReason: secretReason,
  });
  allowReadRequests(notifyWebhooks, tables);
}

/** Reads requests and announces them to the integrations. It reads no secret and decides nothing. */
export function allowAnnounceCards(
  announceCards: ServiceFunction,
  { tables }: Parts,
  integrationBus: EventBus,
): void {
  allowReadRequests(announceCards, tables);
  announceCards.allow({
    sid: 'AnnounceToIntegrations',
    actions: ['events:PutEvents'],
    resources: [integrationBus.eventBusArn],
  });
}

function allowReadRequests(worker: ServiceFunction, tables: Tables): void {
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
