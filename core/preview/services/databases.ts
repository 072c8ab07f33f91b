// What approvers want to know of RDS, DynamoDB, Redshift and ElastiCache. Tables and databases are described, their
// rows and items are not looked at.
import type { JsonObject, JsonValue } from '../../json.ts';
import { type Probe, type ProbeScope, type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import {
  ago,
  at,
  counted,
  each,
  fact,
  number,
  onOrOff,
  passing,
  size,
  tags,
  text,
  texts,
} from '../reading.ts';

const rdsProbe = probeOf('rds');

const protectedWords = (value: JsonValue | undefined) =>
  onOrOff(value, 'on, so AWS refuses to delete it', 'off');
const backupWords = (days: number | undefined) =>
  days === undefined ? undefined : days === 0 ? 'off' : `kept for ${counted(days, 'day')}`;

const dbInstance: ProbesOf = ({ DBInstanceIdentifier }) =>
  typeof DBInstanceIdentifier !== 'string'
    ? []
    : [
        rdsProbe('DescribeDBInstances', 'database', { DBInstanceIdentifier }, (output, now) => {
          const [found = {}] = each(output, 'DBInstances');
          const replicas = texts(found.ReadReplicaDBInstanceIdentifiers);
          return {
            facts: [
              ...fact('state', text(found.DBInstanceStatus)),
              ...fact('engine', `${text(found.Engine) ?? '?'} ${text(found.EngineVersion) ?? ''}`.trim()),
              ...fact('size', sizeOf(found)),
              ...fact('class', text(found.DBInstanceClass)),
              ...fact('in two zones', text(found.MultiAZ)),
              ...fact('deletion protection', protectedWords(found.DeletionProtection)),
              ...fact('automated backups', backupWords(number(found.BackupRetentionPeriod))),
              ...fact('read replicas', replicas.length === 0 ? undefined : replicas.join(', ')),
              ...tags(found.TagList),
              ...passing('created', ago(found.InstanceCreateTime, now)),
            ],
            marks: [at(found, 'DbiResourceId'), at(found, 'InstanceCreateTime')],
          };
        }),
      ];

const sizeOf = ({ AllocatedStorage }: JsonObject) =>
  number(AllocatedStorage) === undefined ? undefined : `${number(AllocatedStorage)} GiB`;

const dbCluster: ProbesOf = ({ DBClusterIdentifier }) =>
  typeof DBClusterIdentifier !== 'string'
    ? []
    : [
        rdsProbe('DescribeDBClusters', 'cluster', { DBClusterIdentifier }, (output, now) => {
          const [found = {}] = each(output, 'DBClusters');
          return {
            facts: [
              ...fact('state', text(found.Status)),
              ...fact('engine', `${text(found.Engine) ?? '?'} ${text(found.EngineVersion) ?? ''}`.trim()),
              ...fact('members', counted(each(found, 'DBClusterMembers').length, 'instance')),
              ...fact('deletion protection', protectedWords(found.DeletionProtection)),
              ...fact('automated backups', backupWords(number(found.BackupRetentionPeriod))),
              ...tags(found.TagList),
              ...passing('created', ago(found.ClusterCreateTime, now)),
            ],
            marks: [at(found, 'DbClusterResourceId'), at(found, 'ClusterCreateTime')],
          };
        }),
      ];

const dbSnapshot: ProbesOf = ({ DBSnapshotIdentifier }) =>
  typeof DBSnapshotIdentifier !== 'string'
    ? []
    : [
        rdsProbe('DescribeDBSnapshots', 'snapshot', { DBSnapshotIdentifier }, (output, now) => {
          const [found = {}] = each(output, 'DBSnapshots');
          return {
            facts: [
              ...fact('state', text(found.Status)),
              ...fact('of database', text(found.DBInstanceIdentifier)),
              ...fact('size', sizeOf(found)),
              ...tags(found.TagList),
              ...passing('taken', ago(found.SnapshotCreateTime, now)),
            ],
            marks: at(found, 'SnapshotCreateTime'),
          };
        }),
      ];

export const rds: ServiceProbes = {
  DeleteDBInstance: dbInstance,
  ModifyDBInstance: dbInstance,
  RebootDBInstance: dbInstance,
  StopDBInstance: dbInstance,
  StartDBInstance: dbInstance,
  DeleteDBCluster: dbCluster,
  ModifyDBCluster: dbCluster,
  StopDBCluster: dbCluster,
  DeleteDBSnapshot: dbSnapshot,
};

const tableProbe = probeOf('dynamodb');

const table: ProbesOf = (parameters, scope) => {
  const { TableName } = parameters;
  if (typeof TableName !== 'string') return [];
  return [
    tableProbe('DescribeTable', 'table', { TableName }, (output, now) => {
      const found = each(output, 'Table')[0] ?? {};
      return {
        facts: [
          ...fact('state', text(found.TableStatus)),
          ...passing('items, as last counted', text(found.ItemCount)),
          ...passing('size, as last counted', size(number(found.TableSizeBytes))),
          ...fact('deletion protection', protectedWords(found.DeletionProtectionEnabled)),
          ...fact('replicas', regionsOf(found)),
          ...passing('created', ago(found.CreationDateTime, now)),
        ],
        marks: [
          at(found, 'TableId'),
          at(found, 'CreationDateTime'),
          at(found, 'ProvisionedThroughput', 'ReadCapacityUnits'),
        ],
      };
    }),
    tableTags(TableName, scope),
  ];
};

const regionsOf = (found: JsonObject) => {
  const regions = each(found, 'Replicas').flatMap(({ RegionName }) => text(RegionName) ?? []);
  return regions.length === 0 ? undefined : regions.join(', ');
};

function tableTags(name: string, { partition, region, accountId }: ProbeScope): Probe {
  const arn = name.startsWith('arn:')
    ? name
    : `arn:${partition}:dynamodb:${region}:${accountId}:table/${name}`;
  return tableProbe('ListTagsOfResource', 'tags', { ResourceArn: arn }, ({ Tags }) => ({
    facts: tags(Tags),
  }));
}

const recovery =
  (how: string): ProbesOf =>
  ({ TableName }) =>
    typeof TableName !== 'string'
      ? []
      : [
          tableProbe('DescribeContinuousBackups', 'table', { TableName }, (output) => {
            const isOn =
              at(
                output,
                'ContinuousBackupsDescription',
                'PointInTimeRecoveryDescription',
                'PointInTimeRecoveryStatus',
              ) === 'ENABLED';
            return {
              facts: fact('point-in-time recovery', isOn ? 'on' : 'off'),
              ...(isOn ? { reversibility: { reversible: 'partly' as const, how } } : {}),
            };
          }),
        ];

const tableRecovery = recovery(
  'AWS keeps a system backup of a table with point-in-time recovery for 35 days: restore it as a new table',
);
const itemRecovery = recovery('restore the table as it was before, as a new table, and copy the item back');
const both =
  (...all: readonly ProbesOf[]): ProbesOf =>
  (parameters, scope) =>
    all.flatMap((probes) => probes(parameters, scope));

export const dynamodb: ServiceProbes = {
  DeleteTable: both(table, tableRecovery),
  UpdateTable: table,
  UpdateTimeToLive: table,
  UpdateContinuousBackups: table,
  DeleteItem: both(table, itemRecovery),
  PutItem: both(table, itemRecovery),
  UpdateItem: both(table, itemRecovery),
};

const redshiftProbe = probeOf('redshift');

const warehouse: ProbesOf = ({ ClusterIdentifier }) =>
  typeof ClusterIdentifier !== 'string'
    ? []
    : [
        redshiftProbe('DescribeClusters', 'cluster', { ClusterIdentifier }, (output, now) => {
          const [found = {}] = each(output, 'Clusters');
          return {
            facts: [
              ...fact('state', text(found.ClusterStatus)),
              ...fact('nodes', `${text(found.NumberOfNodes) ?? '?'} of ${text(found.NodeType) ?? '?'}`),
              ...fact('snapshots', backupWords(number(found.AutomatedSnapshotRetentionPeriod))),
              ...tags(found.Tags),
              ...passing('created', ago(found.ClusterCreateTime, now)),
            ],
            marks: at(found, 'ClusterCreateTime'),
          };
        }),
      ];

export const redshift: ServiceProbes = {
  DeleteCluster: warehouse,
  ModifyCluster: warehouse,
  PauseCluster: warehouse,
};

const cacheProbe = probeOf('elasticache');

export const elasticache: ServiceProbes = {
  DeleteReplicationGroup: ({ ReplicationGroupId }) =>
    typeof ReplicationGroupId !== 'string'
      ? []
      : [
          cacheProbe(
            'DescribeReplicationGroups',
            'replication group',
            { ReplicationGroupId },
            (output, now) => {
              const [found = {}] = each(output, 'ReplicationGroups');
              return {
                facts: [
                  ...fact('state', text(found.Status)),
                  ...fact('nodes', counted(texts(found.MemberClusters).length, 'node')),
                  ...fact('type', text(found.CacheNodeType)),
                  ...fact('snapshots', backupWords(number(found.SnapshotRetentionLimit))),
                  ...passing('created', ago(found.ReplicationGroupCreateTime, now)),
                ],
                marks: at(found, 'ReplicationGroupCreateTime'),
              };
            },
          ),
        ],
  DeleteCacheCluster: ({ CacheClusterId }) =>
    typeof CacheClusterId !== 'string'
      ? []
      : [
          cacheProbe('DescribeCacheClusters', 'cache', { CacheClusterId }, (output, now) => {
            const [found = {}] = each(output, 'CacheClusters');
            return {
              facts: [
                ...fact('state', text(found.CacheClusterStatus)),
                ...fact('engine', `${text(found.Engine) ?? '?'} ${text(found.EngineVersion) ?? ''}`.trim()),
                ...fact('nodes', text(found.NumCacheNodes)),
                ...fact('snapshots', backupWords(number(found.SnapshotRetentionLimit))),
                ...passing('created', ago(found.CacheClusterCreateTime, now)),
              ],
              marks: at(found, 'CacheClusterCreateTime'),
            };
          }),
        ],
};
