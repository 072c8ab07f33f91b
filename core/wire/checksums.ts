// The checksums that S3 and its SDKs put on bodies, as base64 of the big-endian value.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const crc32cPolynomial = 0x82f63b78; // reflected 0x1EDC6F41, RFC 3720 section 12.1
const crc64NvmePolynomial = 0x9a6c9329ac4bc9b5n; // reflected 0xAD93D23594C93659, NVM Express Base Specification

let crc32cTable: Uint32Array | undefined;
let crc64Tables: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

const algorithms = new Map<string, (data: Uint8Array) => Buffer>([
  ['crc32', (data) => wordBytes(crc32(data))],
  ['crc32c', (data) => wordBytes(crc32c(data))],
  ['crc64nvme', crc64Nvme],
  ['md5', (data) => createHash('md5').update(data).digest()],
  ['sha1', (data) => createHash('sha1').update(data).digest()],
  ['sha256', (data) => createHash('sha256').update(data).digest()],
  ['sha512', (data) => createHash('sha512').update(data).digest()],
]);

/** Base64 of the checksum; `algorithm` as in `x-amz-checksum-ALGORITHM`. Undefined for one that is not known. */
export function checksum(algorithm: string, data: Uint8Array): string | undefined {
  return algorithms.get(algorithm)?.(data).toString('base64');
}

function wordBytes(word: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(word);
  return bytes;
}

function crc32c(data: Uint8Array): number {
  crc32cTable ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ crc32cPolynomial : value >>> 1;
    return value;
  });
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** In two halves of 32 bits: bigints would take a second for what a Lambda may hold. */
function crc64Nvme(data: Uint8Array): Buffer {
  crc64Tables ??= createCrc64Tables();
  const { high: highTable, low: lowTable } = crc64Tables;
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of data) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (lowTable[index] ?? 0);
    high = (high >>> 8) ^ (highTable[index] ?? 0);
  }
  return Buffer.concat([wordBytes(~high >>> 0), wordBytes(~low >>> 0)]);
}

function createCrc64Tables(): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1n ? (value >> 1n) ^ crc64NvmePolynomial : value >> 1n;
    high[index] = Number(value >> 32n);
    low[index] = Number(value & 0xffffffffn);
  }
  return { high, low };
}
