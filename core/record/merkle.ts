// The Merkle tree of RFC 6962 section 2.1 over the records of a checkpoint. Leaves and nodes are hashed under different
// prefixes, so that no node can pass for a leaf.
import { createHash } from 'node:crypto';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Lower-case hex; of no leaf, the SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  const root = leaves.length === 0 ? sha256() : treeHash(leaves, 0, leaves.length);
  return Buffer.from(root).toString('hex');
}

function treeHash(leaves: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const count = to - from;
  if (count === 1) return sha256(leafPrefix, leaves[from] ?? new Uint8Array());
  const middle = from + largestPowerOfTwoBelow(count);
  return sha256(nodePrefix, treeHash(leaves, from, middle), treeHash(leaves, middle, to));
}

function largestPowerOfTwoBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
