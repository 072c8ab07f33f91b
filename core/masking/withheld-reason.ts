// What a failure inside the engine comes to: nothing is shown. The reason says no more than the engine's own words, since any other
// error's message may hold a part of what was to be masked.
import { Withheld } from './mask-options.ts';

export function maskingWithheld(error: unknown): { readonly withheld: string } {
  return { withheld: error instanceof Withheld ? error.message : 'the masker failed' };
}
