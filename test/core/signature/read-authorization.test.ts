import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAuthorization } from '../../../core/signature.ts';
import {
  changeHeader,
  check,
  getItem,
  getObject,
  host,
  presigned,
  refusal,
  signed,
  withHeader,
} from '../../support/signed-requests.ts';

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
