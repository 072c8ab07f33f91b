// What a call would touch, as it was found by reading before anybody was asked, and whether that still stands. It must
// never hold data of the target: only what describes it, masked.
import { canonicalJson, sha256Hex } from '../call.ts';

/** Short plain words, for a reader who has ten seconds: `size`, `41 GB`. */
export interface PreviewFact {
  readonly label: string;
  readonly value: string;
  /** Changes by itself, such as an age: it is shown, and not compared again. */
  readonly volatile?: true;
}

export interface Reversibility {
  readonly reversible: 'yes' | 'no' | 'partly' | 'unknown';
  /** One clause: how it is undone, or why it cannot be. */
  readonly how: string;
}

export interface ImpactPreview {
  readonly facts: readonly PreviewFact[];
  readonly reversibility: Reversibility;
  /** Probes that failed or ran out of time, in words. */
  readonly problems: readonly string[];
  /** Lower-case hex SHA-256 over RFC 8785 of `parts`. */
  readonly fingerprint: string;
  /** Probe that answered → hash of what it found and what must not change: state, tags, ETag, version, last change. */
  readonly parts: Readonly<Record<string, string>>;
  readonly takenAtEpochSeconds: number;
}

export function fingerprintOf(parts: ImpactPreview['parts']): string {
  return sha256Hex(canonicalJson(parts));
}

/**
 * Whether what people were shown still stands: each probe that answered them answers the same now. One that failed
 * for them showed them nothing; one that fails now proves nothing, so it counts as changed. `why` is a clause for people.
 */
export function samePreview(
  before: ImpactPreview,
  now: ImpactPreview,
): { readonly same: true } | { readonly same: false; readonly why: string } {
  if (before.fingerprint === now.fingerprint) return { same: true };
  const lost = Object.keys(before.parts).filter((probe) => !Object.hasOwn(now.parts, probe));
  const changed = Object.entries(before.parts).filter(
    ([probe, hash]) => Object.hasOwn(now.parts, probe) && now.parts[probe] !== hash,
  );
  if (changed.length > 0)
    return { same: false, why: `what it would touch has changed${differences(before, now)}` };
  if (lost.length === 0) return { same: true };
  const problem = now.problems[0];
  return {
    same: false,
    why: `it cannot be seen whether what it would touch has changed${problem === undefined ? '' : ` (${problem})`}`,
  };
}

const differencesShown = 3;

/** The facts that differ, e.g. `: state was running, is stopped`; nothing when no fact shows the difference. */
function differences(before: ImpactPreview, now: ImpactPreview): string {
  const [old, fresh] = [steadyFacts(before), steadyFacts(now)];
  const texts = [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((label) => old.get(label) !== fresh.get(label))
    .slice(0, differencesShown)
    .map((label) => `${label} was ${old.get(label) ?? 'not there'}, is ${fresh.get(label) ?? 'not there'}`);
  return texts.length === 0 ? '' : `: ${texts.join('; ')}`;
}

function steadyFacts({ facts }: ImpactPreview): ReadonlyMap<string, string> {
  return new Map(facts.filter((fact) => !fact.volatile).map(({ label, value }) => [label, value]));
}
