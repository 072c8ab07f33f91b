// What a verifier found wrong, and where. Closed: a new kind is a new row here and in docs/record.md.

export const findingKinds = [
  'dropped', // a record is not there
  'reordered', // a record lies in the place of another
  'duplicated', // a record lies in its own place and in another
  'flipped', // bytes were changed
  'truncated', // the end is missing
  'forked', // two records, or two checkpoints, claim one number
  'inserted', // no writer wrote it, or it was put in later
  'delete-marker', // S3 was told to hide it
  'older-version', // something was written over it
  'missing-checkpoint',
  'unsigned-checkpoint',
  'wrong-signature',
  'altered-checkpoint', // what it lists is not what was signed
] as const;

export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** The place: key of the object in the archive, or the key where it should be. */
  readonly key: string;
  /** The checkpoint that seals the place. Absent: none does. */
  readonly checkpoint?: number;
  /** One lower-case sentence for people. */
  readonly message: string;
}

/** In the order in which things were sealed, and by key where one checkpoint seals several. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = ({ checkpoint = Number.POSITIVE_INFINITY }: Finding) => checkpoint;
  return [...findings].sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -1 : 1;
    return a.key < b.key ? -1 : Number(a.key > b.key);
  });
}
