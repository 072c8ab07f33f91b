// The local front against what AWS documents of REST APIs with Lambda proxy integrations.
import { mkdtempSync, readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificates } from '../../local/certificates.ts';
import { type Front, startFront } from '../../local/front.ts';
import { createFunctionPool, type FunctionPool } from '../../local/function-pool.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-front-'));
const handler = (name: string) => fileURLToPath(new URL(`./handlers/${name}.mjs`, import.meta.url));
const pools: FunctionPool[] = [];
const fronts: Front[] = [];
const lines: string[] = [];
let front: Front;

function pool(name: string, timeoutMilliseconds = 10_000): FunctionPool {
  const created = createFunctionPool({
    bundleFile: handler(name),
    environment: { AWS_LAMBDA_FUNCTION_NAME: name, AWS_REGION: 'eu-west-1', MARKER: 'deployed' },
    timeoutMilliseconds,
    maximumEnvironments: 3,
    logFile: join(directory, `${name}.log`),
  });
  pools.push(created);
  return created;
}

async function open(options: Partial<Parameters<typeof startFront>[0]>): Promise<Front> {
  const started = await startFront({
    routes: [],
    identity: { accountId: '000000000000', apiId: 'local', stage: 'local', pathPrefix: '' },
    hosts: ['127.0.0.1', 'localhost'],
    port: 0,
    log: (line) => lines.push(line),
    ...options,
  });
  fronts.push(started);
  return started;
}

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function send(
  target: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: Uint8Array | string } = {},
  to: Front = front,
  ca?: string,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const shape = { host: '127.0.0.1', port: to.port, path: target, method: options.method ?? 'GET' };
    const headers = options.headers ?? {};
    const request =
      ca === undefined ? httpRequest({ ...shape, headers }) : httpsRequest({ ...shape, headers, ca });
    request.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.end(options.body);
  });
}

async function eventOf(...ask: Parameters<typeof send>): Promise<APIGatewayProxyEvent> {
  const got = await send(...ask);
  expect(got.status).toBe(200);
  return JSON.parse(got.body.toString()).event;
}

beforeAll(async () => {
  const echo = pool('echo');
  const stream = pool('stream');
  front = await open({
    routes: [
      { resource: '/stream', transferMode: 'streamed', pool: stream },
      { resource: '/mismatch', transferMode: 'streamed', pool: echo },
      { resource: '/only-post', method: 'POST', transferMode: 'buffered', pool: echo },
      { resource: '/aws/{proxy+}', transferMode: 'buffered', pool: echo },
    ],
  });
  await Promise.all([echo.warm(), stream.warm()]);
});

afterAll(async () => {
  await Promise.all(fronts.map((each) => each.stop()));
  await Promise.all(pools.map((each) => each.stop()));
});

describe('the event', () => {
  it('has the members that AWS documents for the input format of a proxy integration', async () => {
    const event = await eventOf('/aws/my/path?parameter1=value1&parameter1=value2&parameter2=value');
    expect(Object.keys(event).sort()).toEqual(
      [
        'resource',
        'path',
        'httpMethod',
        'headers',
        'multiValueHeaders',
        'queryStringParameters',
        'multiValueQueryStringParameters',
        'pathParameters',
        'stageVariables',
        'requestContext',
        'body',
        'isBase64Encoded',
      ].sort(),
    );
    expect(event).toMatchObject({
      resource: '/aws/{proxy+}',
      path: '/aws/my/path',
      httpMethod: 'GET',
      queryStringParameters: { parameter1: 'value2', parameter2: 'value' },
      multiValueQueryStringParameters: { parameter1: ['value1', 'value2'], parameter2: ['value'] },
      pathParameters: { proxy: 'my/path' },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: '127.0.0.1',
        httpMethod: 'GET',
        path: '/aws/my/path',
        protocol: 'HTTP/1.1',
        resourcePath: '/aws/{proxy+}',
        stage: 'local',
        identity: { sourceIp: '127.0.0.1' },
      },
    });
    expect(event.requestContext.requestTime).toMatch(
      /^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/,
    );
  });

  it('keeps the path as it was sent and decodes the query', async () => {
    const event = await eventOf('/aws/a%2Fb/../c//%E2%82%AC?na%20me=v%2Bw+x&empty&%E2%82%AC=%26');
    expect(event.path).toBe('/aws/a%2Fb/../c//%E2%82%AC');
    expect(event.multiValueQueryStringParameters).toEqual({ 'na me': ['v+w x'], empty: [''], '€': ['&'] });
  });

  it('has null where there is no query', async () => {
    const event = await eventOf('/aws/x');
    expect(event.queryStringParameters).toBeNull();
    expect(event.multiValueQueryStringParameters).toBeNull();
  });

  it('keeps the spelling of header names, all values, and the last one in the single-value map', async () => {
    const event = await eventOf('/aws/x', { headers: { 'X-Amz-Date': '1', 'X-Many': ['a', 'b'] } });
    expect(event.headers['X-Amz-Date']).toBe('1');
    expect(event.headers['X-Many']).toBe('b');
    expect(event.multiValueHeaders['X-Many']).toEqual(['a', 'b']);
  });

  it('has the forwarding headers that API Gateway writes, whatever the client claims', async () => {
    const event = await eventOf('/aws/x', {
      headers: { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '1', 'X-Forwarded-For': '203.0.113.9' },
    });
    expect(event.multiValueHeaders).toMatchObject({
      'X-Forwarded-Proto': ['http'],
      'X-Forwarded-Port': [String(front.port)],
      'X-Forwarded-For': ['203.0.113.9, 127.0.0.1'],
    });
    expect(event.headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('lacks the headers that a REST API drops', async () => {
    const event = await eventOf('/aws/x', {
      headers: { 'Content-MD5': 'x', TE: 'trailers', 'Max-Forwards': '3', Authorization: 'kept' },
    });
    const names = Object.keys(event.headers).map((name) => name.toLowerCase());
    expect(names).not.toEqual(expect.arrayContaining(['content-md5']));
    expect(names).not.toEqual(expect.arrayContaining(['te']));
    expect(names).not.toEqual(expect.arrayContaining(['max-forwards']));
    expect(event.headers.Authorization).toBe('kept');
  });

  it('carries any body in base64, as with binary media types `*/*`', async () => {
    const event = await eventOf('/aws/x', { method: 'PUT', body: Uint8Array.of(0, 255, 10) });
    expect(event).toMatchObject({ body: 'AP8K', isBase64Encoded: true });
  });

  it('has the stage in the context and not in the path', async () => {
    const staged = await open({
      routes:
        front === undefined ? [] : [{ resource: '/{proxy+}', transferMode: 'buffered', pool: pool('echo') }],
      identity: { accountId: '000000000000', apiId: 'local', stage: 'prod', pathPrefix: '/prod' },
    });
    const event = await eventOf('/prod/aws/x', {}, staged);
    expect(event.path).toBe('/aws/x');
    expect(event.requestContext.path).toBe('/prod/aws/x');
    expect((await send('/production/aws/x', {}, staged)).status).toBe(403);
  });
});

describe('the function', () => {
  it('sees the environment of the deployed function and nothing of ours', async () => {
    const { body } = await send('/aws/x');
    const answer = JSON.parse(body.toString());
    expect(answer).toMatchObject({ marker: 'deployed', leaked: null, functionName: 'echo' });
    expect(answer.remainingMilliseconds).toBeGreaterThan(0);
  });

  it('serves two events at a time in two environments', async () => {
    const pids = await Promise.all(
      [1, 2].map(async () => JSON.parse((await send('/aws/x?mode=slow')).body.toString()).pid as number),
    );
    expect(new Set(pids).size).toBe(2);
  });

  it('becomes 502 when it throws, answers in another shape or ends, and serves the next event', async () => {
    for (const mode of ['throw', 'malformed', 'exit']) {
      const got = await send(`/aws/x?mode=${mode}`);
      expect([got.status, got.body.toString()]).toEqual([502, '{"message":"Internal server error"}']);
    }
    expect((await send('/aws/x')).status).toBe(200);
    expect(readFileSync(join(directory, 'echo.log'), 'utf8')).toContain('wanted by the test');
  });

  it('becomes 504 when it takes longer than the integration may', async () => {
    const hasty = await open({
      routes: [{ resource: '/{proxy+}', transferMode: 'buffered', pool: pool('echo') }],
      bufferedMilliseconds: 300,
    });
    const got = await send('/x?mode=hang', {}, hasty);
    expect([got.status, got.body.toString()]).toEqual([504, '{"message":"Endpoint request timed out"}']);
  });
});

describe('the answer', () => {
  it("has renamed and dropped headers, and API Gateway's own request id", async () => {
    const { status, headers } = await send('/aws/x?mode=headers');
    expect(status).toBe(401);
    expect(headers).toMatchObject({
      'x-amzn-remapped-www-authenticate': 'Bearer',
      'x-amzn-remapped-server': 'ours',
      'x-amzn-remapped-x-amzn-requestid': 'theirs',
      'set-cookie': ['a=1', 'b=2'],
    });
    expect(headers).not.toHaveProperty('www-authenticate');
    expect(headers).not.toHaveProperty('via');
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is decoded from base64', async () => {
    expect([...(await send('/aws/x?mode=binary')).body]).toEqual([0, 255, 1, 254]);
  });

  it('streams what comes after the metadata', async () => {
    const got = await send('/stream');
    expect([got.status, got.body.toString()]).toEqual([200, 'first second']);
    expect(got.headers).toMatchObject({
      'x-amzn-remapped-www-authenticate': 'Bearer',
      'set-cookie': ['a=1'],
      'transfer-encoding': 'chunked',
    });
  });

  it('streams more than the 10 MB of a buffered answer, and nothing at all', async () => {
    const large = await send('/stream?mode=large');
    expect(large.body.length).toBe(12 * 1024 * 1024);
    expect(large.body.at(-1)).toBe(11);
    expect((await send('/stream?mode=empty')).status).toBe(204);
  });

  it('is cut off when a streamed handler fails midway', async () => {
    await expect(send('/stream?mode=fails-midway')).rejects.toThrow();
  });

  it('goes on in silence when the client leaves before the end, and serves the next', async () => {
    const own = await open({
      routes: [{ resource: '/stream', transferMode: 'streamed', pool: pool('stream') }],
    });
    const said = lines.length;
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: own.port, path: '/stream?mode=large' });
      request.once('response', (response) => {
        response.once('data', () => response.destroy()).once('close', resolve);
      });
      request.once('error', reject).end();
    });
    expect((await send('/stream', {}, own)).status).toBe(200);
    expect(lines.slice(said)).toEqual([]);
  });

  it('is 502 without metadata, and when the integration streams and the handler does not', async () => {
    expect((await send('/stream?mode=no-metadata')).status).toBe(502);
    expect((await send('/mismatch')).status).toBe(502);
  });
});

describe('refuses, as a REST API does,', () => {
  it.each([
    ['a plain semicolon in the query', '/aws/x?a=1;b=2', 400],
    ['a plain pipe in the query', '/aws/x?a=1|2', 400],
    ['plain braces in the query', '/aws/x?a={1}', 400],
    ['a resource that is not there', '/elsewhere', 403],
    ['a method that is not there', '/only-post', 403],
  ])('%s', async (_name, target, status) => {
    expect((await send(target)).status).toBe(status);
  });

  it('another host', async () => {
    expect((await send('/aws/x', { headers: { Host: 'example.com' } })).status).toBe(403);
    expect((await send('/aws/x', { headers: { Host: 'bucket.localhost:8700' } })).status).toBe(200);
  });

  it('a body over 10 MB [L10]', async () => {
    const got = await send('/aws/x', { method: 'PUT', body: new Uint8Array(10 * 1024 * 1024 + 1) });
    expect([got.status, got.body.toString()]).toEqual([
      413,
      '{"message":"HTTP content length exceeded 10485760 bytes."}',
    ]);
  });

  it('a body whose event is over the 6 MB of Lambda [L10]', async () => {
    expect((await send('/aws/x', { method: 'PUT', body: new Uint8Array(5 * 1024 * 1024) })).status).toBe(413);
    expect((await send('/aws/x', { method: 'PUT', body: new Uint8Array(4 * 1024 * 1024) })).status).toBe(200);
  });

  it('more than 10,240 bytes of headers', async () => {
    expect((await send('/aws/x', { headers: { 'X-Long': 'a'.repeat(10_300) } })).status).toBe(431);
  });
});

it('answers /ping itself', async () => {
  expect((await send('/ping')).body.toString()).toBe('healthy');
});

it('serves TLS with the generated authority', async () => {
  const certificates = await createCertificates({ commonName: 'front test', hosts: [] });
  const secure = await open({
    routes: [{ resource: '/{proxy+}', transferMode: 'buffered', pool: pool('echo') }],
    tls: { key: certificates.serverKey, certificate: certificates.serverCertificate },
  });
  const event = await eventOf('/x', {}, secure, certificates.caCertificate);
  expect(event.headers['X-Forwarded-Proto']).toBe('https');
});
