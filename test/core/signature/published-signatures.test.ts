// Signatures that AWS published, on requests as they stand on the wire:
// - the SigV4 test suite (github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4)
// - Amazon S3 API Reference, "Authorization Header" and "Query Parameters" examples
// - IAM User Guide, "Create a signed request", the ListUsers example
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../core/call.ts';
import { readAuthorization, verifySignature } from '../../../core/signature.ts';
import type { Headers } from '../../../core/wire/http.ts';

interface Vector {
  readonly name: string;
  readonly target: string;
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: string;
  readonly signature: string;
}

const secrets: Readonly<Record<string, string>> = {
  AKIDEXAMPLE: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AKIAIOSFODNN7EXAMPLE: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

function verify(vector: Vector, common: { host: string; keyId: string; date: string; scope: string }): void {
  const [path = '', query = ''] = vector.target.split('?');
  const isPresigned = query.includes('X-Amz-Algorithm');
  const headers: [string, string][] = [
    ['host', common.host],
    ...(isPresigned ? [] : [['x-amz-date', common.date] as [string, string]]),
    ...(vector.headers ?? []).map(([name, value]): [string, string] => [name, value]),
  ];
  if (!isPresigned) {
    const names = [...new Set(headers.map(([name]) => name))].sort().join(';');
    headers.push([
      'authorization',
      `AWS4-HMAC-SHA256 Credential=${common.keyId}/${common.date.slice(0, 8)}/${common.scope}/aws4_request, SignedHeaders=${names}, Signature=${vector.signature}`,
    ]);
  }
  const request = {
    method: vector.method ?? 'GET',
    path,
    query: isPresigned ? `${query}&X-Amz-Signature=${vector.signature}` : query,
    headers,
  };
  const claim = readAuthorization(request);
  expect(claim.signature).toBe(vector.signature);
  verifySignature(request, claim, secrets[common.keyId] ?? '', sha256Hex(vector.body ?? ''), {
    nowEpochMilliseconds: claim.signedAtEpochSeconds * 1000,
    overTls: true,
    allowedHosts: [common.host],
  });
}

const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const stsToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
const formHash: readonly [string, string] = [
  'x-amz-content-sha256',
  '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
];
const presigned =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600';

// biome-ignore format: a table
const suite: readonly Vector[] = [
  { name: 'get-vanilla', target: '/', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { name: 'get-unreserved', target: `/${unreserved}`, signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f' },
  { name: 'get-utf8', target: '/\u1234', signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85' },
  { name: 'get-space', target: '/example space/', signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741' },
  { name: 'get-vanilla-empty-query-key', target: '/?Param1=value1', signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb' },
  { name: 'get-vanilla-query-order-encoded', target: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1', signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac' },
  { name: 'get-vanilla-query-order-key-case', target: '/?Param2=value2&Param1=value1', signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500' },
  { name: 'get-vanilla-query-unreserved', target: `/?${unreserved}=${unreserved}`, signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197' },
  { name: 'get-vanilla-utf8-query', target: '/?\u1234=bar', signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04' },
  { name: 'get-vanilla-with-session-token', target: '/', headers: [['x-amz-security-token', '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267']], signature: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8' },
  { name: 'get-header-key-duplicate', target: '/', headers: [['my-header1', 'value2'], ['my-header1', 'value2'], ['my-header1', 'value1']], signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea' },
  { name: 'get-header-value-order', target: '/', headers: [['my-header1', 'value4'], ['my-header1', 'value1'], ['my-header1', 'value3'], ['my-header1', 'value2']], signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01' },
  { name: 'get-header-value-trim', target: '/', headers: [['my-header1', ' value1'], ['my-header2', ' "a   b   c"']], signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736' },
  { name: 'get-header-value-multiline', target: '/', headers: [['my-header1', 'value1\r\n  value2\r\n     value3']], signature: 'cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd' },
  { name: 'post-vanilla', method: 'POST', target: '/', signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b' },
  { name: 'post-vanilla-query', method: 'POST', target: '/?Param1=value1', signature: '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11' },
  { name: 'post-header-key-sort', method: 'POST', target: '/', headers: [['my-header1', 'value1']], signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c' },
  { name: 'post-header-value-case', method: 'POST', target: '/', headers: [['my-header1', 'VALUE1']], signature: 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d' },
  { name: 'post-sts-header-before', method: 'POST', target: '/', headers: [['x-amz-security-token', stsToken]], signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead' },
  { name: 'post-x-www-form-urlencoded', method: 'POST', target: '/', headers: [['content-type', 'application/x-www-form-urlencoded'], ['content-length', '13'], formHash], body: 'Param1=value1', signature: 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b' },
  { name: 'post-x-www-form-urlencoded-parameters', method: 'POST', target: '/', headers: [['content-type', 'application/x-www-form-urlencoded; charset=utf-8'], ['content-length', '13'], formHash], body: 'Param1=value1', signature: '328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422' },
  { name: 'get-vanilla (query)', target: `/?${presigned}`, signature: 'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d' },
  { name: 'get-unreserved (query)', target: `/${unreserved}?${presigned}`, signature: '95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005' },
  { name: 'get-vanilla-query-order-key-case (query)', target: `/?Param2=value2&Param1=value1&${presigned}`, signature: '86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5' },
  { name: 'get-vanilla-utf8-query (query)', target: `/?\u1234=bar&${presigned}`, signature: '0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600' },
  { name: 'get-vanilla-with-session-token (query)', target: `/?${presigned}&X-Amz-Security-Token=6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267`, signature: '7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c' },
  { name: 'post-sts-header-before (query)', method: 'POST', target: `/?${presigned}&X-Amz-Security-Token=${encodeURIComponent(stsToken)}`, signature: '46c2e3c63c1dbe7d39f8ada16fe7f001c1f56c5791441565323677f96308871c' },
  { name: 'post-x-www-form-urlencoded (query)', method: 'POST', target: `/?${presigned.replace('=host&', '=content-length%3Bcontent-type%3Bhost&')}`, headers: [['content-type', 'application/x-www-form-urlencoded'], ['content-length', '13']], body: 'Param1=value1', signature: '89a40deed0f26f9461242825a082d2222717248abc7ab41f552ad84a94ad46e9' },
];

// biome-ignore format: a table
const notNormal: readonly Vector[] = [
  { name: 'get-relative', target: '/example/..', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { name: 'get-relative-relative', target: '/example1/example2/../..', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { name: 'get-slash', target: '//', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { name: 'get-slash-dot-slash', target: '/./', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { name: 'get-slash-pointless-dot', target: '/./example', signature: 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5' },
  { name: 'get-slashes', target: '//example//', signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84' },
];

const emptyHash: readonly [string, string] = [
  'x-amz-content-sha256',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
];

// biome-ignore format: a table
const s3: readonly Vector[] = [
  { name: 'GET Object', target: '/test.txt', headers: [['range', 'bytes=0-9'], emptyHash], signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41' },
  { name: 'PUT Object', method: 'PUT', target: '/test%24file.text', headers: [['date', 'Fri, 24 May 2013 00:00:00 GMT'], ['x-amz-storage-class', 'REDUCED_REDUNDANCY'], ['x-amz-content-sha256', '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072']], body: 'Welcome to Amazon S3.', signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd' },
  { name: 'GET Bucket lifecycle', target: '/?lifecycle', headers: [emptyHash], signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543' },
  { name: 'GET Bucket (List Objects)', target: '/?max-keys=2&prefix=J', headers: [emptyHash], signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7' },
  { name: 'presigned GET', target: '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host', signature: 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404' },
];

const service = {
  host: 'example.amazonaws.com',
  keyId: 'AKIDEXAMPLE',
  date: '20150830T123600Z',
  scope: 'us-east-1/service',
};

describe('published signatures', () => {
  it.each(suite)('verifies $name of the SigV4 test suite', (vector) => {
    verify(vector, service);
  });

  it.each(notNormal)('[S9] refuses $name, whose signature is that of another path, too', (vector) => {
    expect(() => verify(vector, service)).toThrow(/empty, `\.` or `\.\.` segment/);
  });

  it('[S2] refuses post-sts-header-after, whose session token is not signed', () => {
    const signature = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b';
    const request = {
      method: 'POST',
      path: '/',
      query: '',
      headers: [
        ['host', service.host],
        ['x-amz-date', service.date],
        ['x-amz-security-token', stsToken],
        [
          'authorization',
          `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
        ],
      ] as Headers,
    };
    const claim = readAuthorization(request);
    const options = {
      nowEpochMilliseconds: claim.signedAtEpochSeconds * 1000,
      overTls: true,
      allowedHosts: [service.host],
    };
    expect(() => verifySignature(request, claim, secrets.AKIDEXAMPLE ?? '', sha256Hex(''), options)).toThrow(
      /not signed: `x-amz-security-token`/,
    );
  });

  it.each(s3)('verifies $name of the S3 reference', (vector) => {
    verify(vector, {
      host: 'examplebucket.s3.amazonaws.com',
      keyId: 'AKIAIOSFODNN7EXAMPLE',
      date: '20130524T000000Z',
      scope: 'us-east-1/s3',
    });
  });

  it('verifies get-vanilla of the first test suite (2011), which has a Date header only', () => {
    const request = {
      method: 'GET',
      path: '/',
      query: '',
      headers: [
        ['date', 'Mon, 09 Sep 2011 23:36:00 GMT'],
        ['host', 'host.foo.com'],
        [
          'authorization',
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20110909/us-east-1/host/aws4_request, SignedHeaders=date;host, Signature=b27ccfbfa7df52a200ff74193ca6e32d4b48b8856fab7ebf1c595d0670a7e470',
        ],
      ] as Headers,
    };
    verifySignature(request, readAuthorization(request), secrets.AKIDEXAMPLE ?? '', sha256Hex(''), {
      nowEpochMilliseconds: Date.UTC(2011, 8, 9, 23, 36, 0),
      overTls: true,
      allowedHosts: ['host.foo.com'],
    });
  });

  it('verifies ListUsers of the IAM guide', () => {
    verify(
      {
        name: 'ListUsers',
        target: '/?Action=ListUsers&Version=2010-05-08',
        headers: [['content-type', 'application/x-www-form-urlencoded; charset=utf-8']],
        signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
      },
      { ...service, host: 'iam.amazonaws.com', scope: 'us-east-1/iam' },
    );
  });
});
