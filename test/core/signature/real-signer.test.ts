// What the AWS SDK's own signer signs is verified, whatever the path, query, headers and body; and one changed byte
// is not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../core/call.ts';
import { readAuthorization, verifySignature } from '../../../core/signature.ts';
import { type SignedWireRequest, secretAccessKey, sign } from '../../support/sigv4-client.ts';

const nowEpochMilliseconds = Date.UTC(2026, 10, 22, 12, 0, 0);
const host = '127.0.0.1:8700';

function verifies(request: SignedWireRequest, body = request.body): boolean {
  try {
    const claim = readAuthorization(request);
    const options = { nowEpochMilliseconds, overTls: true, allowedHosts: [host] };
    verifySignature(request, claim, secretAccessKey, sha256Hex(body), options);
    return true;
  } catch {
    return false;
  }
}

const encodeSegment = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map(encodeSegment);
const normalSegment = segment.filter((text) => text !== '.' && text !== '..');
const normalPath = fc.array(normalSegment, { maxLength: 4 }).map((segments) => `/aws/${segments.join('/')}`);
const s3Segment = fc.oneof(segment, fc.constantFrom('', '.', '..', '%2F', '%2e%2e', '%25'));
const s3Path = fc.array(s3Segment, { maxLength: 4 }).map((segments) => `/stage/aws/${segments.join('/')}`);

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
// The signer copies a query into a plain object, which loses a name `__proto__`: no client can sign one.
const name = text.filter(
  (candidate) =>
    candidate !== '' &&
    candidate !== '__proto__' &&
    !/^x-amz-|^aws|^signature|token|authorization/i.test(candidate),
);
const query = fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), {
  maxKeys: 4,
});
const headerValue = fc.string({ unit: fc.constantFrom(...'abc XYZ\t019",;=/ '), maxLength: 20 });
const headerName = fc.constantFrom(
  'x-amz-meta-a',
  'x-amz-meta-b',
  'x-amz-acl',
  'content-type',
  'range',
  'if-match',
);
const headers = fc.dictionary(headerName, headerValue, { maxKeys: 4 });
const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH');

const request = fc.oneof(
  fc.record({ method, path: s3Path, query, headers, body: text, service: fc.constant('s3') }),
  fc.record({
    method,
    path: normalPath,
    query,
    headers,
    body: text,
    service: fc.constantFrom('lambda', 'sqs'),
  }),
);

describe("the SDK's signer", () => {
  it('is verified in headers', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (toSign) => {
        expect(verifies(await sign(toSign, { host, nowEpochMilliseconds }))).toBe(true);
      }),
    );
  });

  it('is verified in presigned URLs', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (toSign) => {
        const presigned = await sign(toSign, { host, nowEpochMilliseconds, expiresInSeconds: 900 });
        expect(verifies(presigned)).toBe(true);
      }),
    );
  });

  it('[S7] [S9] is denied when one character of path, query, header, method or body changes', async () => {
    const part = fc.constantFrom('path', 'query', 'header', 'method', 'body');
    await fc.assert(
      fc.asyncProperty(request, part, fc.nat(), async (toSign, changed, position) => {
        const signed = await sign(toSign, { host, nowEpochMilliseconds });
        const change = (original: string) => {
          const index = position % (original.length + 1);
          return `${original.slice(0, index)}z${original.slice(index)}`;
        };
        const unsignedNames = ['authorization', 'host'];
        const target = signed.headers.filter(([header]) => !unsignedNames.includes(header))[0]?.[0];
        const forged: SignedWireRequest = {
          ...signed,
          path: changed === 'path' ? `${signed.path}${change('')}` : signed.path,
          query: changed === 'query' ? change(signed.query) : signed.query,
          method: changed === 'method' ? change(signed.method) : signed.method,
          headers: signed.headers.map(([header, value]) => [
            header,
            changed === 'header' && header === target ? change(value) : value,
          ]),
        };
        expect(verifies(forged, changed === 'body' ? change(signed.body) : signed.body)).toBe(false);
      }),
    );
  });
});
