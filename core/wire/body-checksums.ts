// Checksums of bodies that are read and written anew: checked against the client's bytes here, made again by the
// writer. Checksums of streaming bodies are parameters and go on as they came.
import { checksum } from './checksums.ts';
import type { Headers } from './http.ts';
import { invalid } from './refusals.ts';
import { singleHeader } from './transport.ts';

const checksumPrefix = 'x-amz-checksum-';

/**
 * Returns the names of the headers whose value is the body's checksum: `content-md5`, and what is not a member of the
 * operation (a member such as CompleteMultipartUpload's is the object's). Throws `invalid-parameter` when one is
 * wrong or of a kind that is not known here.
 */
export function verifyBodyChecksums(
  headers: Headers,
  body: Uint8Array,
  isMember: (name: string) => boolean,
): ReadonlySet<string> {
  const verified = new Set<string>();
  for (const [name] of headers) {
    const isChecksum = name.startsWith(checksumPrefix) && !isMember(name);
    if (!isChecksum && name !== 'content-md5') continue;
    const algorithm = isChecksum ? name.slice(checksumPrefix.length) : 'md5';
    const expected = checksum(algorithm, body);
    if (expected === undefined || singleHeader(headers, name) !== expected) {
      throw invalid(
        name,
        'the checksum of the body, by CRC32, CRC32C, CRC64NVME, SHA-1, SHA-256, SHA-512 or MD5',
      );
    }
    verified.add(name);
  }
  return verified;
}
