import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import { alice } from '../../support/approval-cast.ts';
import {
  agentRoleArn,
  createGatewayWorld,
  denied,
  type GatewayWorld,
  gated,
  gatewayUrl,
} from '../../support/gateway-world.ts';

let world: GatewayWorld;

const signIn = () => world.signIn('nightly-report');

const table = { TableName: 'orders', Key: { id: { S: '1' } } };
const put = { Bucket: 'acme-reports', Key: 'q4.csv', Body: 'total,42' };

beforeEach(() => {
  world = createGatewayWorld();
});

describe('signing in', () => {
  test('a token becomes surrogate keys, and GetCallerIdentity says whose they are', async () => {
    const credentials = await signIn();
    expect(credentials.accessKeyId).toMatch(/^CSIA/);
    const identity = await new STSClient({ ...world.client, credentials }).send(
      new GetCallerIdentityCommand({}),
    );
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: expect.stringMatching(/^arn:aws:sts::111122223333:assumed-role\/countersign-demo\/ses_/),
    });
    expect(world.assumed).toEqual([]);
    expect(world.sent).toEqual([]);
  });

  test('[L6] the sign-in is recorded without the token and without the keys', async () => {
    const credentials = await signIn();
    const text = JSON.stringify(world.archived);
    expect(world.archived).toMatchObject([
      { outcome: 'answered', maskedCall: { operation: 'AssumeRoleWithWebIdentity' } },
    ]);
    for (const secret of ['token-of-agent', credentials.secretAccessKey, credentials.sessionToken]) {
      expect(text).not.toContain(secret);
    }
  });

  test('denies a token that does not verify, in the shape of STS', async () => {
    const sts = new STSClient({
      ...world.client,
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });
    const attempt = sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: agentRoleArn,
        RoleSessionName: 'x1',
        WebIdentityToken: 'forged-token',
      }),
    );
    await expect(attempt).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
  });

  test('refuses a role that names no connection', async () => {
    const sts = new STSClient({
      ...world.client,
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });
    const attempt = sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/Admin',
        RoleSessionName: 'x1',
        WebIdentityToken: 'token-of-agent',
      }),
    );
    await expect(attempt).rejects.toThrow(/names no connection/);
  });
});

describe('an allowed call', () => {
  test('is sent under a role with a session policy of exactly this call, and recorded before and after', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    world.log.length = 0;
    world.script.answer = () => ({ body: JSON.stringify({ Item: { id: { S: '1' } } }) });
    const { Item } = await dynamodb.send(new GetItemCommand(table));
    expect(Item).toEqual({ id: { S: '1' } });
    expect(world.log).toEqual([
      'assume',
      'archive intent',
      'intent',
      'send',
      'archive call',
      'settle succeeded',
    ]);
    expect(world.assumed).toMatchObject([
      {
        RoleArn: 'arn:aws:iam::111122223333:role/countersign-connection-demo',
        ExternalId: 'external-id-of-demo',
        SourceIdentity: 'agent-7',
        RoleSessionName: expect.stringMatching(/^ses_/),
        DurationSeconds: 900,
      },
    ]);
    const policy = JSON.parse(String(world.assumed[0]?.Policy));
    expect(policy.Statement).toContainEqual(
      expect.objectContaining({
        Action: 'dynamodb:GetItem',
        Resource: 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders',
      }),
    );
    expect(world.archived.at(-1)).toMatchObject({ outcome: 'succeeded', decision: { effect: 'allow' } });
  });

  test('a second one uses the credential in memory', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    await dynamodb.send(new GetItemCommand(table));
    await dynamodb.send(new GetItemCommand(table));
    expect(world.assumed).toHaveLength(1);
    expect(world.archived.at(-1)?.credential).toMatchObject({ cached: true });
  });

  test('a secret is masked in the answer and in the record', async () => {
    const secrets = new SecretsManagerClient({ ...world.client, credentials: await signIn() });
    world.script.answer = () => ({ body: JSON.stringify({ Name: 'db', SecretString: 'hunter2hunter2' }) });
    const { Name, SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'db' }));
    expect({ Name, SecretString }).toEqual({
      Name: 'db',
      SecretString: expect.stringMatching(/^\[masked:sensitive:/),
    });
    expect(JSON.stringify(world.archived)).not.toContain('hunter2');
  });

  test('QueueUrls lead through the gateway and back', async () => {
    const sqs = new SQSClient({ ...world.client, credentials: await signIn() });
    world.script.answer = () => ({
      body: JSON.stringify({ QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/jobs' }),
    });
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'jobs' }));
    expect(QueueUrl).toBe(`${gatewayUrl}/aws/111122223333/jobs`);
    world.script.answer = () => ({
      body: '{"MessageId":"m","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"}',
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const body = JSON.parse(Buffer.from(world.sent.at(-1)?.request.body ?? []).toString());
    expect(body.QueueUrl).toBe('https://sqs.eu-central-1.amazonaws.com/111122223333/jobs');
  });

  test('a large object is announced in the record, streamed and hashed', async () => {
    world = createGatewayWorld({ bufferLimitBytes: 1000 });
    const s3 = new S3Client({ ...world.client, credentials: await signIn(), forcePathStyle: true });
    const bytes = Buffer.alloc(5000, 'x');
    world.script.answer = () => ({ body: bytes, headers: { 'content-type': 'text/plain' } });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'acme-reports', Key: 'big' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(bytes);
    expect(world.archived.slice(-3).map(({ kind }) => kind)).toEqual(['intent', 'streaming', 'call']);
    expect(world.archived.at(-1)?.result?.output).toMatchObject({ Body: { lengthBytes: 5000 } });
  });
});

describe('a call that policy does not allow', () => {
  test('a denied call raises AccessDenied with the reason and reaches nobody', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    world.script.decide = () => denied;
    await expect(dynamodb.send(new GetItemCommand(table))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('no policy permits it'),
    });
    expect(world.sent).toEqual([]);
    expect(world.archived.at(-1)).toMatchObject({ outcome: 'denied' });
  });

  test('a gated call waits for a human, runs exactly once after approval, and then asks again', async () => {
    const s3 = new S3Client({ ...world.client, credentials: await signIn(), forcePathStyle: true });
    world.script.decide = () => gated;
    const attempt = () => s3.send(new PutObjectCommand(put));
    const refused = await attempt().catch((error) => error);
    expect(refused).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('approval needed'),
    });
    const requestId = /req_[0-9a-z]{26}/.exec(refused.message)?.[0] ?? '';
    expect(refused.message).toContain(`${gatewayUrl}/approve/${requestId}`);
    expect((await attempt().catch((error) => error)).message).toContain(requestId);

    const request = await world.approvals.get(requestId);
    await world.approvals.decide({
      requestId,
      approver: alice,
      decision: 'approve',
      digest: request?.digest ?? '',
    });
    world.script.answer = () => ({ headers: { etag: '"1"' } });
    expect((await attempt()).ETag).toBe('"1"');
    expect(world.sent).toHaveLength(1);
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'succeeded',
      approval: { requestId, decisions: [{ approver: { subject: 'alice' } }] },
    });
    expect(world.archived.at(-1)?.credential).toMatchObject({ cached: false });

    const again = await attempt().catch((error) => error);
    expect(again.message).toContain('approval needed');
    expect(again.message).not.toContain(requestId);
  });

  test('a denial says who and why, and is not asked again at once', async () => {
    const s3 = new S3Client({ ...world.client, credentials: await signIn(), forcePathStyle: true });
    world.script.decide = () => gated;
    const attempt = () => s3.send(new PutObjectCommand(put)).catch((error) => error);
    const requestId = /req_[0-9a-z]{26}/.exec((await attempt()).message)?.[0] ?? '';
    const request = await world.approvals.get(requestId);
    await world.approvals.decide({
      requestId,
      approver: alice,
      decision: 'deny',
      comment: 'not on a Friday',
      digest: request?.digest ?? '',
    });
    expect((await attempt()).message).toMatch(/alice denied request .* "not on a Friday"/);
    expect(world.sent).toEqual([]);
  });
});

describe('when a part fails', () => {
  test('[L1] with the archive failing nothing is forwarded and the client gets a 503', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    world.faults.archive = true;
    await expect(dynamodb.send(new GetItemCommand(table))).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
      $metadata: { httpStatusCode: 503 },
    });
    expect(world.sent).toEqual([]);
  });

  test('[L1] with the intent failing nothing is forwarded', async () => {
    const s3 = new S3Client({ ...world.client, credentials: await signIn(), forcePathStyle: true });
    world.faults.intents = true;
    await expect(s3.send(new GetObjectCommand({ Bucket: 'b-1', Key: 'k' }))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    });
    expect(world.sent).toEqual([]);
  });

  test('[L2] an answer that cannot be recorded is not released: it is unknown, and left to the sweeper', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    world.faults.archiveAfterForward = true;
    world.script.answer = () => ({ body: JSON.stringify({ Item: { id: { S: 'leak' } } }) });
    const error = await dynamodb.send(new GetItemCommand(table)).catch((failure) => failure);
    expect(error).toMatchObject({
      $metadata: { httpStatusCode: 500 },
      message: expect.stringContaining('result was lost'),
    });
    // Its intent stays open, so that the sweeper finds it and writes the end that is missing.
    expect(world.log.at(-1)).toBe('send');
  });

  test('[L2] an SDK that retries an approved call whose answer was lost does not ask for it again', async () => {
    const s3 = new S3Client({
      ...world.client,
      credentials: await signIn(),
      forcePathStyle: true,
      maxAttempts: 3,
    });
    world.script.decide = () => gated;
    const attempt = () => s3.send(new PutObjectCommand(put)).catch((error) => error);
    const requestId = /req_[0-9a-z]{26}/.exec((await attempt()).message)?.[0] ?? '';
    const request = await world.approvals.get(requestId);
    await world.approvals.decide({
      requestId,
      approver: alice,
      decision: 'approve',
      digest: request?.digest ?? '',
    });
    world.script.answer = () => Promise.reject(new Error('the connection was cut'));
    expect(await attempt()).toMatchObject({
      name: 'OperationAborted',
      $metadata: { httpStatusCode: 409, attempts: 2 },
    });
    expect(world.sent).toHaveLength(1);
    expect(world.archived.slice(-2)).toMatchObject([
      { outcome: 'unknown' },
      { outcome: 'refused', refusal: { code: 'duplicate-invocation' } },
    ]);
  });

  test('[S8] a revoked session ends at once', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    const [session] = await world.sessions.list({ limit: 1 });
    await world.sessions.revoke(session?.id ?? '', world.now(), 'carol');
    await expect(dynamodb.send(new GetItemCommand(table))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('revoked'),
    });
    expect(world.sent).toEqual([]);
  });

  test('an error of AWS reaches the client as it is', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    world.script.answer = () => ({
      statusCode: 400,
      headers: { 'x-amzn-requestid': 'r-1' },
      body: JSON.stringify({
        __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
        message: 'no table',
      }),
    });
    await expect(dynamodb.send(new GetItemCommand(table))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'failed',
      result: { awsRequestId: 'r-1', error: { code: 'ResourceNotFoundException', message: 'no table' } },
    });
  });
});

describe('bad requests', () => {
  const unsignedHeaders = [['host', 'gateway.example.com']] as const;
  const text = (body: unknown) => Buffer.from(body as Uint8Array).toString();

  test('[S1] refuses an unsigned call in the protocol it speaks', async () => {
    const json = await world.request({
      method: 'POST',
      target: '/aws/',
      headers: [
        ...unsignedHeaders,
        ['x-amz-target', 'DynamoDB_20120810.GetItem'],
        ['content-type', 'application/x-amz-json-1.0'],
      ],
      body: Buffer.from('{}'),
    });
    expect(json.statusCode).toBe(403);
    expect(JSON.parse(text(json.body))).toMatchObject({
      __type: expect.stringContaining('MissingAuthenticationToken'),
    });
    const form = await world.request({
      method: 'POST',
      target: '/aws/',
      headers: [...unsignedHeaders, ['content-type', 'application/x-www-form-urlencoded']],
      body: Buffer.from('Action=Publish&Version=2010-03-31'),
    });
    expect(text(form.body)).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  test('answers a presigned URL of S3 in XML, though nothing but its query says that it is S3', async () => {
    const credential = 'CSIAAAAAAAAAAAAAAAAA%2F20261126%2Feu-central-1%2Fs3%2Faws4_request';
    const { statusCode, body } = await world.request({
      method: 'GET',
      target: `/aws/acme-reports/q4.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}`,
      headers: unsignedHeaders,
    });
    expect(statusCode).toBe(400);
    expect(text(body)).toMatch(/<Error>\s*<Code>/);
  });

  test('[S8] keys that nobody gave out are a bad signature', async () => {
    const dynamodb = new DynamoDBClient({
      ...world.client,
      credentials: { accessKeyId: 'CSIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x', sessionToken: 'y' },
    });
    await expect(dynamodb.send(new GetItemCommand(table))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  test('[S3] refuses what was signed for another host', async () => {
    const credentials = await signIn();
    const dynamodb = new DynamoDBClient({
      ...world.client,
      endpoint: 'https://evil.example.com/aws',
      credentials,
    });
    await expect(dynamodb.send(new GetItemCommand(table))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  test('[P11] an operation that no model has is refused and recorded', async () => {
    const dynamodb = new DynamoDBClient({ ...world.client, credentials: await signIn() });
    dynamodb.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amz-target'] =
          'DynamoDB_20120810.DropEverything';
        return next(args);
      },
      { step: 'build' },
    );
    await expect(dynamodb.send(new GetItemCommand(table))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'unmodelled-operation' },
    });
  });

  test('[L10] a body over the limit is EntityTooLarge', async () => {
    const s3 = new S3Client({ ...world.client, credentials: await signIn(), forcePathStyle: true });
    const attempt = s3.send(new PutObjectCommand({ ...put, Body: Buffer.alloc(4_600_000) }));
    await expect(attempt).rejects.toMatchObject({
      name: 'EntityTooLarge',
      $metadata: { httpStatusCode: 413 },
    });
  });
});
