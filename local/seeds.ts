// What the invented customer has in the account behind the connection `demo`: enough to try every service with.
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions, localAccountId, localRegion } from './aws-access.ts';
import { zipOf } from './zip-of.ts';

export const seeds = {
  bucket: 'acme-reports',
  objects: {
    'reports/2026-09.csv': 'region,revenue\nemea,1204\namer,2210\napac,987\n',
    'reports/2026-10.csv': 'region,revenue\nemea,1311\namer,2090\napac,1043\n',
    'notes/readme.txt': 'Monthly figures. Ask finance before you change anything here.\n',
  },
  table: 'orders',
  orders: [
    { id: 'order-1001', customer: 'Globex', status: 'shipped', totalCents: 12_900 },
    { id: 'order-1002', customer: 'Initech', status: 'open', totalCents: 4_350 },
    { id: 'order-1003', customer: 'Hooli', status: 'open', totalCents: 89_900 },
  ],
  queue: 'refunds',
  topic: 'order-events',
  secret: 'db/password',
  secretValue: 'correct-horse-battery-staple',
  parameter: '/app/log-level',
  secureParameter: '/app/api-key',
  secureParameterValue: 'sk-local-0123456789abcdef',
  function: 'order-total',
  mailDomain: 'example.com',
} as const;

/** Only the names of errors that mean "it is there already". */
const alreadyThere: ReadonlySet<string> = new Set([
  'BucketAlreadyOwnedByYou',
  'BucketAlreadyExists',
  'ResourceInUseException',
  'ResourceExistsException',
  'ResourceConflictException',
  'AlreadyExistsException',
]);

async function once(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error && alreadyThere.has(error.name))) throw error;
  }
}

/** Makes what is not there; may be run again. */
export async function seed(endpointUrl: string): Promise<void> {
  const options = clientOptions(endpointUrl);
  const ssm = new SSMClient(options);
  await Promise.all([
    seedBucket(new S3Client({ ...options, forcePathStyle: true })),
    seedTable(new DynamoDBClient(options)),
    // Sender and addressees of e-mails: SES's sandbox writes to verified ones alone.
    once(new SESv2Client(options).send(new CreateEmailIdentityCommand({ EmailIdentity: seeds.mailDomain }))),
    new SQSClient(options).send(new CreateQueueCommand({ QueueName: seeds.queue })),
    new SNSClient(options).send(new CreateTopicCommand({ Name: seeds.topic })),
    once(
      new SecretsManagerClient(options).send(
        new CreateSecretCommand({ Name: seeds.secret, SecretString: seeds.secretValue }),
      ),
    ),
    ssm.send(
      new PutParameterCommand({ Name: seeds.parameter, Value: 'info', Type: 'String', Overwrite: true }),
    ),
    ssm.send(
      new PutParameterCommand({
        Name: seeds.secureParameter,
        Value: seeds.secureParameterValue,
        Type: 'SecureString',
        Overwrite: true,
      }),
    ),
    seedFunction(new LambdaClient(options)),
  ]);
}

async function seedBucket(s3: S3Client): Promise<void> {
  await once(s3.send(new CreateBucketCommand({ Bucket: seeds.bucket })));
  await Promise.all(
    Object.entries(seeds.objects).map(([Key, Body]) =>
      s3.send(new PutObjectCommand({ Bucket: seeds.bucket, Key, Body, ContentType: 'text/plain' })),
    ),
  );
}

async function seedTable(dynamodb: DynamoDBClient): Promise<void> {
  await once(
    dynamodb.send(
      new CreateTableCommand({
        TableName: seeds.table,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    ),
  );
  await Promise.all(
    seeds.orders.map(({ id, customer, status, totalCents }) =>
      dynamodb.send(
        new PutItemCommand({
          TableName: seeds.table,
          Item: {
            id: { S: id },
            customer: { S: customer },
            status: { S: status },
            totalCents: { N: String(totalCents) },
          },
        }),
      ),
    ),
  );
}

const functionSource = `exports.handler = async ({ orders = [] }) => ({
  totalCents: orders.reduce((sum, { totalCents }) => sum + totalCents, 0),
});
`;

async function seedFunction(lambda: LambdaClient): Promise<void> {
  await once(
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: seeds.function,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${localAccountId}:role/order-total`,
        Code: { ZipFile: zipOf('index.js', Buffer.from(functionSource)) },
        Description: `Adds up orders (${localRegion})`,
      }),
    ),
  );
}
