// `countersign explain` as people run it: a process, words or standard input, text or JSON.
import { describe, expect, test } from 'vitest';
import { runCli as explain } from '../support/run-cli.ts';

const getObject = {
  protocol: 'rest-xml',
  service: 's3',
  operation: 'GetObject',
  requirements: [
    {
      action: 's3:GetObject',
      accessLevel: 'Read',
      resources: ['arn:aws:s3:::acme/a/b.txt'],
      certainty: 'exact',
      conditions: {},
      dependent: false,
    },
    { action: 'kms:Decrypt', certainty: 'unknown', dependent: true },
  ],
};

describe('a command line of the AWS CLI', () => {
  const ask = (...words: string[]) => explain(['--json', 'explain', '--', 'aws', ...words]);

  test('is explained with its requirements and the session policy it would run under', async () => {
    const { stdout, exitCode } = await ask(
      's3api',
      'get-object',
      '--bucket',
      'acme',
      '--key',
      'a/b.txt',
      'out.txt',
    );
    const found = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(found).toMatchObject({ ...getObject, parameters: { Bucket: 'acme', Key: 'a/b.txt' } });
    expect(found.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(found.sessionPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::acme/a/b.txt',
    });
    expect(found.sensitive.input).toContain('SSECustomerKey');
  });

  test('keeps a text that looks like JSON as the text that it is', async () => {
    const pattern = '{ $.level = "ERROR" }';
    const { stdout } = await ask(
      ...['logs', 'filter-log-events', '--log-group-name', '/orders', '--filter-pattern', pattern],
    );
    expect(JSON.parse(stdout).parameters).toEqual({ logGroupName: '/orders', filterPattern: pattern });
    const document = '{"Version":"2012-10-17","Statement":[]}';
    const put = await ask(
      ...['iam', 'put-role-policy', '--role-name', 'r', '--policy-name', 'p', '--policy-document', document],
    );
    expect(JSON.parse(put.stdout).parameters.PolicyDocument).toBe(document);
  });

  test('may name the file that a whole answer goes to, as `aws lambda invoke` must', async () => {
    const { stdout } = await ask('lambda', 'invoke', '--function-name', 'orders', 'answer.json');
    expect(JSON.parse(stdout).parameters).toEqual({ FunctionName: 'orders' });
  });

  test('of `aws s3` is explained as the calls that it makes', async () => {
    const { stdout, exitCode } = await ask('s3', 'cp', 's3://acme/in', '.', '--recursive');
    expect(exitCode).toBe(0);
    const { calls } = JSON.parse(stdout);
    expect(calls).toMatchObject([
      { operation: 'ListObjectsV2', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { operation: 'GetObject', digest: 'one for each object', unknownObjects: true },
    ]);
    expect(calls[1].requirements[0]).toMatchObject({
      action: 's3:GetObject',
      resources: ['arn:aws:s3:::acme/in/*'],
      certainty: 'unknown',
    });
  });

  test('may have flags, lists, shorthand and JSON', async () => {
    const { stdout } = await ask(
      ...'secretsmanager create-secret --name db/x --secret-string s --tags Key=team,Value=data --region eu-west-1'.split(
        ' ',
      ),
    );
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      parameters: { Name: 'db/x', SecretString: 's', Tags: [{ Key: 'team', Value: 'data' }] },
      sensitive: { input: ['SecretBinary', 'SecretString'] },
    });
    const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db/x-??????';
    expect(found.requirements).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'secretsmanager:CreateSecret', resources: [secret] }),
        expect.objectContaining({ action: 'secretsmanager:TagResource', resources: [secret] }),
      ]),
    );
  });

  test('that is misspelt is a usage error with what was meant', async () => {
    expect(await ask('s3api', 'get-objekt')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('did you mean `GetObject`'),
    });
    expect(await ask('dynamodb', 'get-item', '--tabel-name', 'x')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('did you mean `TableName`'),
    });
  });

  test('[P11] whose permissions are not known is refused with the reason, and with what was read', async () => {
    const { exitCode, stdout } = await ask(
      'outposts',
      'start-outpost-decommission',
      '--outpost-identifier',
      'x',
    );
    expect(exitCode).toBe(1);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      service: 'outposts',
      operation: 'StartOutpostDecommission',
      parameters: { OutpostIdentifier: 'x' },
      refused: 'unmapped-operation',
      reason: expect.stringContaining('outposts:StartOutpostDecommission'),
    });
    expect(found).not.toHaveProperty('requirements');
    expect(found).not.toHaveProperty('sessionPolicy');
  });

  test('reads well in a terminal', async () => {
    const { stdout } = await explain(['explain', '--', 'aws', 'sqs', 'list-queues']);
    expect(stdout).toContain('sqs:ListQueues');
    expect(stdout).toContain('session policy');
  });
});

test('a call as JSON on standard input, and what would go to AWS', async () => {
  const call = {
    service: 'dynamodb',
    operation: 'GetItem',
    parameters: { TableName: 'orders', Key: { id: { S: '1' } } },
  };
  const { stdout } = await explain(['explain', '--to', 'http'], JSON.stringify(call));
  expect(stdout).toContain('POST / HTTP/1.1');
  expect(stdout).toContain('x-amz-target: DynamoDB_20120810.GetItem');
  expect(stdout).toContain('{"TableName":"orders","Key":{"id":{"S":"1"}}}');
});

test('captured requests are answered line by line, whatever one of them is', async () => {
  const scope = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261126/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const lines = [
    { method: 'GET', url: 'https://acme.s3.us-east-1.amazonaws.com/a/b.txt', headers: {} },
    { method: 'GET', url: 'http://127.0.0.1:8700/aws/acme/a/b.txt', headers: { Authorization: scope('s3') } },
    {
      method: 'POST',
      url: 'https://sqs.eu-west-1.amazonaws.com/',
      headers: [
        ['X-Amz-Target', 'AmazonSQS.ListQueues'],
        ['Content-Type', 'application/x-amz-json-1.0'],
      ],
      bodyBase64: Buffer.from('{}').toString('base64'),
    },
    { method: 'POST', url: 'https://example.com/', headers: {} },
  ];
  // JSON may hold it, and readers of text break lines at it.
  const separated = JSON.stringify({
    service: 'sqs',
    operation: 'GetQueueUrl',
    parameters: { QueueName: 'a\u2028' },
  });
  const input = [...lines.map((line) => JSON.stringify(line)), separated, 'no JSON'].join('\n');
  const { stdout, exitCode } = await explain(['explain', '--batch', '--json'], `${input}\n`);
  expect(exitCode).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    getObject,
    getObject,
    { service: 'sqs', operation: 'ListQueues', requirements: [{ action: 'sqs:ListQueues' }] },
    { refused: 'malformed-request', reason: expect.stringContaining('example.com') },
    { service: 'sqs', operation: 'GetQueueUrl', parameters: { QueueName: 'a\u2028' } },
    { refused: 'malformed-request' },
  ]);
});
