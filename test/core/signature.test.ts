import { describe, expect, it } from 'vitest';
import { readAuthorization } from '../../core/signature.ts';
import {
  changeHeader,
  check,
  getItem,
  getObject,
  host,
  nowEpochMilliseconds,
  presigned,
  refusal,
  signed,
  withHeader,
} from '../support/signed-requests.ts';
import { secretAccessKey, sign } from '../support/sigv4-client.ts';

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
