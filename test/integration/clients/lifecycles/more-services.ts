// Lifecycles in services for boto3 alone: their clients of the SDK for JavaScript are not installed here, and the AWS CLI
// has the same models and is slower.
import { expect } from 'vitest';
import { seeds } from '../../../../local/seeds.ts';
import { gone, type Lifecycle, listed, type Seen, step } from '../lifecycles.ts';
import { allow, firstRole, passRole, regional, roleArn } from '../statements.ts';

const notFor: Lifecycle['notFor'] = ['AWS CLI', 'JavaScript SDK'];

export const apigateway: Lifecycle = {
  service: 'apigateway',
  notFor,
  steps(name) {
    const apis = 'arn:aws:apigateway:us-east-1::/restapis';
    const idOf = ({ CreateRestApi }: Seen): string => CreateRestApi?.id;
    const api = (seen: Seen) => `${apis}/${idOf(seen)}`;
    return [
      () =>
        step(
          'CreateRestApi',
          { name },
          { name, id: expect.stringMatching(/^\w+$/) },
          allow('apigateway:POST', apis),
          firstRole('ops.apigateway.amazonaws.com'),
        ),
      (seen) =>
        step(
          'GetRestApi',
          { restApiId: idOf(seen) },
          { id: idOf(seen), name },
          allow('apigateway:GET', api(seen)),
        ),
      (seen) =>
        step('GetRestApis', {}, { items: listed({ id: idOf(seen), name }) }, allow('apigateway:GET', apis)),
      (seen) =>
        step(
          'UpdateRestApi',
          {
            restApiId: idOf(seen),
            patchOperations: [{ op: 'replace', path: '/description', value: 'a & b' }],
          },
          { id: idOf(seen), description: 'a & b' },
          allow('apigateway:PATCH', api(seen)),
        ),
      (seen) => step('DeleteRestApi', { restApiId: idOf(seen) }, {}, allow('apigateway:DELETE', api(seen))),
      (seen) =>
        gone(
          'GetRestApi',
          { restApiId: idOf(seen) },
          'NotFoundException',
          allow('apigateway:GET', api(seen)),
        ),
    ];
  },
};

export const cognitoIdp: Lifecycle = {
  service: 'cognito-idp',
  notFor,
  steps(name) {
    const idOf = ({ CreateUserPool }: Seen): string => CreateUserPool?.UserPool?.Id;
    const onPool = (action: string, seen: Seen) =>
      allow(`cognito-idp:${action}`, regional(`arn:aws:cognito-idp::userpool/${idOf(seen)}`));
    return [
      () =>
        step(
          'CreateUserPool',
          { PoolName: name },
          { UserPool: { Name: name, Id: expect.stringMatching(/^us-east-1_\w+$/) } },
          allow('cognito-idp:CreateUserPool', '*'),
        ),
      (seen) =>
        step(
          'DescribeUserPool',
          { UserPoolId: idOf(seen) },
          { UserPool: { Id: idOf(seen), Name: name } },
          onPool('DescribeUserPool', seen),
        ),
      (seen) =>
        step(
          'ListUserPools',
          { MaxResults: 60 },
          { UserPools: listed({ Id: idOf(seen), Name: name }) },
          allow('cognito-idp:ListUserPools', '*'),
        ),
      (seen) =>
        step(
          'CreateGroup',
          { UserPoolId: idOf(seen), GroupName: 'readers' },
          { Group: { GroupName: 'readers', UserPoolId: idOf(seen) } },
          onPool('CreateGroup', seen),
        ),
      (seen) =>
        step(
          'ListGroups',
          { UserPoolId: idOf(seen) },
          { Groups: [{ GroupName: 'readers' }] },
          onPool('ListGroups', seen),
        ),
      (seen) => step('DeleteUserPool', { UserPoolId: idOf(seen) }, {}, onPool('DeleteUserPool', seen)),
      (seen) =>
        gone(
          'DescribeUserPool',
          { UserPoolId: idOf(seen) },
          'ResourceNotFoundException',
          onPool('DescribeUserPool', seen),
        ),
    ];
  },
};

export const ecs: Lifecycle = {
  service: 'ecs',
  notFor,
  steps(name) {
    const clusterArn = regional(`arn:aws:ecs::cluster/${name}`);
    return [
      () =>
        step(
          'CreateCluster',
          { clusterName: name },
          { cluster: { clusterName: name, clusterArn, status: 'ACTIVE' } },
          allow('ecs:CreateCluster', clusterArn),
          // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
          allow('iam:CreateServiceLinkedRole', roleArn('aws-service-role/ecs.amazonaws.com/*'), {
            StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' },
          }),
        ),
      () =>
        step(
          'DescribeClusters',
          { clusters: [name] },
          { clusters: [{ clusterName: name, clusterArn }] },
          allow('ecs:DescribeClusters', clusterArn),
        ),
      () => step('ListClusters', {}, { clusterArns: listed(clusterArn) }, allow('ecs:ListClusters', '*')),
      () =>
        step(
          'DeleteCluster',
          { cluster: clusterArn },
          { cluster: { clusterArn, status: 'INACTIVE' } },
          allow('ecs:DeleteCluster', clusterArn),
        ),
      () =>
        gone(
          'DeleteCluster',
          { cluster: name },
          'ClusterNotFoundException',
          allow('ecs:DeleteCluster', clusterArn),
        ),
    ];
  },
};

export const elbv2: Lifecycle = {
  service: 'elbv2',
  notFor,
  steps(name) {
    const Name = name.slice(-32).replace(/^-/, '');
    const arnOf = ({ CreateTargetGroup }: Seen): string =>
      CreateTargetGroup?.TargetGroups?.[0]?.TargetGroupArn;
    const describe = allow('elasticloadbalancing:DescribeTargetGroups', '*');
    return [
      () =>
        step(
          'CreateTargetGroup',
          { Name, Protocol: 'HTTP', Port: 80, VpcId: 'vpc-0123456789abcdef0' },
          { TargetGroups: [{ TargetGroupName: Name, Port: 80 }] },
          allow(
            'elasticloadbalancing:CreateTargetGroup',
            regional(`arn:aws:elasticloadbalancing::targetgroup/${Name}/*`),
          ),
          firstRole('elasticloadbalancing.amazonaws.com'),
        ),
      (seen) =>
        step(
          'DescribeTargetGroups',
          { Names: [Name] },
          { TargetGroups: [{ TargetGroupName: Name, TargetGroupArn: arnOf(seen) }] },
          describe,
        ),
      (seen) =>
        step(
          'ModifyTargetGroup',
          { TargetGroupArn: arnOf(seen), HealthCheckPath: '/health?deep=1' },
          { TargetGroups: [{ TargetGroupArn: arnOf(seen), HealthCheckPath: '/health?deep=1' }] },
          allow('elasticloadbalancing:ModifyTargetGroup', arnOf(seen)),
        ),
      (seen) =>
        step(
          'DeleteTargetGroup',
          { TargetGroupArn: arnOf(seen) },
          {},
          allow('elasticloadbalancing:DeleteTargetGroup', arnOf(seen)),
        ),
      (seen) =>
        gone('DescribeTargetGroups', { TargetGroupArns: [arnOf(seen)] }, 'TargetGroupNotFound', describe),
    ];
  },
};

export const elasticache: Lifecycle = {
  service: 'elasticache',
  notFor,
  steps(name) {
    const CacheParameterGroupName = name;
    const ARN = regional(`arn:aws:elasticache::parametergroup:${name}`);
    const describe = allow('elasticache:DescribeCacheParameterGroups', ARN);
    return [
      () =>
        step(
          'CreateCacheParameterGroup',
          { CacheParameterGroupName, CacheParameterGroupFamily: 'redis7', Description: 'made by a test' },
          { CacheParameterGroup: { CacheParameterGroupName, CacheParameterGroupFamily: 'redis7' } },
          allow('elasticache:CreateCacheParameterGroup', ARN),
        ),
      () =>
        step(
          'DescribeCacheParameterGroups',
          { CacheParameterGroupName },
          { CacheParameterGroups: [{ CacheParameterGroupName, ARN }] },
          describe,
        ),
      () =>
        step(
          'DeleteCacheParameterGroup',
          { CacheParameterGroupName },
          {},
          allow('elasticache:DeleteCacheParameterGroup', ARN),
        ),
      () =>
        gone(
          'DescribeCacheParameterGroups',
          { CacheParameterGroupName },
          'CacheParameterGroupNotFound',
          describe,
        ),
    ];
  },
};

export const firehose: Lifecycle = {
  service: 'firehose',
  notFor,
  steps(name) {
    const DeliveryStreamName = name;
    const DeliveryStreamARN = regional(`arn:aws:firehose::deliverystream/${name}`);
    const RoleARN = roleArn('delivery');
    const describe = allow('firehose:DescribeDeliveryStream', DeliveryStreamARN);
    return [
      () =>
        step(
          'CreateDeliveryStream',
          {
            DeliveryStreamName,
            S3DestinationConfiguration: { RoleARN, BucketARN: `arn:aws:s3:::${seeds.bucket}` },
          },
          { DeliveryStreamARN },
          allow('firehose:CreateDeliveryStream', DeliveryStreamARN),
          passRole(RoleARN, 'firehose.amazonaws.com'),
        ),
      () =>
        step(
          'DescribeDeliveryStream',
          { DeliveryStreamName },
          { DeliveryStreamDescription: { DeliveryStreamName, DeliveryStreamARN } },
          describe,
        ),
      () =>
        step(
          'ListDeliveryStreams',
          {},
          { DeliveryStreamNames: listed(name) },
          allow('firehose:ListDeliveryStreams', '*'),
        ),
      () =>
        step(
          'DeleteDeliveryStream',
          { DeliveryStreamName },
          {},
          allow('firehose:DeleteDeliveryStream', DeliveryStreamARN),
        ),
      () => gone('DescribeDeliveryStream', { DeliveryStreamName }, 'ResourceNotFoundException', describe),
    ];
  },
};
