// The refusals that every codec shares. A message names the member's path and what was expected, and never the
// value that was found: parameters may be secret, and messages reach answers and logs.
import { CountersignError } from '../countersign-error.ts';

/** Requests refuse what the model does not know; responses drop it and say so, since AWS may be newer than the model. */
export type ReadMode = 'request' | 'response';

/** `format` is how people call the bytes, e.g. `JSON`; `problem` completes "the body is not …: ". */
export function malformed(format: string, problem: string): CountersignError {
  return new CountersignError(
    'malformed-request',
    `the ${format} is not well-formed: ${problem}; send it as the service's API reference describes`,
  );
}

export function unmodelled(path: string): CountersignError {
  return new CountersignError(
    'unmodelled-parameter',
    `${quoted(path)} is not in the operation's model; remove it, or ask for a newer catalogue when AWS has added it`,
  );
}

export function invalid(path: string, expected: string): CountersignError {
  return new CountersignError(
    'invalid-parameter',
    `${quoted(path)} has the wrong form; expected ${expected}`,
  );
}

export function ambiguous(path: string, problem: string): CountersignError {
  return new CountersignError(
    'ambiguous-request',
    `${quoted(path)} ${problem}; send each parameter exactly once`,
  );
}

/** How deep values may nest; DynamoDB, the deepest that is documented, allows 32 levels of two members each. */
export const maximumDepth = 256;

const maximumPathCharacters = 200;

/** Paths hold names that the client chose: cut, so that a message stays a sentence. */
function quoted(path: string): string {
  return `\`${path.length > maximumPathCharacters ? `${path.slice(0, maximumPathCharacters)}…` : path}\``;
}
