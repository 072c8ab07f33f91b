// What the gateway may do: read what is decided, record, and act.
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { allowReadRegistry, calls, dynamodb, type Parts, secretReason } from './duties.ts';

/** The gateway reads what is decided, records, and acts. */
export function allowGateway(
  gateway: ServiceFunction,
  { tables, archive, bus }: Parts,
  machine: StateMachine,
  acts: {
    readonly connectionRoleArns: readonly string[];
    /** Whether versions of the function serve, as with provisioned concurrency. Else what is deployed serves alone. */
    readonly asVersions: boolean;
  },
): void {
  const { connectionRoleArns, asVersions } = acts;
  if (connectionRoleArns.length > 0) {
    gateway.allow({
      sid: 'ActThroughConnections',
      actions: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      resources: [...connectionRoleArns],
      // Only from the code of this function: whoever passes the role to another one has gained nothing.
      // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
      conditions: {
        ArnEquals: {
          'lambda:SourceFunctionArn': [
            gateway.functionArn,
            ...(asVersions ? [`${gateway.functionArn}:*`] : []),
          ],
        },
      },
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
    // `vended#…`: whose a vended credential is, by the hash of its session token. `vends#…`: when a connection last vended.
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ses_*', 'vended#*', 'vends#*'] } },
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
