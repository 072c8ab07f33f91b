import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../core/call.ts';
import type { CountersignErrorCode } from '../../core/countersign-error.ts';
import { readAuthorization, verifySignature } from '../../core/signature.ts';
import {
  type RequestToSign,
  type SignedWireRequest,
  secretAccessKey,
  sign,
} from '../support/sigv4-client.ts';

const nowEpochMilliseconds = Date.UTC(2026, 10, 22, 12, 0, 0);
const host = 'gateway.example.com';

const getItem: RequestToSign = {
  method: 'POST',
  path: '/live/aws/',
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: '{"TableName":"orders"}',
  service: 'dynamodb',
};
const getObject: RequestToSign = { method: 'GET', path: '/aws/bucket/a%2Fb', service: 's3' };

function check(
  request: SignedWireRequest,
  options: { now?: number; overTls?: boolean; allowedHosts?: string[]; secret?: string; body?: string } = {},
): void {
  const claim = readAuthorization(request);
  verifySignature(
    request,
    claim,
    options.secret ?? secretAccessKey,
    sha256Hex(options.body ?? request.body),
    {
      nowEpochMilliseconds: options.now ?? nowEpochMilliseconds,
      overTls: options.overTls ?? true,
      allowedHosts: options.allowedHosts ?? [host],
    },
  );
}

const signed = (request: RequestToSign) => sign(request, { host, nowEpochMilliseconds });
const presigned = (request: RequestToSign, expiresInSeconds = 60) =>
  sign(request, { host, nowEpochMilliseconds, expiresInSeconds });

const withHeader = (request: SignedWireRequest, ...added: [string, string][]): SignedWireRequest => ({
  ...request,
  headers: [...request.headers, ...added],
});
const changeHeader = (
  request: SignedWireRequest,
  name: string,
  change: (value: string) => string,
  changeAll: (headers: SignedWireRequest['headers']) => SignedWireRequest['headers'] = (headers) => headers,
): SignedWireRequest => ({
  ...request,
  headers: changeAll(request.headers).map(([key, value]) => [key, key === name ? change(value) : value]),
});

const refusal = (code: CountersignErrorCode) => expect.objectContaining({ code });

describe('a request signed with surrogate keys', () => {
  it('verifies, in its headers and as a presigned URL', async () => {
    check(await signed(getItem));
    check(await signed(getObject));
    check(await presigned(getObject));
    check(
      await presigned({
        method: 'GET',
        path: '/aws/',
        query: { Action: 'GetCallerIdentity' },
        service: 'sts',
      }),
    );
  });

  it('says its scope, key and session token', async () => {
    expect(readAuthorization(await signed(getItem))).toMatchObject({
      mechanism: 'header',
      accessKeyId: 'CSIAAAAAAAAAAAAAAAAA',
      date: '20261122',
      region: 'eu-central-1',
      signingName: 'dynamodb',
      sessionToken: 'session-token',
      payload: 'hash',
    });
    expect(readAuthorization(await presigned(getObject))).toMatchObject({
      mechanism: 'presigned',
      sessionToken: 'session-token',
      validForSeconds: 60,
      payload: 'unsigned',
    });
  });
});

describe('[S1] exactly one mechanism', () => {
  it('refuses an unsigned request and other schemes', async () => {
    const plain = { ...(await signed(getItem)), headers: [['host', host] as [string, string]] };
    expect(() => readAuthorization(plain)).toThrow(refusal('missing-authentication'));
    expect(() => readAuthorization(withHeader(plain, ['authorization', 'Bearer abc']))).toThrow(
      refusal('missing-authentication'),
    );
  });

  it('refuses a header and a query signature together, and a half query signature', async () => {
    const request = await signed(getObject);
    const { query } = await presigned(getObject);
    expect(() => readAuthorization({ ...request, query })).toThrow(refusal('ambiguous-request'));
    expect(() => readAuthorization({ ...request, query: 'X-Amz-Signature=00' })).toThrow(
      refusal('ambiguous-request'),
    );
    expect(() => readAuthorization({ ...request, query: 'x-amz-credential=00' })).toThrow(
      refusal('ambiguous-request'),
    );
    const bare = { ...request, headers: [['host', host] as [string, string]] };
    for (const half of ['X-Amz-Credential=a', 'X-Amz-Security-Token=a', 'X-Amz-Signature=a']) {
      expect(() => readAuthorization({ ...bare, query: half })).toThrow(refusal('missing-authentication'));
    }
  });

  it.each([
    ['no signature', (text: string) => text.replace(/, Signature=.*/, '')],
    ['two signatures', (text: string) => text.replace(/(, Signature=\w+)/, '$1$1')],
    ['an unknown part', (text: string) => `${text}, Region=x`],
    ['a signature in upper case', (text: string) => text.replace(/[a-f0-9]{64}/, (hex) => hex.toUpperCase())],
    ['a short signature', (text: string) => text.slice(0, -1)],
    ['unsorted signed headers', (text: string) => text.replace('content-type;host', 'host;content-type')],
    ['a repeated signed header', (text: string) => text.replace(';host;', ';host;host;')],
    ['a scope of four parts', (text: string) => text.replace('/aws4_request', '')],
    ['a scope of another day', (text: string) => text.replace('/20261122/', '/20261121/')],
    ['another terminator', (text: string) => text.replace('aws4_request', 'aws5_request')],
  ])('refuses %s', async (_, change) => {
    const request = changeHeader(await signed(getItem), 'authorization', change);
    expect(() => readAuthorization(request)).toThrow(refusal('incomplete-signature'));
  });
});

describe('[S2] what decides must be signed', () => {
  it.each([
    ['x-amz-target', 'Other'],
    ['x-amz-acl', 'public-read'],
    ['x-amz-meta-a', 'b'],
    ['content-type', 'text/plain'],
  ])('refuses an unsigned %s', async (name, value) => {
    const request = await signed({ method: 'PUT', path: '/aws/b/k', service: 's3', body: 'x' });
    expect(() => check(withHeader(request, [name, value]))).toThrow(refusal('incomplete-signature'));
  });

  it('refuses an unsigned x-amz header beside a presigned URL, but no content type there', async () => {
    const request = await presigned({ method: 'PUT', path: '/aws/b/k', service: 's3' });
    expect(() => check(withHeader(request, ['x-amz-acl', 'public-read']))).toThrow(
      refusal('incomplete-signature'),
    );
    check(withHeader(request, ['content-type', 'image/png']));
  });

  it('lets through what transports add', async () => {
    check(
      withHeader(
        await signed(getItem),
        ['x-amzn-trace-id', 'Root=1-0-0'],
        ['x-forwarded-for', '192.0.2.1'],
        ['x-amz-cf-id', 'abc'],
      ),
    );
  });

  it('refuses when a signed header did not arrive, and names it', async () => {
    const request = await signed(getItem);
    const dropped = { ...request, headers: request.headers.filter(([name]) => name !== 'content-type') };
    expect(() => check(dropped)).toThrow(/`content-type` is signed but did not arrive/);
  });
});

describe('[S3] the host', () => {
  it('refuses a request that was signed for another host', async () => {
    const request = await signed(getItem);
    for (const allowedHosts of [
      [],
      ['example.com'],
      ['gateway.example.com:8443'],
      ['evil-gateway.example.com'],
    ]) {
      expect(() => check(request, { allowedHosts })).toThrow(refusal('signature-mismatch'));
    }
  });

  it('admits labels before the host only where it says so', async () => {
    const request = await sign(getObject, { host: `my.bucket.${host}`, nowEpochMilliseconds });
    check(request, { allowedHosts: [`*.${host}`] });
    expect(() => check(request)).toThrow(refusal('signature-mismatch'));
    const suffix = await sign(getObject, { host: `evil${host}`, nowEpochMilliseconds });
    expect(() => check(suffix, { allowedHosts: [`*.${host}`] })).toThrow(refusal('signature-mismatch'));
    const bare = await sign(getObject, { host: `.${host}`, nowEpochMilliseconds });
    expect(() => check(bare, { allowedHosts: [`*.${host}`] })).toThrow(refusal('signature-mismatch'));
  });
});

describe('[S4] repetition', () => {
  it.each(['host', 'authorization', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'])(
    'refuses a second %s header',
    async (name) => {
      const request = await signed(getItem);
      const value = request.headers.find(([key]) => key === name)?.[1] ?? '';
      expect(() => check(withHeader(request, [name, value]))).toThrow(refusal('ambiguous-request'));
    },
  );

  it('refuses signature parameters that are repeated or in another case', async () => {
    const request = await presigned(getObject);
    for (const added of [
      'X-Amz-Expires=604800',
      'x-amz-expires=604800',
      'X-AMZ-CREDENTIAL=x',
      'X-Amz-Signature=x',
    ]) {
      expect(() => check({ ...request, query: `${request.query}&${added}` })).toThrow(
        refusal('ambiguous-request'),
      );
    }
  });

  it('refuses a parameter that was added, doubled or taken away', async () => {
    const request = await signed({ ...getObject, query: { prefix: 'a', 'max-keys': '1' } });
    check(request);
    for (const query of ['prefix=a', 'prefix=a&max-keys=1&max-keys=1', 'prefix=a&Prefix=a&max-keys=1', '']) {
      expect(() => check({ ...request, query })).toThrow(refusal('signature-mismatch'));
    }
  });
});

describe('[S5] time', () => {
  it('accepts five minutes either way and no second more', async () => {
    const request = await signed(getItem);
    for (const seconds of [-300, -299, 0, 300])
      check(request, { now: nowEpochMilliseconds + seconds * 1000 });
    for (const seconds of [-301, 301, 86_400]) {
      expect(() => check(request, { now: nowEpochMilliseconds + seconds * 1000 })).toThrow(
        refusal('clock-skew'),
      );
    }
  });

  it('accepts a presigned URL until its own end', async () => {
    const request = await presigned(getObject, 3600);
    for (const seconds of [-300, 0, 3600]) check(request, { now: nowEpochMilliseconds + seconds * 1000 });
    for (const seconds of [-301, 3601]) {
      expect(() => check(request, { now: nowEpochMilliseconds + seconds * 1000 })).toThrow(
        refusal('clock-skew'),
      );
    }
  });

  it('refuses a presigned URL for more than a week, for no time or for a time that is no number', async () => {
    const request = await presigned(getObject, 60);
    for (const expires of ['604801', '0', '-1', '1e3', '', '60.5']) {
      const query = request.query.replace('X-Amz-Expires=60', `X-Amz-Expires=${expires}`);
      expect(() => readAuthorization({ ...request, query })).toThrow(refusal('incomplete-signature'));
    }
  });

  it.each(['20261122T120000', '2026-11-22T12:00:00Z', '20261131T120000Z', '20261122T250000Z', 'now'])(
    'refuses the date %s',
    async (date) => {
      const request = changeHeader(await signed(getItem), 'x-amz-date', () => date);
      expect(() => readAuthorization(request)).toThrow(refusal('incomplete-signature'));
    },
  );

  it('takes the Date header when there is no X-Amz-Date, and wants it signed', async () => {
    const dated = async (date: string) =>
      changeHeader(
        { ...(await signed(getItem)) },
        'authorization',
        (text) => text.replace('x-amz-date;', '').replace('content-type;', 'content-type;date;'),
        (headers) => [...headers.filter(([name]) => name !== 'x-amz-date'), ['date', date]],
      );
    for (const date of ['Sun, 22 Nov 2026 12:00:00 GMT', '20261122T120000Z']) {
      expect(readAuthorization(await dated(date))).toMatchObject({
        signedAt: '20261122T120000Z',
        signedAtEpochSeconds: nowEpochMilliseconds / 1000,
      });
    }
    for (const date of [
      'Sun, 22 Nov 2026 12:00:00 +0000',
      'Sunday, 22-Nov-26 12:00:00 GMT',
      'Sun Nov 22 12:00:00 2026',
      'Sun, 31 Nov 2026 12:00:00 GMT',
      'Sun, 22 Nov 2026 24:00:00 GMT',
    ]) {
      const request = await dated(date);
      expect(() => readAuthorization(request)).toThrow(refusal('incomplete-signature'));
    }
    const unsigned = changeHeader(await dated('Sun, 22 Nov 2026 12:00:00 GMT'), 'authorization', (text) =>
      text.replace(';date', ''),
    );
    expect(() => check(unsigned)).toThrow(/not signed: `date`/);
    const without = { ...unsigned, headers: unsigned.headers.filter(([name]) => name !== 'date') };
    expect(() => check(without)).toThrow(refusal('incomplete-signature'));
  });
});

it('[S6] refuses a scope with another region or service than was signed', async () => {
  for (const [from, to] of [
    ['/eu-central-1/', '/us-east-1/'],
    ['/dynamodb/', '/sqs/'],
  ] as const) {
    const request = changeHeader(await signed(getItem), 'authorization', (text) => text.replace(from, to));
    expect(() => check(request)).toThrow(refusal('signature-mismatch'));
  }
});

describe('[S7] the payload', () => {
  it('refuses another body than the one that was hashed', async () => {
    const request = await signed(getItem);
    expect(() => check(request, { body: '{"TableName":"salaries"}' })).toThrow(refusal('signature-mismatch'));
  });

  it('binds the body also when no hash is named', async () => {
    const request = await signed({ ...getItem, withoutHashHeader: true });
    expect(readAuthorization(request).payload).toBe('held');
    check(request);
    expect(() => check(request, { body: 'x' })).toThrow(refusal('signature-mismatch'));
  });

  it.each(['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'])(
    'accepts %s over TLS only',
    async (hash) => {
      const headers = { 'x-amz-content-sha256': hash };
      const request = await signed({ method: 'PUT', path: '/aws/b/k', service: 's3', body: 'x', headers });
      check(request);
      expect(() => check(request, { overTls: false })).toThrow(refusal('unsupported-signature'));
    },
  );

  it('accepts a presigned download without TLS, but no upload', async () => {
    check(await presigned(getObject), { overTls: false });
    const upload = await presigned({ ...getObject, method: 'PUT' });
    expect(() => check(upload, { overTls: false })).toThrow(refusal('unsupported-signature'));
    const withBody = await presigned(getObject);
    expect(() => check(withBody, { overTls: false, body: 'x' })).toThrow(refusal('unsupported-signature'));
  });

  it.each([
    '',
    'abc',
    'unsigned-payload',
    'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855',
  ])('refuses `%s` as a payload hash', async (hash) => {
    const request = changeHeader(await signed(getItem), 'x-amz-content-sha256', () => hash);
    expect(() => readAuthorization(request)).toThrow(refusal('incomplete-signature'));
  });
});

it('[S8] refuses a wrong secret, a wrong signature and a changed request in one and the same way', async () => {
  const request = await signed(getItem);
  const attempts = [
    () => check(request, { secret: `${secretAccessKey.slice(0, -1)}x` }),
    () =>
      check(changeHeader(request, 'authorization', (text) => text.replace(/[0-9a-f]{64}$/, '0'.repeat(64)))),
    () => check(changeHeader(request, 'x-amz-target', () => 'DynamoDB_20120810.DeleteTable')),
    () => check({ ...request, method: 'PUT' }),
  ];
  const messages = attempts.map((attempt) => {
    try {
      attempt();
      return 'verified';
    } catch (error) {
      return String(error);
    }
  });
  expect(new Set(messages).size).toBe(1);
  expect(messages[0]).toMatch(/the signature does not match these keys, or the keys are not valid here/);
});

describe('[S9] the path', () => {
  it.each([
    ['/aws/bucket/a%2Fb', '/aws/bucket/a/b'],
    ['/aws/bucket/a%2fb', '/aws/bucket/a%2Fb'],
    ['/aws/bucket/%41', '/aws/bucket/A'],
    ['/aws/bucket/%2541', '/aws/bucket/%41'],
    ['/aws/bucket//k', '/aws/bucket/k'],
    ['/aws/bucket/a/../k', '/aws/bucket/k'],
    ['/aws/bucket/%2e%2e/k', '/aws/bucket/../k'],
    ['/aws/bucket/k/', '/aws/bucket/k'],
    ['/aws/bucket/%C3%BC', '/aws/bucket/u%CC%88'],
    ['/aws/bucket/a+b', '/aws/bucket/a%20b'],
  ])('accepts one signature for one of %s and %s at most', async (one, other) => {
    for (const service of ['s3', 'lambda']) {
      for (const path of [one, other]) {
        const request = await signed({ method: 'GET', path, service });
        const accepted = [one, other].filter((candidate) => {
          try {
            check({ ...request, path: candidate });
            return true;
          } catch {
            return false;
          }
        });
        expect(accepted.length).toBeLessThanOrEqual(1);
        if (service === 's3') expect(accepted).toEqual([path]);
      }
    }
  });

  it('refuses a query that two readers may understand differently', async () => {
    const request = await signed(getObject);
    for (const [query, code] of [
      ['prefix=a+b', 'ambiguous-request'],
      ['prefix=%zz', 'malformed-request'],
      ['prefix=%', 'malformed-request'],
      ['prefix=%C3%28', 'malformed-request'],
      ['prefix=%ED%A0%80', 'malformed-request'],
    ] as const) {
      expect(() => check({ ...request, query })).toThrow(refusal(code));
    }
  });
});

describe('[S10] what is not understood is said', () => {
  it.each([
    ['SigV2', 'AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg='],
    [
      'SigV4A',
      'AWS4-ECDSA-P256-SHA256 Credential=AKID/20261122/s3/aws4_request, SignedHeaders=host, Signature=00',
    ],
    ['SigV3', 'AWS3-HTTPS AWSAccessKeyId=a,Algorithm=HmacSHA256,Signature=b'],
  ])('refuses %s', (_, authorization) => {
    const request = {
      method: 'GET',
      path: '/',
      query: '',
      headers: [['authorization', authorization]] as const,
    };
    expect(() => readAuthorization(request)).toThrow(refusal('unsupported-signature'));
  });

  it.each([
    'AWSAccessKeyId=AKIDEXAMPLE&Expires=1&Signature=x',
    'Action=ListUsers&SignatureVersion=2&SignatureMethod=HmacSHA256&Signature=x',
    'X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Region-Set=*&X-Amz-Signature=00',
  ])('refuses the query %s', (query) => {
    const request = { method: 'GET', path: '/', query, headers: [['host', host]] as const };
    expect(() => readAuthorization(request)).toThrow(refusal('unsupported-signature'));
  });

  it('refuses Content-Length beside Transfer-Encoding, and an Expect that is not 100-continue', async () => {
    const request = await signed(getItem);
    const chunked = withHeader(request, ['content-length', '5'], ['transfer-encoding', 'chunked']);
    expect(() => readAuthorization(chunked)).toThrow(refusal('ambiguous-request'));
    expect(() => readAuthorization(withHeader(request, ['expect', '200-ok']))).toThrow(
      refusal('malformed-request'),
    );
    check(withHeader(request, ['expect', '100-continue']));
  });
});

describe('[J12] tokens in the query', () => {
  const jwt = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${createHash('sha256').digest('base64url')}`;

  it.each([`access_token=x`, `ID_TOKEN=x`, `WebIdentityToken=x`, `anything=${jwt}`, `a=Bearer%20${jwt}`])(
    'refuses %s and never repeats the token',
    async (query) => {
      const request = { ...(await signed(getItem)), query };
      expect(() => readAuthorization(request)).toThrow(refusal('token-in-query'));
      expect(() => readAuthorization(request)).not.toThrow(/eyJ/);
    },
  );

  it('refuses a session token in the query of a request that is signed in its header', async () => {
    const request = { ...(await signed(getItem)), query: 'X-Amz-Security-Token=session-token' };
    expect(() => readAuthorization(request)).toThrow(refusal('token-in-query'));
  });
});
