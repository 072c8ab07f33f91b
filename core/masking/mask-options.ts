// What the masking engine is told, and what it answers: the one vocabulary of the gate, the command line and the tests.
import type { Shape } from '../catalogue/model.ts';
import type { JsonValue } from '../json.ts';
import type { CompiledDetector, TextLayer } from './detect/find-secrets.ts';
import type { Pseudonym } from './pseudonym.ts';

/** From the least strict to the strictest. What each does is in docs/masking.md, exactly. */
export const maskingProfiles = ['standard', 'strict', 'metadata-only'] as const;
export type MaskingProfile = (typeof maskingProfiles)[number];

export type MaskLayer = 'model' | 'overlay' | 'sibling' | 'key-name' | 'profile' | 'injection' | TextLayer;

export interface MaskFinding {
  /** `$.Member.list[0]`. */
  readonly path: string;
  readonly kind: string;
  /** Who found it. `injection` is the one layer whose findings are reported and not masked. */
  readonly layer: MaskLayer;
}

export interface MaskSettings {
  readonly pseudonym: Pseudonym;
  readonly profile: MaskingProfile;
  readonly custom?: readonly CompiledDetector[];
  /** `service:Operation#Path.To.Member`, without indices: left as it is with all below it. */
  readonly unmask?: readonly string[];
  /** Withhold an answer that speaks to the agent, instead of reporting it. */
  readonly withholdInjection?: boolean;
}

export type MaskDirection = 'request' | 'response';

export interface DocumentPlace {
  /** The catalogue's name; absent or unknown: masked without the overlay. */
  readonly service?: string;
  readonly operation?: string;
  readonly direction: MaskDirection;
  /** The operation's input or output; absent: masked without a model, never left as it is. */
  readonly shape?: Shape;
  /** The value is JSON text elsewhere: nothing is left out, numbers become texts instead. */
  readonly keepsForm?: boolean;
}

/** What was masked, or why nothing may be shown. */
export type MaskOutcome<Value> =
  | {
      readonly value: Value;
      readonly findings: readonly MaskFinding[];
      /** The texts that were taken out, longest first; for `scrub`. Never stored. */
      readonly secrets: readonly string[];
    }
  | { readonly withheld: string };

export type MaskedDocument = Extract<MaskOutcome<JsonValue>, { value: JsonValue }>;

/** Thrown inside the engine, caught at its door: what cannot be looked at is withheld. */
export class Withheld extends Error {}
