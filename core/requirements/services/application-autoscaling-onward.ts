// What Application Auto Scaling does as the caller: it looks at what is scaled, changes it and keeps its alarms.
import type { Call } from '../../call.ts';
import type { OnwardUse } from '../onward-use.ts';

const source =
  'https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html#application-auto-scaling-additional-permissions';
const operations = [
  'DeleteScalingPolicy',
  'DeleteScheduledAction',
  'DeregisterScalableTarget',
  'PutScalingPolicy',
  'PutScheduledAction',
  'RegisterScalableTarget',
];
const clusters = [
  'rds:AddTagsToResource',
  'rds:CreateDBInstance',
  'rds:DeleteDBInstance',
  'rds:DescribeDBClusters',
  'rds:DescribeDBInstances',
];

/** `ServiceNamespace` → actions. */
const ofTarget: Readonly<Record<string, readonly string[]>> = {
  appstream: ['appstream:DescribeFleets', 'appstream:UpdateFleet'],
  cassandra: ['cassandra:Alter', 'cassandra:Select'],
  comprehend: ['comprehend:DescribeEndpoint', 'comprehend:UpdateEndpoint'],
  'custom-resource': ['execute-api:Invoke'],
  dynamodb: ['dynamodb:DescribeTable', 'dynamodb:UpdateTable'],
  ec2: ['ec2:DescribeSpotFleetRequests', 'ec2:ModifySpotFleetRequest'],
  ecs: ['ecs:DescribeServices', 'ecs:UpdateService'],
  elasticache: [
    'elasticache:DecreaseReplicaCount',
    'elasticache:DescribeCacheClusters',
    'elasticache:DescribeCacheParameters',
    'elasticache:DescribeReplicationGroups',
    'elasticache:IncreaseReplicaCount',
    'elasticache:ModifyReplicationGroupShardConfiguration',
  ],
  elasticmapreduce: ['elasticmapreduce:ListInstanceGroups', 'elasticmapreduce:ModifyInstanceGroups'],
  kafka: ['kafka:DescribeCluster', 'kafka:DescribeClusterOperation', 'kafka:UpdateBrokerStorage'],
  lambda: [
    'lambda:DeleteProvisionedConcurrencyConfig',
    'lambda:GetProvisionedConcurrencyConfig',
    'lambda:PutProvisionedConcurrencyConfig',
  ],
  neptune: [...clusters, 'rds:DescribeDBClusterParameters'],
  rds: clusters,
  sagemaker: [
    'sagemaker:DescribeEndpoint',
    'sagemaker:DescribeEndpointConfig',
    'sagemaker:DescribeInferenceComponent',
    'sagemaker:UpdateEndpointWeightsAndCapacities',
    'sagemaker:UpdateInferenceComponentRuntimeConfig',
  ],
};

const isOf =
  (namespace: string) =>
  ({ parameters }: Call) =>
    parameters.ServiceNamespace === namespace;

export const applicationAutoscalingOnward: readonly OnwardUse[] = [
  {
    operations,
    actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm'],
    source,
  },
  ...Object.entries(ofTarget).map(([namespace, actions]) => ({
    operations,
    actions,
    when: isOf(namespace),
    source,
  })),
];
