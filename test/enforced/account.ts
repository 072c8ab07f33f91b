// The account that is acted in, made by its administrator: the roles as the deployment's templates have them, and data.
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Connection } from '../../core/connection.ts';
import type { TemporaryCredentials } from '../../core/ports.ts';
import { resource, synthesise, type Template } from '../support/synthesised-app.ts';

/** Its key is the account's root, whom IAM does not limit. */
export const rootCredentials = { accessKeyId: 'countersign-test-root', secretAccessKey: 'root' };

export const accountId = '000000000000';
export const region = 'us-east-1';
const externalId = '8f14e45fceea167a5a36dedd4bea2543';
const gatewayRole = 'countersign-local-gateway';
export const connectionRole = 'countersign-connection-demo';

export const connection: Connection = {
  name: 'demo',
  accountId,
  partition: 'aws',
  roleArn: `arn:aws:iam::${accountId}:role/${connectionRole}`,
  externalId,
  regions: [region],
  tags: {},
};

/** The connection role may do everything that its account's owner allows: what a call can do comes from its session policy. */
export function connectionTemplate(): Template {
  const stacks = synthesise({
    accountId,
    region,
    connections: [
      {
        name: 'demo',
        accountId,
        externalId,
        regions: [region],
        managedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      },
    ],
  });
  return stacks['CountersignConnection-demo'] as Template;
}

const clientOptions = (endpoint: string) => ({ endpoint, region, credentials: rootCredentials });

/** Makes the roles and returns what the gateway's function would have: credentials of its own role. */
export async function makeRoles(endpoint: string): Promise<TemporaryCredentials> {
  const iam = (action: string, parameters: Readonly<Record<string, string>>) =>
    query(endpoint, { Action: action, Version: '2010-05-08', ...parameters });
  const template = connectionTemplate();
  const { AssumeRolePolicyDocument, ManagedPolicyArns } = resource(template, 'AWS::IAM::Role').Properties;
  const { PolicyDocument } = resource(template, 'AWS::IAM::Policy').Properties;
  const trust = (principal: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
    });
  await iam('CreateRole', {
    RoleName: gatewayRole,
    AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${accountId}:root` }),
  });
  await iam('PutRolePolicy', {
    RoleName: gatewayRole,
    PolicyName: 'ActThroughConnections',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
          Resource: connection.roleArn,
        },
      ],
    }),
  });
  await iam('CreateRole', {
    RoleName: connectionRole,
    AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
  });
  for (const PolicyArn of ManagedPolicyArns as string[])
    await iam('AttachRolePolicy', { RoleName: connectionRole, PolicyArn });
  await iam('PutRolePolicy', {
    RoleName: connectionRole,
    PolicyName: 'DenyOwnResources',
    PolicyDocument: JSON.stringify(PolicyDocument),
  });
  const { Credentials } = await new STSClient(clientOptions(endpoint)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${gatewayRole}`,
      RoleSessionName: 'gateway',
    }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

export async function makeData(endpoint: string): Promise<void> {
  const options = clientOptions(endpoint);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  for (const Bucket of ['reports', 'archive']) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ['a.txt', 'abc.txt', 'a*.txt']) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
  }
  const dynamodb = new DynamoDBClient(options);
  for (const TableName of ['orders', 'customers']) {
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
  }
  const sqs = new SQSClient(options);
  for (const QueueName of ['refunds', 'payments']) await sqs.send(new CreateQueueCommand({ QueueName }));
  const sns = new SNSClient(options);
  for (const Name of ['events', 'alarms']) await sns.send(new CreateTopicCommand({ Name }));
  const secrets = new SecretsManagerClient(options);
  for (const Name of ['db/password', 'db/password-2'])
    await secrets.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
  const ssm = new SSMClient(options);
  for (const Name of ['/app/level', '/app/other'])
    await ssm.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String' }));
}

/** IAM has no SDK client among the packages; its protocol is a form. LocalEmu reads the key and not the signature. */
async function query(endpoint: string, form: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${rootCredentials.accessKeyId}/20261126/${region}/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(`${form.Action}: ${response.status} ${await response.text()}`);
}
