// Errors are read by the clients that agents use; bodies are compared with "Operation error serialization" of each
// protocol at https://smithy.io/2.0/aws/protocols/ and with
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
import { Readable } from 'node:stream';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { HttpResponse as SdkResponse } from '@smithy/protocol-http';
import { decode } from 'cborg';
import { describe, expect, it } from 'vitest';
import type { Protocol } from '../../../core/catalogue/model.ts';
import { countersignErrors } from '../../../core/countersign-error.ts';
import { guessProtocol, type WireError, writeErrorResponse } from '../../../core/wire/error-response.ts';
import type { HttpResponse, RawRequest } from '../../../core/wire/http.ts';
import { readErrorResponse } from '../../../core/wire/read-error.ts';

const refused: WireError = {
  httpStatus: 403,
  awsCode: 'AccessDeniedException',
  message: 'Countersign: <no> "policy" permits it & ask é\u0000',
  requestId: 'b25f48e8-84fd-11e6-80d9-574e0c4664cb',
  details: { approvalUrl: 'https://gateway.example/approve/req_1?a=b&c=d', attempts: 1 },
};

/** A client's configuration whose every request gets this answer, and the count of its requests. */
function answering(response: HttpResponse) {
  const counter = { requests: 0 };
  const requestHandler = {
    handle: async () => {
      counter.requests += 1;
      const { statusCode } = response;
      const headers = Object.fromEntries(response.headers);
      return { response: new SdkResponse({ statusCode, headers, body: Readable.from([response.body]) }) };
    },
  };
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  return { counter, configuration: { region: 'eu-west-1', credentials, requestHandler } };
}

type Configuration = ReturnType<typeof answering>['configuration'];
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/queue';

const calls: readonly [string, Protocol, string, (configuration: Configuration) => Promise<unknown>][] = [
  [
    'dynamodb',
    'json',
    'AccessDeniedException',
    (c) => new DynamoDBClient(c).send(new GetItemCommand({ TableName: 't', Key: {} })),
  ],
  [
    'sqs',
    'json',
    'AccessDeniedException',
    (c) => new SQSClient(c).send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'm' })),
  ],
  [
    'kms',
    'json',
    'AccessDeniedException',
    (c) => new KMSClient(c).send(new DecryptCommand({ CiphertextBlob: new Uint8Array(1) })),
  ],
  [
    'secretsmanager',
    'json',
    'AccessDeniedException',
    (c) => new SecretsManagerClient(c).send(new GetSecretValueCommand({ SecretId: 's' })),
  ],
  [
    'ssm',
    'json',
    'AccessDeniedException',
    (c) => new SSMClient(c).send(new GetParameterCommand({ Name: 'p' })),
  ],
  [
    'stepfunctions',
    'json',
    'AccessDeniedException',
    (c) => new SFNClient(c).send(new ListStateMachinesCommand({})),
  ],
  [
    'lambda',
    'rest-json',
    'AccessDeniedException',
    (c) => new LambdaClient(c).send(new InvokeCommand({ FunctionName: 'f' })),
  ],
  ['sesv2', 'rest-json', 'AccessDeniedException', (c) => new SESv2Client(c).send(new GetAccountCommand({}))],
  ['sts', 'query', 'AccessDenied', (c) => new STSClient(c).send(new GetCallerIdentityCommand({}))],
  [
    'sns',
    'query',
    'AccessDenied',
    (c) => new SNSClient(c).send(new PublishCommand({ TopicArn: 'a', Message: 'm' })),
  ],
  [
    'cloudformation',
    'query',
    'AccessDenied',
    (c) => new CloudFormationClient(c).send(new DescribeStacksCommand({})),
  ],
  [
    's3',
    'rest-xml',
    'AccessDenied',
    (c) => new S3Client(c).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
  ],
];

describe('errors, as the SDK for JavaScript raises them', () => {
  it.each(calls)('[L12] %s over %s gives %s, once', async (service, protocol, name, call) => {
    const { counter, configuration } = answering(writeErrorResponse(protocol, service, refused));
    const error = await call(configuration).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name,
      message: expect.stringMatching(/^Countersign: <no> "policy" permits it & ask é/),
      $metadata: { httpStatusCode: 403, requestId: refused.requestId, attempts: 1 },
    });
    expect(counter.requests).toBe(1);
  });

  it('[L12] carries the details to clients that look for them', async () => {
    const { configuration } = answering(writeErrorResponse('json', 'dynamodb', refused));
    const [, , , call] = calls[0] ?? [];
    await expect(call?.(configuration)).rejects.toMatchObject({
      approvalUrl: refused.details?.approvalUrl,
    });
  });

  it('[L12] is retried when the service is unavailable', async () => {
    const error = { ...refused, httpStatus: 503, awsCode: 'ServiceUnavailableException' };
    const { counter, configuration } = answering(writeErrorResponse('query', 'sts', error));
    const client = new STSClient({ ...configuration, maxAttempts: 2 });
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
    expect(counter.requests).toBe(2);
  });

  it('[L12] answers HEAD without a body', async () => {
    const response = writeErrorResponse('rest-xml', 's3', { ...refused, method: 'HEAD' });
    expect(response.body).toHaveLength(0);
    const { configuration } = answering(response);
    await expect(
      new S3Client(configuration).send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403, requestId: refused.requestId } });
  });
});

const plain = { ...refused, message: 'Hi', requestId: 'foo-id', details: { setting: 'a&b' } };
const bodyOf = (protocol: Protocol, service: string, error = plain) =>
  Buffer.from(writeErrorResponse(protocol, service, error).body).toString();
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

describe('the bodies of errors', () => {
  it('frames query errors with the fault', () => {
    expect(bodyOf('query', 'iam')).toBe(
      `${declaration}<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Hi</Message><setting>a&amp;b</setting></Error><RequestId>foo-id</RequestId></ErrorResponse>`,
    );
    expect(bodyOf('query', 'iam', { ...plain, httpStatus: 503 })).toContain('<Type>Receiver</Type>');
    expect(bodyOf('rest-xml', 'cloudfront')).toContain('<ErrorResponse><Error>');
  });

  it('frames ec2 errors twice, with `RequestID`, and says UnauthorizedOperation as EC2 does', () => {
    expect(bodyOf('ec2', 'ec2')).toBe(
      `${declaration}<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>Hi</Message><setting>a&amp;b</setting></Error></Errors><RequestID>foo-id</RequestID></Response>`,
    );
  });

  it('puts S3 errors at the root', () => {
    expect(bodyOf('rest-xml', 's3')).toBe(
      `${declaration}<Error><Code>AccessDenied</Code><Message>Hi</Message><setting>a&amp;b</setting><RequestId>foo-id</RequestId><HostId>foo-id</HostId></Error>`,
    );
  });

  it('names CBOR errors in the body, with the protocol header and without `x-amzn-errortype`', () => {
    const response = writeErrorResponse('rpc-v2-cbor', 'cloudwatch', plain);
    expect(decode(response.body)).toEqual({ __type: 'AccessDeniedException', message: 'Hi', setting: 'a&b' });
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': 'foo-id',
    });
  });

  it('has words of its own for every exception of Countersign in XML', () => {
    for (const { awsCode } of Object.values(countersignErrors)) {
      for (const [protocol, service] of [
        ['query', 'sts'],
        ['ec2', 'ec2'],
        ['rest-xml', 's3'],
      ] as const) {
        expect(bodyOf(protocol, service, { ...plain, awsCode })).not.toMatch(/<Code>\w*Exception</);
      }
    }
  });

  it("keeps AWS's own codes", () => {
    expect(bodyOf('query', 'iam', { ...plain, awsCode: 'TooManyRequestsException' })).toContain(
      '<Code>TooManyRequestsException</Code>',
    );
  });

  it('[P13] lets nothing end a header', () => {
    const error = { ...plain, awsCode: 'A\r\nset-cookie: a=b', requestId: 'é\r\nx: y' };
    for (const [, value] of writeErrorResponse('json', 'sqs', error).headers) {
      expect(value).toMatch(/^[\x20-\x7E]*$/);
    }
  });
});

describe('readErrorResponse', () => {
  it.each([
    ['json', 'sqs', 'AccessDeniedException'],
    ['rest-json', 'lambda', 'AccessDeniedException'],
    ['rpc-v2-cbor', 'cloudwatch', 'AccessDeniedException'],
    ['query', 'sts', 'AccessDenied'],
    ['ec2', 'ec2', 'UnauthorizedOperation'],
    ['rest-xml', 's3', 'AccessDenied'],
    ['rest-xml', 'cloudfront', 'AccessDenied'],
  ] as const)('reads %s of %s', (protocol, service, code) => {
    expect(readErrorResponse(protocol, writeErrorResponse(protocol, service, plain))).toEqual({
      code,
      message: 'Hi',
    });
  });

  const answer = (body: string, headers: HttpResponse['headers'] = []): HttpResponse => ({
    statusCode: 400,
    headers,
    body: Buffer.from(body),
  });

  // awsJson1_1 and restJson1 FooError tests
  it.each([
    'FooError',
    'FooError:http://internal.amazon.com/coral/com.amazon.coral.validate/',
    'aws.protocoltests.json#FooError',
    'aws.protocoltests.json#FooError:http://internal.amazon.com/coral/com.amazon.coral.validate/',
  ])('finds FooError in %s', (type) => {
    const inBody = JSON.stringify({ __type: type, Message: 'Hi' });
    expect(readErrorResponse('json', answer(inBody))).toEqual({ code: 'FooError', message: 'Hi' });
    expect(readErrorResponse('rest-json', answer(JSON.stringify({ code: type }))).code).toBe('FooError');
    expect(readErrorResponse('rest-json', answer('{}', [['x-amzn-errortype', type]])).code).toBe('FooError');
    // An answer to HEAD, and one of a service that says no more, has no body.
    expect(readErrorResponse('rest-json', answer('', [['x-amzn-errortype', type]]))).toEqual({
      code: 'FooError',
      message: '',
    });
  });

  it('gives the status where a body cannot be read, whatever its headers say', () => {
    const html = '<html><body>Bad gateway</body></html>';
    expect(readErrorResponse('rest-json', answer(html, [['x-amzn-errortype', 'FooError']]))).toEqual({
      code: '400',
      message: '',
    });
  });

  it.each(['json', 'rest-json', 'rest-xml', 'query', 'ec2', 'rpc-v2-cbor'] as const)(
    'gives the status where %s is not what came',
    (protocol) => {
      for (const body of ['', '<html><body>Bad gateway</body></html>', 'null', '[]', '<Error/>']) {
        expect(readErrorResponse(protocol, answer(body))).toEqual({ code: '400', message: '' });
      }
    },
  );
});

describe('guessProtocol', () => {
  const request = (headers: RawRequest['headers'], query = ''): RawRequest => ({
    method: 'POST',
    path: '/',
    query,
    headers,
    body: new Uint8Array(),
  });

  it.each([
    ['json', request([['x-amz-target', 'DynamoDB_20120810.GetItem']]), 'dynamodb'],
    ['json', request([['content-type', 'application/x-amz-json-1.0']]), undefined],
    ['rpc-v2-cbor', request([['smithy-protocol', 'rpc-v2-cbor']]), 'monitoring'],
    ['query', request([['content-type', 'application/x-www-form-urlencoded; charset=utf-8']]), 'sts'],
    ['query', request([], 'Version=2011-06-15&Action=GetCallerIdentity'), undefined],
    ['ec2', request([['content-type', 'application/x-www-form-urlencoded']]), 'ec2'],
    ['rest-xml', request([]), 's3'],
    ['rest-xml', request([]), 'route53'],
    ['rest-json', request([]), 'lambda'],
    ['rest-json', request([['content-type', 'application/json']], 'InterAction=1'), undefined],
  ] as const)('is %s', (protocol, raw, signingName) => {
    expect(guessProtocol(raw, signingName)).toBe(protocol);
  });
});
