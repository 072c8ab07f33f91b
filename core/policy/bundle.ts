// The unit in which policies are published: every policy file, named by the hash of its content. A version is never
// changed; what is decided under it can be decided again from it.
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../call.ts';
import { CountersignError } from '../countersign-error.ts';

export const policyBundleFormat = 'countersign.policies/2';

/** A DynamoDB item holds 400 KB in all; the rest is for keys and encoding. */
const maximumPackedBytes = 350_000;
/** Some 10,000 policies; what is unpacked is never larger. */
const maximumTextBytes = 4_000_000;

export interface PolicyBundle {
  readonly format: typeof policyBundleFormat;
  /** Lower-case hex SHA-256 over the canonical JSON of `{ format, files }`. */
  readonly version: string;
  /** File name, relative to the policies folder with `/`, → Cedar text. */
  readonly files: Readonly<Record<string, string>>;
}

const bundleSchema = z.strictObject({
  format: z.literal(policyBundleFormat),
  version: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.record(z.string(), z.string()),
});

/** Makes a bundle of policy files. Throws CountersignError `invalid-parameter` when there is none or they are too large. */
export function createPolicyBundle(files: Readonly<Record<string, string>>): PolicyBundle {
  if (Object.keys(files).length === 0) {
    throw new CountersignError(
      'invalid-parameter',
      'there are no policy files, expected at least one `*.cedar`; add one and publish again',
    );
  }
  const textBytes = Buffer.byteLength(JSON.stringify(files));
  if (textBytes > maximumTextBytes) throw tooLarge(textBytes, maximumTextBytes, 'together');
  const bundle: PolicyBundle = { format: policyBundleFormat, version: versionOf(files), files };
  const packedBytes = packPolicyBundle(bundle).length;
  if (packedBytes > maximumPackedBytes) throw tooLarge(packedBytes, maximumPackedBytes, 'when compressed');
  return bundle;
}

/** As it is stored: gzip over JSON. */
export function packPolicyBundle(bundle: PolicyBundle): Uint8Array {
  return gzipSync(JSON.stringify(bundle));
}

/**
 * Reads a stored bundle and compares its content with its version.
 * Throws CountersignError `internal-error` on anything else than what packPolicyBundle made.
 */
export function unpackPolicyBundle(stored: unknown): PolicyBundle {
  const parsed = bundleSchema.safeParse(unpack(stored));
  if (!parsed.success || parsed.data.version !== versionOf(parsed.data.files)) {
    throw new CountersignError(
      'internal-error',
      `the stored policy bundle is not what was published under its version in the format \`${policyBundleFormat}\`; publish the policies again`,
    );
  }
  return parsed.data;
}

function unpack(stored: unknown): unknown {
  if (!(stored instanceof Uint8Array)) return undefined;
  try {
    const text = gunzipSync(stored, { maxOutputLength: maximumTextBytes + 1_000 });
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

function versionOf(files: Readonly<Record<string, string>>): string {
  return sha256Hex(canonicalJson({ format: policyBundleFormat, files }));
}

function tooLarge(sizeBytes: number, maximumBytes: number, measured: string): CountersignError {
  return new CountersignError(
    'invalid-parameter',
    `the policy files are ${sizeBytes} bytes ${measured}, expected at most ${maximumBytes}; remove or shorten some`,
  );
}
