// What is wrong with a policy file, for its author: where, which policy, and a sentence that says what to do.

export interface Finding {
  /** As the files were named to whoever read them. */
  readonly file: string;
  /** 1 for the first line; absent where it is not known. */
  readonly line?: number;
  /** The policy's `@id`; absent where none could be read. */
  readonly policy?: string;
  readonly message: string;
}

/** `file:line: policy: message`, with what is there. */
export function sentenceOf({ file, line, policy, message }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return policy === undefined ? `${place}: ${message}` : `${place}: ${policy}: ${message}`;
}
