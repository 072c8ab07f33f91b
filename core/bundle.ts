// The unit in which files are published between deploys: all of them, named by the hash of their content. A version is never
// changed; what is decided under it can be decided again from it.
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { canonicalJson, sha256Hex } from './call.ts';
import { CountersignError, type CountersignErrorCode } from './countersign-error.ts';

/** A DynamoDB item holds 400 KB in all; the rest is for keys and encoding. */
const maximumPackedBytes = 350_000;
/** Some 10,000 policies, or four services as large as EC2; what is unpacked is never larger. */
const maximumTextBytes = 4_000_000;

export interface Bundle {
  readonly format: string;
  /** Lower-case hex SHA-256 over the canonical JSON of `{ format, files }`. */
  readonly version: string;
  /** File name, relative to the folder with `/`, → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the bundles of one kind are, for the code that all kinds share. */
export interface BundleKind {
  readonly format: string;
  /** In a sentence before a noun, e.g. `policy`. */
  readonly adjective: string;
  /** In a sentence by itself, e.g. `policies`. */
  readonly noun: string;
  /** What the files are called that a bundle cannot be without, e.g. `*.cedar`; absent: it may be empty. */
  readonly needs?: string;
  /** Where its versions are listed, e.g. `/v1/policies`. */
  readonly path: `/${string}`;
  /** When another version came into force since. */
  readonly changedCode: CountersignErrorCode;
  /** Told on the bus when one came into force, and when one waits for a second person. */
  readonly publishedEvent: 'PoliciesPublished' | 'CataloguePublished';
  readonly stagedEvent: 'PoliciesStaged' | 'CatalogueStaged';
}

const bundleSchema = z.strictObject({
  format: z.string(),
  version: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.record(z.string(), z.string()),
});

/** Throws CountersignError `invalid-parameter` when files that are needed lack, or all are too large. */
export function createBundle(kind: BundleKind, files: Readonly<Record<string, string>>): Bundle {
  if (kind.needs !== undefined && Object.keys(files).length === 0) {
    throw new CountersignError(
      'invalid-parameter',
      `there are no ${kind.adjective} files, expected at least one \`${kind.needs}\`; add one and publish again`,
    );
  }
  const textBytes = Buffer.byteLength(JSON.stringify(files));
  if (textBytes > maximumTextBytes) throw tooLarge(kind, textBytes, maximumTextBytes, 'together');
  const bundle: Bundle = { format: kind.format, version: versionOf(kind, files), files };
  const packedBytes = packBundle(bundle).length;
  if (packedBytes > maximumPackedBytes)
    throw tooLarge(kind, packedBytes, maximumPackedBytes, 'when compressed');
  return bundle;
}

/** As it is stored: gzip over JSON. */
export function packBundle(bundle: Bundle): Uint8Array {
  return gzipSync(JSON.stringify(bundle));
}

/**
 * Reads a stored bundle and compares its content with its version.
 * Throws CountersignError `internal-error` on anything else than what packBundle made.
 */
export function unpackBundle(kind: BundleKind, stored: unknown): Bundle {
  const parsed = bundleSchema.safeParse(unpack(stored));
  if (
    !parsed.success ||
    parsed.data.format !== kind.format ||
    parsed.data.version !== versionOf(kind, parsed.data.files)
  ) {
    throw new CountersignError(
      'internal-error',
      `the stored ${kind.adjective} bundle is not what was published under its version in the format \`${kind.format}\`; publish the ${kind.noun} again`,
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

function versionOf({ format }: BundleKind, files: Readonly<Record<string, string>>): string {
  return sha256Hex(canonicalJson({ format, files }));
}

function tooLarge(
  { adjective }: BundleKind,
  sizeBytes: number,
  maximumBytes: number,
  measured: string,
): CountersignError {
  return new CountersignError(
    'invalid-parameter',
    `the ${adjective} files are ${sizeBytes} bytes ${measured}, expected at most ${maximumBytes}; remove or shorten some`,
  );
}
