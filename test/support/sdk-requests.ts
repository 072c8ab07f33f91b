// Makes the requests that the AWS SDK for JavaScript sends, without sending them, and reads answers as it does.
import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { type HttpRequest, HttpResponse as SdkResponse } from '@smithy/protocol-http';
import type { HttpResponse, RawRequest } from '../../core/wire/http.ts';
import type { QueryPairs } from '../../core/wire/uri.ts';
import { formatQuery } from '../../core/wire/uri.ts';

const prefix = '/aws';

class Captured extends Error {
  readonly request: HttpRequest;
  constructor(request: HttpRequest) {
    super('captured');
    this.request = request;
  }
}

let answer: HttpResponse | undefined;

const configuration = {
  region: 'eu-central-1',
  endpoint: `http://127.0.0.1:8700${prefix}`,
  credentials: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  maxAttempts: 1,
  requestHandler: {
    handle: async (request: HttpRequest) => {
      if (answer === undefined) throw new Captured(request);
      const { statusCode, headers, body } = answer;
      return {
        response: new SdkResponse({
          statusCode,
          headers: Object.fromEntries(headers),
          body: Readable.from([body]),
        }),
      };
    },
  },
};

const sdkClients = {
  dynamodb: new DynamoDBClient(configuration),
  lambda: new LambdaClient(configuration),
  s3: new S3Client({
    ...configuration,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  }),
  secretsmanager: new SecretsManagerClient(configuration),
  sns: new SNSClient(configuration),
  // Example answers have no MD5 that fits.
  sqs: new SQSClient({ ...configuration, md5: false }),
  ssm: new SSMClient(configuration),
  sts: new STSClient(configuration),
};

export type SdkService = keyof typeof sdkClients;

function queryPairs(query: HttpRequest['query']): QueryPairs {
  return Object.entries(query).flatMap(
    ([name, value]): QueryPairs =>
      Array.isArray(value) ? value.map((entry) => [name, entry]) : [[name, value]],
  );
}

async function bodyBytes(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The request of `command` as the gateway's front hands it on. Throws what the SDK throws before it sends. */
export async function sdkRequest(service: SdkService, command: object): Promise<RawRequest> {
  let request: HttpRequest;
  try {
    await (sdkClients[service] as unknown as { send(command: object): Promise<unknown> }).send(command);
    throw new Error('the SDK sent nothing');
  } catch (error) {
    if (!(error instanceof Captured)) throw error;
    request = error.request;
  }
  const label =
    request.hostname === '127.0.0.1' ? undefined : request.hostname.slice(0, -'.127.0.0.1'.length);
  return {
    method: request.method,
    path: request.path.slice(prefix.length),
    query: formatQuery(queryPairs(request.query)),
    headers: Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    body: await bodyBytes(request.body),
    ...(label === undefined ? {} : { hostLabel: label }),
  };
}

/** What the SDK makes of `response` as the answer to `command`. Throws the SDK's exception for an error answer. */
export async function sdkOutput(
  service: SdkService,
  command: object,
  response: HttpResponse,
): Promise<object> {
  answer = response;
  try {
    const client = sdkClients[service] as unknown as { send(command: object): Promise<object> };
    const { $metadata: _, ...output } = (await client.send(command)) as { $metadata: unknown };
    return output;
  } finally {
    answer = undefined;
  }
}
