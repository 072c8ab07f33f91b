// Counts what was the same and keeps what was not, with its reason; a difference whose cause is known is told apart
// from one that nobody has looked at.

import { type Comparison, whyDifferent } from './known-differences.ts';

export interface Subject {
  readonly service: string;
  readonly operation: string;
  /** All members, or the required ones alone. Absent where there is no such choice. */
  readonly full?: boolean;
}

export interface Measure {
  /** What it is the share of, e.g. `the operation is right`. */
  readonly name: string;
  readonly same: number;
  readonly of: number;
  /** In per cent; below it the run fails. */
  readonly atLeastPercent?: number;
}

export interface Failure {
  /** Absent: nobody has looked at it yet. */
  readonly why?: string;
  /** What was found, each once. */
  readonly found: readonly string[];
  readonly subjects: readonly string[];
}

/** `undefined` where there was nothing to count: no share is not a perfect one. */
export function percent({ same, of }: Pick<Measure, 'same' | 'of'>): number | undefined {
  return of === 0 ? undefined : (100 * same) / of;
}

/** Two decimals, never rounded up: 99.999 % is not all. */
export function percentText(measure: Pick<Measure, 'same' | 'of'>): string {
  const share = percent(measure);
  return share === undefined ? 'nothing to count' : `${(Math.floor(share * 100) / 100).toFixed(2)} %`;
}

export function isMissed(measure: Measure): boolean {
  const { atLeastPercent } = measure;
  if (atLeastPercent === undefined) return false;
  const share = percent(measure);
  return share === undefined || share < atLeastPercent;
}

export interface FailureList {
  add(found: string, subject: Subject): void;
  /** Those of one cause together, the unexplained ones first, then the most frequent. */
  all(): readonly Failure[];
}

export function createFailureList(comparison: Comparison): FailureList {
  const failures = new Map<string, { why?: string; found: Set<string>; subjects: string[] }>();
  return {
    add(found, { service, operation, full }) {
      const why = whyDifferent(comparison, `${service}:${operation}`, found);
      const failure = failures.get(why ?? found) ?? {
        ...(why === undefined ? {} : { why }),
        found: new Set(),
        subjects: [],
      };
      failure.found.add(found);
      failure.subjects.push(`${service}:${operation}${full === false ? ' (required only)' : ''}`);
      failures.set(why ?? found, failure);
    },
    all: () =>
      [...failures.values()]
        .map((failure) => ({ ...failure, found: [...failure.found] }))
        .sort(
          (a, b) =>
            Number(a.why !== undefined) - Number(b.why !== undefined) ||
            b.subjects.length - a.subjects.length,
        ),
  };
}

/** What a message says, without the names in it. */
export function kindOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .replace(/`[^`]*`/g, '`…`')
    .slice(0, 150);
}

/** Where two values part, as a path with the kinds of both, e.g. `Rules[0].Id: missing`. Undefined when they are equal. */
export function firstDifference(found: unknown, wanted: unknown, path = ''): string | undefined {
  if (typeof found === 'object' && found !== null && typeof wanted === 'object' && wanted !== null) {
    for (const [name, value] of Object.entries(wanted)) {
      const inner = Array.isArray(wanted) ? `${path}[]` : `${path}${path === '' ? '' : '.'}${name}`;
      if (!Object.hasOwn(found, name)) return `${inner}: missing`;
      const difference = firstDifference((found as Record<string, unknown>)[name], value, inner);
      if (difference !== undefined) return difference;
    }
    const extra = Object.keys(found).find((name) => !Object.hasOwn(wanted, name));
    return extra === undefined ? undefined : `${path}${path === '' ? '' : '.'}${extra}: too many`;
  }
  return Object.is(found, wanted) ? undefined : `${path}: another value`;
}
