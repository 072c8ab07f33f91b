// What a detector says about one text. A finding holds offsets and a kind, never the secret itself.

/** `pattern`: a well-known credential; the other layers are named after where the secret stood or how it was told. */
export type TextLayer =
  | 'pattern'
  | 'url-signature'
  | 'assignment'
  | 'personal'
  | 'entropy'
  | 'encoded'
  | 'custom';

export interface TextFinding {
  /** UTF-16 offsets, end exclusive; findings never overlap, ascending. */
  readonly startIndex: number;
  readonly endIndex: number;
  /** Lower-case kebab: `aws-secret-access-key`, `github-token`, `jwt`, `high-entropy`. */
  readonly kind: string;
  readonly layer: TextLayer;
}
