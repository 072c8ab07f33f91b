// Requests of a caller with good keys, tampered with on their way to the AWS door: none of them reaches AWS, none leaves a
// record of having run, and each is refused with the error that AWS's own services give.
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import { agentRoleArn, createGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import {
  type RequestToSign,
  type SignedWireRequest,
  type SigningKeys,
  sign,
} from '../../support/sigv4-client.ts';

const host = 'gateway.example.com';
let world: GatewayWorld;
let credentials: SigningKeys;

beforeEach(async () => {
  world = createGatewayWorld();
  const sts = new STSClient({ ...world.client, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  const { Credentials } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: agentRoleArn,
      RoleSessionName: 'a',
      WebIdentityToken: 'token-of-agent',
    }),
  );
  credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
});

const getItem: RequestToSign = {
  method: 'POST',
  path: '/aws/',
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: '{"TableName":"orders","Key":{"id":{"S":"1"}}}',
  service: 'dynamodb',
};
const putObject: RequestToSign = { method: 'PUT', path: '/aws/b-1/k', service: 's3', body: 'x' };
const getObject: RequestToSign = { method: 'GET', path: '/aws/b-1/k', service: 's3' };

const signed = (request: RequestToSign, more: { region?: string; expiresInSeconds?: number } = {}) =>
  sign(request, { host, nowEpochMilliseconds: world.clock(), credentials, ...more });

/** The status and the body with which the door answers. */
async function answerTo(request: SignedWireRequest, options: { isPlain?: boolean } = {}) {
  const { statusCode, body } = await world.request({
    ...request,
    ...options,
    target: request.query === '' ? request.path : `${request.path}?${request.query}`,
    body: Buffer.from(request.body),
  });
  return [statusCode, Buffer.from(body as Uint8Array).toString()] as const;
}

async function refuses(
  request: SignedWireRequest,
  statusCode: number,
  code: string,
  options: { isPlain?: boolean } = {},
): Promise<void> {
  expect(await answerTo(request, options)).toEqual([statusCode, expect.stringContaining(code)]);
  expect(world.sent).toEqual([]);
}

const withHeaders = (request: SignedWireRequest, ...added: [string, string][]): SignedWireRequest => ({
  ...request,
  headers: [...request.headers, ...added],
});
const changed = (request: SignedWireRequest, name: string, change: (value: string) => string) => ({
  ...request,
  headers: request.headers.map(([key, value]) => [key, key === name ? change(value) : value] as const),
});

test('each request is answered as it was signed', async () => {
  for (const request of [getItem, putObject, getObject]) {
    expect((await answerTo(await signed(request)))[0]).toBe(200);
  }
  expect((await answerTo(await signed(getObject, { expiresInSeconds: 60 })))[0]).toBe(200);
  expect(world.sent).toHaveLength(4);
});

test('[S1] [S4] refuses a second signature beside the first', async () => {
  const request = await signed(getObject);
  const { query } = await signed(getObject, { expiresInSeconds: 60 });
  await refuses({ ...request, query }, 400, 'InvalidRequest');
  const again = request.headers.filter(([name]) => name === 'authorization') as [string, string][];
  await refuses(withHeaders(request, ...again), 400, 'InvalidRequest');
});

describe('[S2] what decides must be signed', () => {
  test.each([
    'host',
    'content-type',
    'x-amz-target',
    'x-amz-date',
    'x-amz-content-sha256',
    'x-amz-security-token',
  ])('refuses %s out of the signed headers', async (name) => {
    const request = changed(await signed(getItem), 'authorization', (text) =>
      text.replace(new RegExp(`(SignedHeaders=|;)${name}(;|,)`), (_, before, after) =>
        after === ',' ? ',' : before,
      ),
    );
    expect(request.headers.find(([key]) => key === 'authorization')?.[1]).not.toContain(name);
    await refuses(request, 400, 'IncompleteSignature');
  });

  test.each([
    'x-amz-acl',
    'x-amz-meta-a',
    'x-amz-copy-source',
    'x-amz-server-side-encryption',
    'content-type',
  ])('refuses %s that was added on the way', async (name) => {
    await refuses(withHeaders(await signed(putObject), [name, 'value']), 400, 'IncompleteSignature');
  });
});

test('[S6] refuses a service or region other than the one that was signed, and policy hears the signed one', async () => {
  for (const [from, to] of [
    ['/dynamodb/', '/s3/'],
    ['/eu-central-1/', '/us-east-1/'],
  ] as const) {
    const request = changed(await signed(getItem), 'authorization', (text) => text.replace(from, to));
    await refuses(request, 403, 'SignatureDoesNotMatch');
  }
  await refuses(await signed({ ...getItem, service: 'sqs' }), 400, 'UnknownOperation');
  const regions: string[] = [];
  const { decide } = world.script;
  world.script.decide = (question) => {
    regions.push(question.call.region);
    return decide(question);
  };
  await answerTo(await signed(getItem, { region: 'us-east-1' }));
  expect(regions).toEqual(['us-east-1']);
  expect(world.sent.map(({ region }) => region)).toEqual(['us-east-1']);
});

describe('[S7] the payload', () => {
  test('refuses another body, and an unsigned one without TLS', async () => {
    const request = await signed(putObject);
    await refuses({ ...request, body: 'y' }, 403, 'SignatureDoesNotMatch');
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    await refuses(await signed({ ...putObject, headers }), 400, 'IncompleteSignature', { isPlain: true });
  });

  test('binds over TLS what was held: the bytes that are sent are those of the record', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const request = await signed({ ...putObject, body: 'abc', headers });
    expect((await answerTo(request))[0]).toBe(200);
    // SHA-256 of "abc": FIPS 180-2 appendix B.1.
    expect(world.archived.at(-1)?.maskedCall?.parameters.Body).toEqual({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      lengthBytes: 3,
    });
    expect(Buffer.from(world.sent.at(-1)?.request.body ?? '').toString()).toBe('abc');
  });

  const chunked = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '9',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  // The check value of CRC-32 for "123456789" is cbf43926.
  const body = '9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n';
  test.each([
    ['a decoded length that is not true', { ...chunked, 'x-amz-decoded-content-length': '8' }, body],
    ['a trailing checksum of another body', chunked, body.replace('123456789', '123456780')],
    ['a trailer that was not announced', chunked, body.replace('crc32:', 'sha1:')],
    ['bytes behind its end', chunked, `${body}GET / HTTP/1.1\r\n`],
  ])('refuses a stream with %s', async (_, headers, framed) => {
    expect((await answerTo(await signed({ ...putObject, headers: chunked, body })))[0]).toBe(200);
    world.sent.length = 0;
    await refuses(await signed({ ...putObject, headers, body: framed }), 400, 'Error');
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'malformed-request' },
    });
  });
});

test.each([
  ['/aws/b-1/a%2Fb', '/aws/b-1/a/b'],
  ['/aws/b-1/a', '/aws/b-1//a'],
  ['/aws/b-1/%2541', '/aws/b-1/%41'],
  ['/aws/b-1/a/../b', '/aws/b-1/b'],
])('[S9] a signature for %s opens no %s', async (path, other) => {
  const request = await signed({ ...getObject, path });
  await refuses({ ...request, path: other }, 403, 'SignatureDoesNotMatch');
});

test.each([
  ['SigV2', 'AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg='],
  [
    'SigV4A',
    'AWS4-ECDSA-P256-SHA256 Credential=A/20261122/s3/aws4_request, SignedHeaders=host, Signature=00',
  ],
])('[S10] refuses %s and says so', async (_, authorization) => {
  const request = changed(await signed(getItem), 'authorization', () => authorization);
  await refuses(request, 400, 'IncompleteSignature');
});
