// What each function may do, statement by statement, as docs/adr/0001 gives out the duties.
import { beforeAll, describe, expect, test } from 'vitest';
import { allow, type Statement, statementsOf } from '../support/statements.ts';
import {
  type Resource,
  resource,
  resourcesOf,
  synthesise,
  type Template,
} from '../support/synthesised-app.ts';

let template: Template;

beforeAll(() => {
  template = synthesise()['Countersign-local'] as Template;
}, 60_000);

const statements = (policy: string) => statementsOf(template, policy);
const logs = (logGroup: string) => ({
  Sid: 'Logs',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: logGroup,
});
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html: both know no resource.
const traces = {
  Effect: 'Allow',
  Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  Resource: '*',
};
/** The version, and not what is stopped. */
const sayThatItChanged = [
  allow('ReadVersion', 'dynamodb:GetItem', '<TablesSessions.Arn>', {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'standing#*' },
  }),
  allow('SayThatItChanged', 'dynamodb:UpdateItem', '<TablesSessions.Arn>', {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'standing#*' },
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'version'] },
  }),
];

describe('each function has exactly the statements of its duty', () => {
  test('gateway assumes connection roles, writes intents and the record, and opens requests', () => {
    expect(statements('GatewayRoleDefaultPolicy')).toEqual([
      logs('<GatewayLogGroup.Arn>'),
      traces,
      allow(
        'ActThroughConnections',
        ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        [
          'arn:aws:iam::111122223333:role/countersign-connection-demo',
          'arn:aws:iam::777788889999:role/agents/gateway',
        ],
        {
          ArnEquals: {
            'lambda:SourceFunctionArn':
              'arn:<AWS::Partition>:lambda:<AWS::Region>:444455556666:function:countersign-local-gateway',
          },
        },
      ),
      allow('ReadConnectionsAndPolicies', 'dynamodb:GetItem', [
        '<TablesConnections.Arn>',
        '<TablesPolicies.Arn>',
      ]),
      allow('ReadRegistry', 'dynamodb:GetItem', '<TablesRegistry.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'agent#*' },
      }),
      allow('ListConnections', 'dynamodb:Scan', '<TablesConnections.Arn>'),
      allow('GiveSessionsBack', 'dynamodb:UpdateItem', '<TablesSessions.Arn>', {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'revokedAtEpochSeconds', 'revokedBy'] },
      }),
      allow('MarkRevocations', 'dynamodb:PutItem', '<TablesSessions.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'revoked#*' },
      }),
      allow('StartSessions', ['dynamodb:GetItem', 'dynamodb:PutItem'], '<TablesSessions.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ses_*', 'vended#*', 'vends#*'] },
      }),
      allow('HeedWhatStands', ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem'], '<TablesSessions.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['revoked#*', 'standing#*'] },
      }),
      allow(
        'WriteIntents',
        ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        '<TablesIntents.Arn>',
      ),
      allow('OpenRequests', ['dynamodb:GetItem', 'dynamodb:PutItem'], '<TablesRequests.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'open#*'] },
      }),
      allow('QueueRequests', ['dynamodb:DeleteItem', 'dynamodb:PutItem'], '<TablesListings.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'queue#*' },
      }),
      allow('CountPendingRequests', 'dynamodb:Query', '<TablesRequests.Arn>/index/byPrincipal'),
      allow('SettleRequests', 'dynamodb:UpdateItem', '<TablesRequests.Arn>', {
        'ForAllValues:StringEquals': {
          'dynamodb:Attributes': [
            'id',
            'status',
            'version',
            'callId',
            'principalId',
            'createdAtEpochSeconds',
          ],
        },
      }),
      allow('ReadGrants', 'dynamodb:Query', '<TablesGrants.Arn>'),
      allow('CountGrantUses', 'dynamodb:UpdateItem', '<TablesGrants.Arn>', {
        'ForAllValues:StringEquals': {
          'dynamodb:Attributes': ['holder', 'id', 'usesLeft', 'expiresAtEpochSeconds'],
        },
      }),
      allow('WriteTheRecord', 's3:PutObject', '<ArchiveBucket.Arn>/calls/*'),
      allow('Announce', 'events:PutEvents', '<EventsBus.Arn>'),
      allow('StartWaiting', 'states:StartExecution', '<ApprovalStateMachine>'),
      allow('DeriveKeys', 'kms:GenerateMac', ['<KeysSurrogateRoot1Key.Arn>', '<KeysMasking1Key.Arn>']),
    ]);
  });

  test('control decides requests, makes grants, revokes sessions and reads the record', () => {
    expect(statements('ControlRoleDefaultPolicy')).toEqual([
      logs('<ControlLogGroup.Arn>'),
      traces,
      allow('ReadConnections', ['dynamodb:GetItem', 'dynamodb:Scan'], '<TablesConnections.Arn>'),
      allow('ReadRegistry', 'dynamodb:GetItem', '<TablesRegistry.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'agent#*' },
      }),
      allow(
        'ListAndRevokeSessions',
        ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
        ['<TablesSessions.Arn>', '<TablesSessions.Arn>/index/*'],
      ),
      allow('MarkRevocationsAndStops', 'dynamodb:PutItem', '<TablesSessions.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['revoked#*', 'standing#*'] },
      }),
      allow('PlaceAndReleaseHolds', 'dynamodb:PutItem', '<TablesSessions.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'hold#*' },
      }),
      allow(
        'DecideRequests',
        ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
        ['<TablesRequests.Arn>', '<TablesRequests.Arn>/index/*'],
      ),
      allow('ReadLists', 'dynamodb:Query', '<TablesListings.Arn>'),
      allow('KeepLists', ['dynamodb:DeleteItem', 'dynamodb:PutItem'], '<TablesListings.Arn>'),
      allow('MakeGrants', 'dynamodb:PutItem', '<TablesGrants.Arn>'),
      allow('EndGrants', ['dynamodb:Query', 'dynamodb:UpdateItem'], '<TablesGrants.Arn>'),
      allow(
        'AskWhetherTablesAnswer',
        'dynamodb:BatchGetItem',
        ['Intents', 'Sessions', 'Connections', 'Policies', 'Registry', 'Requests', 'Grants'].map(
          (table) => `<Tables${table}.Arn>`,
        ),
        { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'health#' } },
      ),
      allow('ReadTheRecord', 's3:GetObject', [
        '<ArchiveBucket.Arn>/calls/*',
        '<ArchiveBucket.Arn>/checkpoints/*',
      ]),
      allow('ListTheRecord', 's3:ListBucket', '<ArchiveBucket.Arn>', {
        StringLike: { 's3:prefix': ['calls/*', 'checkpoints/*'] },
      }),
      allow('Announce', 'events:PutEvents', '<EventsBus.Arn>'),
      allow('EndWaiting', 'states:SendTaskSuccess', '<ApprovalStateMachine>'),
      allow('DeriveKeys', 'kms:GenerateMac', '<KeysPage1Key.Arn>'),
      allow('TellPublicKeys', 'kms:GetPublicKey', '<KeysCheckpoint1Key.Arn>'),
    ]);
  });

  test('attend-approval keeps the task token and does what the clock wants done', () => {
    expect(statements('AttendApprovalRoleDefaultPolicy')).toEqual([
      logs('<AttendApprovalLogGroup.Arn>'),
      traces,
      allow('AttendRequests', ['dynamodb:GetItem', 'dynamodb:PutItem'], '<TablesRequests.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['req_*', 'token#*'] },
      }),
      allow('UnqueueRequests', 'dynamodb:DeleteItem', '<TablesListings.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'queue#*' },
      }),
      allow('Announce', 'events:PutEvents', '<EventsBus.Arn>'),
      allow('EndWaiting', 'states:SendTaskSuccess', expect.stringContaining('stateMachine:countersign-')),
    ]);
  });

  test('policies puts what people propose into force', () => {
    expect(statements('PoliciesRoleDefaultPolicy')).toEqual([
      logs('<PoliciesLogGroup.Arn>'),
      traces,
      allow('ReadRegistry', 'dynamodb:GetItem', '<TablesRegistry.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'agent#*' },
      }),
      allow(
        'PublishPolicies',
        ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
        '<TablesPolicies.Arn>',
      ),
      allow('Announce', 'events:PutEvents', '<EventsBus.Arn>'),
    ]);
  });

  test('publish writes policies and connections', () => {
    expect(statements('PublicationPublishRoleDefaultPolicy')).toEqual([
      logs('<PublicationPublishLogGroup.Arn>'),
      traces,
      allow('Announce', 'events:PutEvents', '<EventsBus.Arn>'),
      allow('PublishPolicies', ['dynamodb:GetItem', 'dynamodb:PutItem'], '<TablesPolicies.Arn>'),
      allow(
        'PublishConnections',
        ['dynamodb:Scan', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
        '<TablesConnections.Arn>',
      ),
      allow(
        'KnowRemovedConnections',
        ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem'],
        '<TablesRegistry.Arn>',
        { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'connection#*' } },
      ),
      ...sayThatItChanged,
      allow('KnowWhatWasVended', 'dynamodb:GetItem', '<TablesSessions.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'vends#*' },
      }),
    ]);
  });

  test('registry takes connections out of use and keeps who is registered, and decides nothing', () => {
    expect(statements('RegistryRoleDefaultPolicy')).toEqual([
      logs('<RegistryLogGroup.Arn>'),
      traces,
      allow('RemoveConnections', ['dynamodb:DeleteItem', 'dynamodb:GetItem'], '<TablesConnections.Arn>'),
      allow(
        'KeepTheRegistry',
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'],
        '<TablesRegistry.Arn>',
      ),
      ...sayThatItChanged,
      allow('Announce', 'events:PutEvents', '<EventsBus.Arn>'),
    ]);
  });

  test('[L5] checkpoint reads the record and writes checkpoints, and nothing else', () => {
    const prefixes = ['calls/*', 'events/*', 'checkpoints/*'];
    expect(statements('CheckpointRoleDefaultPolicy')).toEqual([
      logs('<CheckpointLogGroup.Arn>'),
      traces,
      allow(
        'ReadTheRecord',
        's3:GetObject',
        prefixes.map((prefix) => `<ArchiveBucket.Arn>/${prefix}`),
      ),
      allow('ListTheRecord', 's3:ListBucket', '<ArchiveBucket.Arn>', {
        StringLike: { 's3:prefix': prefixes },
      }),
      allow('WriteCheckpoints', 's3:PutObject', '<ArchiveBucket.Arn>/checkpoints/*'),
      allow('SignCheckpoints', ['kms:GetPublicKey', 'kms:Sign'], '<KeysCheckpoint1Key.Arn>'),
    ]);
  });

  test('checkpoint writes copies below checkpoints/ of the bucket that is configured', () => {
    const { 'Countersign-local': copied } = synthesise({ checkpointCopyBucket: 'auditors-copy' });
    const policy = resource(copied as Template, 'AWS::IAM::Policy', 'CheckpointRoleDefaultPolicy');
    const arn = 'arn:<AWS::Partition>:s3:::auditors-copy';
    expect(policy.Properties.PolicyDocument.Statement.slice(-3, -1)).toEqual([
      allow('CopyCheckpoints', 's3:PutObject', `${arn}/checkpoints/*`),
      allow('ListCopies', 's3:ListBucket', arn, { StringLike: { 's3:prefix': 'checkpoints/*' } }),
    ]);
  });

  test('[L2] sweep settles intents and records it', () => {
    expect(statements('SweepRoleDefaultPolicy')).toEqual([
      logs('<SweepLogGroup.Arn>'),
      traces,
      allow('FindOpenIntents', 'dynamodb:Query', '<TablesIntents.Arn>/index/byOpenSince'),
      allow('SettleIntents', 'dynamodb:UpdateItem', '<TablesIntents.Arn>'),
      allow('SettleRequests', 'dynamodb:UpdateItem', '<TablesRequests.Arn>', {
        'ForAllValues:StringEquals': {
          'dynamodb:Attributes': ['id', 'status', 'version', 'principalId', 'createdAtEpochSeconds'],
        },
      }),
      allow('ReadAndWriteTheRecord', ['s3:GetObject', 's3:PutObject'], '<ArchiveBucket.Arn>/calls/*'),
      allow('WriteEvents', 's3:PutObject', '<ArchiveBucket.Arn>/events/*'),
      allow('ListTheRecord', 's3:ListBucket', '<ArchiveBucket.Arn>', {
        StringLike: { 's3:prefix': 'calls/*' },
      }),
    ]);
  });

  test('compact reads records and writes files for queries', () => {
    expect(statements('CompactRoleDefaultPolicy')).toEqual([
      logs('<CompactLogGroup.Arn>'),
      traces,
      allow('ReadTheRecord', 's3:GetObject', ['<ArchiveBucket.Arn>/calls/*', '<ArchiveBucket.Arn>/events/*']),
      allow('ListTheRecord', 's3:ListBucket', '<ArchiveBucket.Arn>', {
        StringLike: { 's3:prefix': ['calls/*', 'events/*', 'compacted/*'] },
      }),
      allow('WriteCompactions', 's3:PutObject', '<ArchiveBucket.Arn>/compacted/*'),
    ]);
  });

  test('[L4] legal-hold places and releases holds of S3 on calls, and can read none', () => {
    expect(statements('LegalHoldRoleDefaultPolicy')).toEqual([
      logs('<LegalHoldLogGroup.Arn>'),
      traces,
      allow('FindHolds', 'dynamodb:Query', '<TablesSessions.Arn>/index/byHoldWork'),
      allow('NoteWhatIsDone', 'dynamodb:UpdateItem', '<TablesSessions.Arn>', {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'hold#*' },
        'ForAllValues:StringEquals': {
          'dynamodb:Attributes': ['id', 'version', 'holdWork', 'progress', 'placedAtEpochSeconds'],
        },
      }),
      allow('FindVersions', 's3:ListBucketVersions', '<ArchiveBucket.Arn>', {
        StringLike: { 's3:prefix': 'calls/*' },
      }),
      allow('HoldTheRecord', 's3:PutObjectLegalHold', '<ArchiveBucket.Arn>/calls/*'),
    ]);
  });

  test('record-events reads streams and writes events', () => {
    const own = statements('RecordEventsRoleDefaultPolicy');
    expect(own.at(-1)).toEqual(allow('WriteEvents', 's3:PutObject', '<ArchiveBucket.Arn>/events/*'));
    expect([...new Set(own.flatMap(({ Action }) => Action))].sort()).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:PutObject',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:SendMessage',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('an approval execution invokes what it waits on', () => {
    expect(
      statements('ApprovalStateMachineRoleDefaultPolicy').filter(({ Sid }) => Sid !== undefined),
    ).toEqual([allow('Attend', 'lambda:InvokeFunction', '<AttendApprovalFunction.Arn>')]);
  });
});

describe('duties are apart', () => {
  const actionsOf = (policy: string) => statements(policy).flatMap(({ Action }) => Action);

  test('[L4] nobody who decides can write the record, and nobody can delete from it', () => {
    expect(actionsOf('ControlRoleDefaultPolicy')).not.toContain('s3:PutObject');
    for (const { Action } of allStatements()) {
      expect(
        [Action].flat().filter((action) => /^s3:(Delete|Bypass|PutObjectRetention|\*)/.test(action)),
      ).toEqual([]);
    }
  });

  test('[L5] what seals the record can neither decide, nor act, nor write what it seals', () => {
    const actions = actionsOf('CheckpointRoleDefaultPolicy');
    expect(actions.filter((action) => /^(dynamodb|sts|states|events):/.test(action))).toEqual([]);
    const written = statements('CheckpointRoleDefaultPolicy').filter(
      ({ Action }) => Action === 's3:PutObject',
    );
    expect(written.map(({ Resource }) => Resource)).toEqual(['<ArchiveBucket.Arn>/checkpoints/*']);
    for (const { Action } of allStatements()) {
      expect([Action].flat().filter((action) => /^kms:(Schedule|Disable|Put|Create)/.test(action))).toEqual(
        [],
      );
    }
  });

  test('[A6] nobody who acts can end the wait of an approval, or make a grant', () => {
    const gateway = statements('GatewayRoleDefaultPolicy');
    expect(
      gateway.flatMap(({ Action }) => Action).filter((action) => action.startsWith('states:SendTask')),
    ).toEqual([]);
    const onGrants = gateway.filter(({ Resource }) => [Resource].flat().includes('<TablesGrants.Arn>'));
    expect(onGrants.flatMap(({ Action }) => Action)).not.toContain('dynamodb:PutItem');
  });

  test('only the gateway can assume a role', () => {
    const assuming = Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))
      .filter(([, policy]) => JSON.stringify(policy).includes('sts:AssumeRole'))
      .map(([id]) => id);
    expect(assuming).toEqual(['GatewayRoleDefaultPolicy']);
  });

  test('no function writes IAM', () => {
    expect(
      allStatements()
        .flatMap(({ Action }) => Action)
        .filter((action) => action.startsWith('iam:')),
    ).toEqual([]);
  });

  test('nothing of ours allows `*` on `*`', () => {
    for (const { Effect, Action, Resource } of allStatements()) {
      const isBoth =
        [Action].flat().some((action) => action.endsWith('*')) && [Resource].flat().includes('*');
      expect(Effect === 'Allow' && isBoth).toBe(false);
    }
  });
});

function allStatements(): Statement[] {
  const documents = (policy: Resource) => policy.Properties.PolicyDocument.Statement as Statement[];
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(documents);
}

test('[J7] the functions that verify tokens read the secret of a directory, and no other function does', () => {
  const groupsDirectory = { kind: 'okta', orgUrl: 'https://acme.okta.com', secretName: 'countersign-okta' };
  const issuer = { issuer: 'https://login.example.com', audiences: ['countersign'], groupsClaim: 'groups' };
  const asking = synthesise({ issuers: [{ ...issuer, groupsDirectory }] })['Countersign-local'] as Template;
  const readers = Object.entries(resourcesOf(asking, 'AWS::IAM::Policy')).filter(([, { Properties }]) =>
    JSON.stringify(Properties).includes('secretsmanager:'),
  );
  expect(readers.map(([id]) => id.replace(/RoleDefaultPolicy.*/, '')).sort()).toEqual([
    'Control',
    'Gateway',
    'Policies',
    'Registry',
  ]);
  for (const [, { Properties }] of readers) {
    const [statement] = Properties.PolicyDocument.Statement.filter(
      ({ Sid }: { Sid: string }) => Sid === 'ReadDirectorySecrets',
    );
    expect(statement.Action).toBe('secretsmanager:GetSecretValue');
    expect(JSON.stringify(statement.Resource)).toContain(':secret:countersign-okta-??????');
  }
}, 60_000);
