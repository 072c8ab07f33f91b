// Knows the public keys of one issuer: fetched when needed, kept while fresh, never used when stale [J9].
// A token can make it ask the issuer at most once per cooldown, whatever its key id says.
import type { Jwks, JwkWithKid } from 'aws-jwt-verify/jwk';
import { CountersignError } from '../core/countersign-error.ts';
import type { Clock } from '../core/ports.ts';
import { parseStrictJson } from '../core/wire/strict-json.ts';
import { findKey, keySetOf, unknownKey } from './key-set.ts';

export const keyLifetimes = {
  /** A key that the issuer takes back is gone here after this. */
  freshSeconds: 600,
  /** While the issuer is down its last known keys serve this long. */
  staleSeconds: 21_600,
  cooldownSeconds: 10,
} as const;

export class IssuerKeys {
  readonly #fetchKeySet: () => Promise<Uint8Array>;
  readonly #clock: Clock;
  #keySet: Jwks | undefined;
  #fetchedAtEpochSeconds = Number.NEGATIVE_INFINITY;
  #attemptedAtEpochSeconds = Number.NEGATIVE_INFINITY;
  /** Why the last attempt failed; undefined after one that did not. */
  #failure: unknown;
  /** Calls that need the keys at the same time share one fetch. */
  #pending: Promise<void> | undefined;

  constructor(fetchKeySet: () => Promise<Uint8Array>, clock: Clock) {
    this.#fetchKeySet = fetchKeySet;
    this.#clock = clock;
  }

  /** Throws CountersignError `issuer-unavailable`, or `invalid-token` when the issuer has no such key. */
  async find(keyId: string): Promise<JwkWithKid> {
    if (this.#ageSeconds() >= keyLifetimes.freshSeconds) await this.#refresh();
    const known = this.#lookUp(keyId);
    if (known !== undefined) return known;
    // The issuer may have begun to sign with a new key since.
    await this.#refresh();
    const found = this.#lookUp(keyId);
    if (found !== undefined) return found;
    if (this.#failure !== undefined) throw unavailable(this.#failure);
    throw unknownKey(
      `if the issuer has just changed its keys, try again in ${keyLifetimes.cooldownSeconds} seconds`,
    );
  }

  #lookUp(keyId: string): JwkWithKid | undefined {
    if (this.#keySet === undefined || this.#ageSeconds() >= keyLifetimes.staleSeconds) {
      throw unavailable(this.#failure);
    }
    return findKey(this.#keySet, keyId);
  }

  /** Does nothing when the last attempt is too recent. A failure is remembered, not thrown: old keys may serve. */
  #refresh(): Promise<void> {
    const isCoolingDown =
      this.#nowEpochSeconds() - this.#attemptedAtEpochSeconds < keyLifetimes.cooldownSeconds;
    if (this.#pending === undefined && isCoolingDown) return Promise.resolve();
    this.#pending ??= this.#attempt().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #attempt(): Promise<void> {
    this.#attemptedAtEpochSeconds = this.#nowEpochSeconds();
    try {
      this.#keySet = keySetOf(parseStrictJson(await this.#fetchKeySet()));
      this.#fetchedAtEpochSeconds = this.#attemptedAtEpochSeconds;
      this.#failure = undefined;
    } catch (failure) {
      this.#failure = failure;
    }
  }

  #ageSeconds(): number {
    return this.#nowEpochSeconds() - this.#fetchedAtEpochSeconds;
  }

  #nowEpochSeconds(): number {
    return this.#clock() / 1000;
  }
}

function unavailable(cause: unknown): CountersignError {
  return new CountersignError(
    'issuer-unavailable',
    "the keys of the token's issuer cannot be fetched at the moment, so it cannot be verified; try again in a while",
    { cause },
  );
}
