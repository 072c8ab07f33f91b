// Masks a text that comes in pieces, such as what a model writes: each piece keeps its length, so that it goes back to where it came
// from. The end is held back until what follows is known, and what went before stays in view, so that no edge of a piece hides a secret.
import { findSecrets } from './detect/find-secrets.ts';
import { longestKeyCharacters } from './detect/private-keys.ts';
import { injectionFinding, longestPhraseCharacters, looksLikeInjection } from './injection.ts';
import type { MaskFinding, MaskSettings } from './mask-options.ts';

/** Longer than what any credential needs of itself to be told. */
const heldBackCharacters = 512;
/** Pieces are small, and each search reads all that is in view. */
const stepCharacters = 64;

export class ContinuedText {
  #context = '';
  #held = '';
  #masked = '';
  #speaksToTheAgent = false;
  readonly #settings: MaskSettings;
  readonly #found: (finding: Omit<MaskFinding, 'path'>) => void;

  constructor(settings: MaskSettings, found: (finding: Omit<MaskFinding, 'path'>) => void) {
    this.#settings = settings;
    this.#found = found;
  }

  push(piece: string): void {
    this.#held += piece;
    const limit = this.#held.length - heldBackCharacters;
    if (limit >= stepCharacters) this.#release(limit);
  }

  end(): void {
    this.#release(this.#held.length);
  }

  /** Whether that many characters of the masked text are known. */
  has(characters: number): boolean {
    return this.#masked.length >= characters;
  }

  take(characters: number): string {
    const piece = this.#masked.slice(0, characters);
    this.#masked = this.#masked.slice(characters);
    return piece;
  }

  #release(limit: number): void {
    if (limit === 0) return;
    const custom = this.#settings.custom ?? [];
    const skip = this.#context.length;
    const cuts = findSecrets(this.#context + this.#held, { freeForm: true, custom })
      .map((cut) => ({ ...cut, start: cut.startIndex - skip, end: cut.endIndex - skip }))
      .filter(({ end }) => end > 0);
    const across = cuts.find(({ start, end }) => start >= 0 && start < limit && end > limit);
    // A finding is given in one piece up to the longest key, and as far as it is known beyond.
    const isShort = across !== undefined && this.#held.length - across.start < longestKeyCharacters;
    const until = isShort ? across.start : limit;
    let released = '';
    for (const { start, end, kind, layer } of cuts) {
      if (start >= until) break;
      const from = Math.max(0, start);
      const to = Math.min(until, end);
      released += this.#held.slice(released.length, from);
      released += fillerOf(this.#settings.pseudonym(this.#held.slice(from, to), kind), to - from);
      if (start >= 0) this.#found({ kind, layer });
    }
    released += this.#held.slice(released.length, until);
    this.#masked += released;
    this.#listen(this.#held.slice(0, until));
    this.#context = (this.#context + this.#held.slice(0, until)).slice(-longestKeyCharacters);
    this.#held = this.#held.slice(until);
  }

  #listen(text: string): void {
    if (this.#speaksToTheAgent) return;
    const heard = this.#context.slice(-longestPhraseCharacters) + text;
    this.#speaksToTheAgent = looksLikeInjection(isBytes(heard) ? asUtf8(heard) : heard);
    if (this.#speaksToTheAgent) this.#found(injectionFinding);
  }
}

const fillerOf = (marker: string, characters: number): string =>
  marker.length > characters ? '*'.repeat(characters) : marker.padEnd(characters, '*');

/** Bytes come as one character each. Of a text in Latin-1 they are as good for telling who is spoken to. */
const isBytes = (text: string): boolean => !/[\u0100-\uffff]/.test(text);
const asUtf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
