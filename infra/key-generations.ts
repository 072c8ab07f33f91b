// Which generations of each key there are. Rotating one is three deploys, none of which interrupts anything: `[1, 2]` makes the
// second known everywhere, `[2, 1]` uses it, and `[2]`, once nothing of the first is valid any more, lets the first go.
import { z } from 'zod';

const generation = z.int().min(1).max(1_000);
const ring = z
  .tuple([generation], generation)
  .refine((generations) => new Set(generations).size === generations.length, 'expected each generation once')
  .default([1]);

/** The first of each is used, all of them open and verify what they made. Default: `[1]`. */
export const keyGenerationsSchema = z.strictObject({
  /** Surrogate keys, session tokens, and answers under idempotency keys. */
  surrogateRoot: ring,
  /** Pseudonyms of masked values. */
  masking: ring,
  /** What approval pages keep in browsers. */
  page: ring,
  /** Signatures over the record. */
  checkpoint: ring,
});

export type KeyGenerations = z.output<typeof keyGenerationsSchema>;
