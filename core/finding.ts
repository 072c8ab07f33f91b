// What is wrong with a file that somebody wants to publish, for its author: where, which policy, and a sentence that says what to do.

export interface Finding {
  /** As the files were named to whoever read them. */
  readonly file: string;
  /** 1 for the first line; absent where it is not known. */
  readonly line?: number;
  /** The policy's `@id`; absent where none could be read. */
  readonly policy?: string;
  readonly message: string;
}

/** By file and line. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || (a.line ?? 0) - (b.line ?? 0),
  );
}

/** `file:line: policy: message`, with what is there. */
export function sentenceOf({ file, line, policy, message }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return policy === undefined ? `${place}: ${message}` : `${place}: ${policy}: ${message}`;
}
