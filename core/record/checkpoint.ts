// A signed statement over everything that was recorded since the one before: what it holds and what is signed. Never
// says anything of a record that was not read whole (docs/adr/0006).
import { verify as verifySignature } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../call.ts';
import type { JsonObject } from '../json.ts';
import type { ChainPlace } from './chain-link.ts';
import { merkleRoot } from './merkle.ts';

export const checkpointVersion = 'countersign.checkpoint/1';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

const statementSchema = z.strictObject({
  version: z.literal(checkpointVersion),
  /** From 0, without gaps. */
  number: z.int().min(0),
  sealedAt: time,
  /** What S3 dates before this was listed for it or for an earlier one. */
  listedUntil: time,
  /** How often checkpoints are made. */
  intervalSeconds: z.int().min(1),
  /** The checkpoint before: its key and the hash of its stored bytes. Null in the first. */
  previous: z.strictObject({ key: z.string(), sha256: hash }).nullable(),
  recordCount: z.int().min(0),
  merkleRoot: hash,
  /** The last record of each writer that wrote any of these, by writer. */
  heads: z.array(z.strictObject({ writer: z.string(), sequence: z.int().min(0), sha256: hash })),
  /** Of the public key, as SubjectPublicKeyInfo in DER. */
  keySha256: hash,
});

const sealedSchema = z.tuple([
  z.string(), // key
  z.string(), // version id
  hash, // of the bytes
  z.int().min(0), // length in bytes
]);

export const checkpointSchema = z.strictObject({
  statement: statementSchema,
  /** ECDSA over P-256 with SHA-256 of the statement's canonical JSON (RFC 8785), DER, base64. */
  signature: z.string(),
  /** `[key, version id, SHA-256, length in bytes]`, sorted by key: the leaves of the tree. */
  records: z.array(sealedSchema),
});

export type CheckpointStatement = z.infer<typeof statementSchema>;
export type Checkpoint = z.infer<typeof checkpointSchema>;
export type SealedRecord = Checkpoint['records'][number];

/** A record as it was read. `place` is absent where the object is no record of a chain. */
export interface ReadRecord {
  readonly key: string;
  readonly versionId: string;
  readonly sha256: string;
  readonly lengthBytes: number;
  readonly place?: ChainPlace;
}

/** What is signed, before it is. */
export function statementOf(
  records: readonly ReadRecord[],
  rest: Omit<CheckpointStatement, 'version' | 'recordCount' | 'merkleRoot' | 'heads'>,
): { readonly statement: CheckpointStatement; readonly records: SealedRecord[] } {
  const sealed = records
    .map(({ key, versionId, sha256, lengthBytes }): SealedRecord => [key, versionId, sha256, lengthBytes])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const statement = {
    version: checkpointVersion,
    ...rest,
    recordCount: sealed.length,
    merkleRoot: rootOf(sealed),
    heads: headsOf(records.flatMap(({ place }) => place ?? [])),
  } as const;
  return { statement, records: sealed };
}

export function rootOf(records: readonly SealedRecord[]): string {
  return merkleRoot(records.map((record) => new TextEncoder().encode(canonicalJson([...record]))));
}

export function headsOf(places: readonly ChainPlace[]): ChainPlace[] {
  const heads = new Map<string, ChainPlace>();
  for (const place of places) {
    const known = heads.get(place.writer);
    if (known === undefined || place.sequence > known.sequence) heads.set(place.writer, place);
  }
  return [...heads.values()].sort((a, b) => (a.writer < b.writer ? -1 : 1));
}

/** The bytes under the signature. */
export function signedBytes(statement: CheckpointStatement): Uint8Array {
  return new TextEncoder().encode(canonicalJson(statement as unknown as JsonObject));
}

/** `publicKeyDer`: SubjectPublicKeyInfo. */
export function isSignedBy(checkpoint: Checkpoint, publicKeyDer: Uint8Array): boolean {
  if (sha256Hex(publicKeyDer) !== checkpoint.statement.keySha256) return false;
  const key = { key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' } as const;
  const signature = Buffer.from(checkpoint.signature, 'base64');
  return verifySignature('sha256', signedBytes(checkpoint.statement), key, signature);
}
