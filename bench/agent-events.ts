// The events that API Gateway would hand to the gateway function for what a real SDK sends: the JavaScript SDK signs each
// request with surrogate keys, and sends nothing.
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { HttpRequest } from '@smithy/protocol-http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { buildRestApiEvent } from '../local/rest-api-event.ts';
import { seeds } from '../local/seeds.ts';

export type NewEvent = () => Promise<APIGatewayProxyEvent>;

class Captured extends Error {
  readonly request: HttpRequest;
  constructor(request: HttpRequest) {
    super('not sent');
    this.request = request;
  }
}

/** Every event is signed anew: its invocation id and its time are its own. */
export async function agentEvents(ask: {
  readonly url: string;
  readonly roleArn: string;
  readonly token: string;
}): Promise<Readonly<Record<'DynamoDB GetItem' | 'S3 GetObject', NewEvent>>> {
  const endpoint = `${ask.url}/aws`;
  const region = 'us-east-1';
  const { Credentials } = await new STSClient({ endpoint, region }).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: ask.roleArn,
      RoleSessionName: 'bench',
      WebIdentityToken: ask.token,
    }),
  );
  const options = {
    endpoint,
    region,
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
    requestHandler: {
      handle: async (request: HttpRequest) => {
        throw new Captured(request);
      },
    },
  };
  const dynamodb = new DynamoDBClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const Key = { id: { S: seeds.orders[0].id } };
  return {
    'DynamoDB GetItem': eventOf(() => dynamodb.send(new GetItemCommand({ TableName: seeds.table, Key }))),
    'S3 GetObject': eventOf(() =>
      s3.send(new GetObjectCommand({ Bucket: seeds.bucket, Key: 'notes/readme.txt' })),
    ),
  };
}

function eventOf(send: () => Promise<unknown>): NewEvent {
  return async () => {
    const caught = await send().catch((error: unknown) => error);
    if (!(caught instanceof Captured)) throw new Error('the SDK sent nothing', { cause: caught });
    const { request } = caught;
    const query = Object.entries(request.query ?? {})
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value ?? ''))}`)
      .join('&');
    const port = Number(request.port ?? 80);
    return buildRestApiEvent(
      {
        method: request.method,
        target: query === '' ? request.path : `${request.path}?${query}`,
        headers: Object.entries(request.headers),
        body: Buffer.from(request.body ?? ''),
        sourceAddress: '127.0.0.1',
        encrypted: false,
        port,
      },
      { resource: '/aws/{proxy+}', path: request.path, query },
      { accountId: '000000000000', apiId: 'bench', stage: 'local', pathPrefix: '' },
      { requestId: randomUUID(), extendedRequestId: randomUUID(), nowEpochMilliseconds: Date.now() },
    );
  };
}
