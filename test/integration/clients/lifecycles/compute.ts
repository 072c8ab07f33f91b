// Lifecycles of what runs, and of the stacks that bring it up.
import { expect } from 'vitest';
import { seeds } from '../../../../local/seeds.ts';
import { gone, type Lifecycle, listed, type Seen, step } from '../lifecycles.ts';
import { allow, keyUse, passRole, regional, roleArn } from '../statements.ts';

/** In the seeds' bucket; the test puts it there. */
export const codeKey = 'code/lifecycles.zip';

export const lambda: Lifecycle = {
  service: 'lambda',
  steps(name) {
    const FunctionName = name;
    const FunctionArn = regional(`arn:aws:lambda::function:${name}`);
    const Role = roleArn('order-total');
    const read = [allow('lambda:GetFunctionConfiguration', FunctionArn), keyUse('lambda', 'kms:Decrypt')];
    return [
      () =>
        step(
          'CreateFunction',
          {
            FunctionName,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role,
            Code: { S3Bucket: seeds.bucket, S3Key: codeKey },
          },
          { FunctionName, FunctionArn, Runtime: 'nodejs24.x' },
          allow('lambda:CreateFunction', FunctionArn),
          passRole(Role, 'lambda.amazonaws.com'),
          allow('s3:GetObject', `arn:aws:s3:::${seeds.bucket}/${codeKey}`),
          keyUse('s3', 'kms:Decrypt'),
        ),
      () =>
        step(
          'GetFunctionConfiguration',
          { FunctionName },
          { FunctionName, FunctionArn, Role, MemorySize: 128 },
          ...read,
        ),
      () =>
        step(
          'ListFunctions',
          {},
          { Functions: listed({ FunctionName, FunctionArn }) },
          allow('lambda:ListFunctions', '*'),
        ),
      () =>
        step(
          'UpdateFunctionConfiguration',
          { FunctionName, MemorySize: 256 },
          { FunctionName, MemorySize: 256 },
          allow('lambda:UpdateFunctionConfiguration', FunctionArn),
        ),
      () => step('DeleteFunction', { FunctionName }, {}, allow('lambda:DeleteFunction', FunctionArn)),
      () => gone('GetFunctionConfiguration', { FunctionName }, 'ResourceNotFoundException', ...read),
    ];
  },
};

export const ecr: Lifecycle = {
  service: 'ecr',
  steps(name) {
    const repositoryName = `team/${name}`;
    const repositoryArn = regional(`arn:aws:ecr::repository/${repositoryName}`);
    const named = { repositoryNames: [repositoryName] };
    const read = allow('ecr:DescribeRepositories', repositoryArn);
    return [
      () =>
        step(
          'CreateRepository',
          { repositoryName },
          { repository: { repositoryName, repositoryArn } },
          allow('ecr:CreateRepository', repositoryArn),
        ),
      () =>
        step(
          'DescribeRepositories',
          named,
          { repositories: [{ repositoryArn, imageTagMutability: 'MUTABLE' }] },
          read,
        ),
      () => step('ListImages', { repositoryName }, { imageIds: [] }, allow('ecr:ListImages', repositoryArn)),
      () =>
        step(
          'PutImageTagMutability',
          { repositoryName, imageTagMutability: 'IMMUTABLE' },
          { repositoryName, imageTagMutability: 'IMMUTABLE' },
          allow('ecr:PutImageTagMutability', repositoryArn),
        ),
      () =>
        step(
          'DeleteRepository',
          { repositoryName },
          { repository: { repositoryArn } },
          allow('ecr:DeleteRepository', repositoryArn),
          keyUse('ecr', 'kms:RetireGrant'),
        ),
      () => gone('DescribeRepositories', named, 'RepositoryNotFoundException', read),
    ];
  },
};

export const ec2: Lifecycle = {
  service: 'ec2',
  steps(name) {
    const ec2Arn = (rest: string) => regional(`arn:aws:ec2::${rest}`);
    const vpcOf = ({ CreateVpc }: Seen): string => CreateVpc?.Vpc?.VpcId;
    const groupOf = ({ CreateSecurityGroup }: Seen): string => CreateSecurityGroup?.GroupId;
    const tags = [{ Key: 'Name', Value: `${name} & <more>` }];
    const https = {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'inside' }],
    };
    const describeGroups = allow('ec2:DescribeSecurityGroups', '*');
    const describeVpcs = allow('ec2:DescribeVpcs', '*');
    return [
      () =>
        step(
          'CreateVpc',
          { CidrBlock: '10.9.0.0/16', TagSpecifications: [{ ResourceType: 'vpc', Tags: tags }] },
          { Vpc: { VpcId: expect.stringMatching(/^vpc-[0-9a-f]+$/), CidrBlock: '10.9.0.0/16' } },
          allow('ec2:CreateVpc', ec2Arn('vpc/*')),
          allow('ec2:CreateTags', ec2Arn('vpc/*'), { StringEquals: { 'ec2:CreateAction': 'CreateVpc' } }),
        ),
      (seen) =>
        step(
          'DescribeVpcs',
          { VpcIds: [vpcOf(seen)] },
          { Vpcs: [{ VpcId: vpcOf(seen), CidrBlock: '10.9.0.0/16', IsDefault: false, Tags: tags }] },
          describeVpcs,
        ),
      (seen) =>
        step(
          'CreateSecurityGroup',
          { GroupName: name, Description: 'made by a test', VpcId: vpcOf(seen) },
          { GroupId: expect.stringMatching(/^sg-[0-9a-f]+$/) },
          allow('ec2:CreateSecurityGroup', [ec2Arn('security-group/*'), ec2Arn(`vpc/${vpcOf(seen)}`)]),
        ),
      (seen) =>
        step(
          'AuthorizeSecurityGroupIngress',
          { GroupId: groupOf(seen), IpPermissions: [https] },
          { Return: true },
          allow('ec2:AuthorizeSecurityGroupIngress', ec2Arn(`security-group/${groupOf(seen)}`)),
        ),
      (seen) =>
        step(
          'DescribeSecurityGroups',
          { Filters: [{ Name: 'group-name', Values: [name] }] },
          { SecurityGroups: [{ GroupId: groupOf(seen), GroupName: name, IpPermissions: [https] }] },
          describeGroups,
        ),
      (seen) =>
        step(
          'DeleteSecurityGroup',
          { GroupId: groupOf(seen) },
          {},
          allow('ec2:DeleteSecurityGroup', ec2Arn(`security-group/${groupOf(seen)}`)),
        ),
      (seen) =>
        gone(
          'DescribeSecurityGroups',
          { GroupIds: [groupOf(seen)] },
          'InvalidGroup.NotFound',
          describeGroups,
        ),
      (seen) =>
        step('DeleteVpc', { VpcId: vpcOf(seen) }, {}, allow('ec2:DeleteVpc', ec2Arn(`vpc/${vpcOf(seen)}`))),
      (seen) => gone('DescribeVpcs', { VpcIds: [vpcOf(seen)] }, 'InvalidVpcID.NotFound', describeVpcs),
    ];
  },
};

export const cloudformation: Lifecycle = {
  service: 'cloudformation',
  steps(name) {
    const StackName = name;
    const RoleARN = roleArn('deployer');
    const stack = regional(`arn:aws:cloudformation::stack/${name}/*`);
    const pass = passRole(RoleARN, 'cloudformation.amazonaws.com');
    const Queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } };
    const read = allow('cloudformation:DescribeStacks', stack);
    const id = expect.stringContaining(`:stack/${name}/`);
    return [
      () =>
        step(
          'CreateStack',
          { StackName, RoleARN, TemplateBody: JSON.stringify({ Resources: { Queue } }) },
          { StackId: id },
          allow('cloudformation:CreateStack', stack),
          pass,
        ),
      () =>
        step(
          'DescribeStacks',
          { StackName },
          { Stacks: [{ StackName, StackId: id, StackStatus: 'CREATE_COMPLETE' }] },
          read,
        ),
      () =>
        step(
          'ListStackResources',
          { StackName },
          { StackResourceSummaries: [{ LogicalResourceId: 'Queue', ResourceType: Queue.Type }] },
          allow('cloudformation:ListStackResources', stack),
        ),
      () =>
        step(
          'ListStacks',
          {},
          { StackSummaries: listed({ StackName }) },
          allow('cloudformation:ListStacks', '*'),
        ),
      () => step('DeleteStack', { StackName, RoleARN }, {}, allow('cloudformation:DeleteStack', stack), pass),
      () => gone('DescribeStacks', { StackName }, 'ValidationError', read),
    ];
  },
};
