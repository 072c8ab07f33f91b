// Keys of one purpose that are valid at once, so that one can follow another without an interruption: what was made under an
// earlier one still opens, and whatever is to be used next is known everywhere before anything is made under it.

/** By generation, `1`, `2` and so on. What is made is made under `current`; all of them open and verify. */
export interface KeyRing<Key = Uint8Array> {
  readonly current: string;
  readonly versions: ReadonlyMap<string, Key>;
}

/** Throws an Error when the ring has no key of its current generation. */
export function currentKey<Key>({ current, versions }: KeyRing<Key>): Key {
  const key = versions.get(current);
  if (key === undefined) throw new Error(`there is no key of generation \`${current}\``);
  return key;
}
