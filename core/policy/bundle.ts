// The unit in which policies are published: every policy file, named by the hash of its content. A version is never
// changed; what is decided under it can be decided again from it.
import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../call.ts';
import { CountersignError } from '../countersign-error.ts';

export const policyBundleFormat = 'countersign.policies/1';

/** A DynamoDB item holds 400 KB in all; the rest is for keys and encoding. */
const maximumBundleBytes = 350_000;

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
  const sizeBytes = Buffer.byteLength(JSON.stringify(files));
  if (Object.keys(files).length === 0) {
    throw new CountersignError(
      'invalid-parameter',
      'there are no policy files, expected at least one `*.cedar`; add one and publish again',
    );
  }
  if (sizeBytes > maximumBundleBytes) {
    throw new CountersignError(
      'invalid-parameter',
      `the policy files are ${sizeBytes} bytes together, expected at most ${maximumBundleBytes}; remove or shorten some`,
    );
  }
  return { format: policyBundleFormat, version: versionOf(files), files };
}

/**
 * Reads a stored bundle and compares its content with its version.
 * Throws CountersignError `internal-error` on anything else than what createPolicyBundle made.
 */
export function parsePolicyBundle(value: unknown): PolicyBundle {
  const parsed = bundleSchema.safeParse(value);
  if (!parsed.success || parsed.data.version !== versionOf(parsed.data.files)) {
    throw new CountersignError(
      'internal-error',
      'the stored policy bundle is not what was published under its version; publish the policies again',
    );
  }
  return parsed.data;
}

function versionOf(files: Readonly<Record<string, string>>): string {
  return sha256Hex(canonicalJson({ format: policyBundleFormat, files }));
}
