import { describe, expect, test } from 'vitest';
import { CountersignError } from '../../../core/countersign-error.ts';
import { decodeAwsChunked } from '../../../core/wire/aws-chunked.ts';
import { checksum } from '../../../core/wire/checksums.ts';
import type { Headers } from '../../../core/wire/http.ts';
import { read, s3Request } from '../../support/raw-requests.ts';

describe('checksums', () => {
  // The check values of the CRC catalogue (https://reveng.sourceforge.io/crc-catalogue/) and of RFC 1321 and FIPS 180.
  test.each([
    ['crc32', '123456789', 'cbf43926'],
    ['crc32c', '123456789', 'e3069283'],
    ['crc64nvme', '123456789', 'ae8b14860a799888'],
    ['md5', 'abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('%s of %s is %s', (algorithm, text, hex) => {
    expect(checksum(algorithm, Buffer.from(text))).toBe(Buffer.from(hex, 'hex').toString('base64'));
  });

  test.each(['xxhash64', '__proto__', ''])('knows no %j', (algorithm) => {
    expect(checksum(algorithm, Buffer.from('abc'))).toBeUndefined();
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
const framing = {
  'content-encoding': 'aws-chunked',
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': '9',
  'x-amz-sdk-checksum-algorithm': 'CRC32',
  'x-amz-trailer': 'x-amz-checksum-crc32',
};
const framed = '4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n';

function headers(changes: Readonly<Record<string, string | undefined>> = {}): Headers {
  return Object.entries({ ...framing, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
}

function refusal(body: string, changes: Readonly<Record<string, string | undefined>> = {}): string {
  try {
    decodeAwsChunked(Buffer.from(body, 'latin1'), headers(changes));
    return 'decoded';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

describe('aws-chunked', () => {
  test('comes off, and its trailer becomes a header', () => {
    const decoded = decodeAwsChunked(Buffer.from(framed), headers());
    expect(Buffer.from(decoded.body).toString()).toBe('123456789');
    expect(Object.fromEntries(decoded.headers)).toEqual({
      'x-amz-checksum-crc32': 'y/Q5Jg==',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-sdk-checksum-algorithm': 'CRC32',
    });
  });

  test('leaves no trace in the call', () => {
    const request = s3Request('PUT', '/b-1/k', {
      headers: { ...framing, 'content-encoding': 'gzip,aws-chunked' },
    });
    const { call } = read('s3', { ...request, ...decodeAwsChunked(Buffer.from(framed), request.headers) });
    expect(call.parameters).toMatchObject({
      Body: { lengthBytes: 9 },
      ChecksumAlgorithm: 'CRC32',
      ChecksumCRC32: 'y/Q5Jg==',
      ContentEncoding: 'gzip',
    });
  });

  // As botocore 1.43 sends a PutObject over TLS, HTTP's own chunks already taken off.
  test('comes off what boto3 uploads', () => {
    const body = Buffer.from('5\r\nbytes\r\n0\r\nx-amz-checksum-crc32:sZlDzg==\r\n\r\n');
    const request = s3Request('PUT', '/b-1/k', {
      body,
      headers: {
        ...framing,
        expect: '100-continue',
        'transfer-encoding': 'chunked',
        'x-amz-decoded-content-length': '5',
      },
    });
    const { call } = read('s3', { ...request, ...decodeAwsChunked(request.body, request.headers) });
    expect(call.parameters).toMatchObject({ Body: { lengthBytes: 5 }, ChecksumCRC32: 'sZlDzg==' });
    expect(call.parameters).not.toHaveProperty('ContentEncoding');
  });

  test('may end without a trailer', () => {
    expect(refusal('9\r\n123456789\r\n0\r\n\r\n', { 'x-amz-trailer': undefined })).toBe('decoded');
  });

  test('leaves plain bodies as they are', () => {
    const body = Buffer.from('plain');
    const plain: Headers = [['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']];
    expect(decodeAwsChunked(body, plain)).toEqual({ body, headers: plain });
  });

  test.each([
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  ])('[S7] refuses %s, whose chunk signatures are not verified', (hash) => {
    expect(refusal(framed, { 'x-amz-content-sha256': hash })).toBe('unsupported-signature');
  });

  test.each([
    ['another checksum', framed.replace('y/Q5Jg', 'AAAAAA')],
    ['a trailer that is no checksum', framed.replace('x-amz-checksum-crc32', 'x-amz-meta-a')],
    ['no trailer', '9\r\n123456789\r\n0\r\n\r\n'],
    ['a second trailer', framed.replace('\r\n\r\n', '\r\nx-amz-meta-a:b\r\n\r\n')],
    ['a chunk cut short', '9\r\n1234'],
    ['a chunk longer than its size', framed.replace('4\r\n', '3\r\n')],
    ['a negative size', framed.replace('4\r\n', '-4\r\n')],
    ['a size with a signature', framed.replace('4\r\n', '4;chunk-signature=00\r\n')],
    ['bytes after its end', `${framed}GET / HTTP/1.1\r\n`],
    ['no last chunk', '4\r\n1234\r\n5\r\n56789\r\n'],
    ['nothing', ''],
    ['plain line feeds', framed.replaceAll('\r\n', '\n')],
  ])('[S7] refuses %s', (_, body) => {
    expect(refusal(body)).toBe('malformed-request');
  });

  test.each([
    ['a decoded length that is not true', { 'x-amz-decoded-content-length': '10' }],
    ['no decoded length', { 'x-amz-decoded-content-length': undefined }],
    ['an unannounced trailer', { 'x-amz-trailer': undefined }],
    ["the encoding without a stream's signature", { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }],
  ])('[S7] refuses %s', (_, changes) => {
    expect(refusal(framed, changes)).toBe('malformed-request');
  });
});
