// One thing that a deployment needs and that no deploy makes: how it is said whether it is done, and what to do else.
import { Ailment } from '../reach.ts';

export type Outcome =
  | 'done'
  | 'to do'
  /** Nothing here can tell: a person has to look. */
  | 'look'
  | 'not configured'
  /** An earlier step that it needs is not done. */
  | 'skipped';

export interface Verdict {
  readonly outcome: Outcome;
  readonly detail: string;
  /** The command or the link, beside `to do` and `look`. */
  readonly todo?: string;
}

export interface Step {
  readonly name: string;
  /** Names of earlier steps without which this one says nothing. Default: none. */
  readonly needs?: readonly string[];
  /** Reads and asks; changes nothing. What it throws is a `to do`. */
  check(): Promise<Verdict>;
}

export interface Finding extends Verdict {
  readonly step: string;
}

export const done = (detail: string): Verdict => ({ outcome: 'done', detail });
export const notConfigured = (detail: string): Verdict => ({ outcome: 'not configured', detail });
export const toDo = (detail: string, todo: string): Verdict => ({ outcome: 'to do', detail, todo });
export const look = (detail: string, todo: string): Verdict => ({ outcome: 'look', detail, todo });

/** Goes through the steps in their order and answers what each said, as it is known. */
export async function* goThrough(
  steps: readonly Step[],
  beginning: (name: string) => void,
): AsyncGenerator<Finding> {
  const held = new Set<string>();
  for (const { name, needs = [], check } of steps) {
    const missing = needs.find((need) => !held.has(need));
    if (missing !== undefined) {
      yield { step: name, outcome: 'skipped', detail: `needs the step \`${missing}\`` };
      continue;
    }
    beginning(name);
    const verdict = await check().catch(verdictOf);
    if (verdict.outcome === 'done' || verdict.outcome === 'look') held.add(name);
    yield { step: name, ...verdict };
  }
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof Ailment) return toDo(error.message, error.advice);
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const refused = [error, cause].find(
    (each) => each instanceof Error && /AccessDenied|AuthorizationError/.test(each.name),
  );
  if (refused instanceof Error) return toDo(refused.message, 'use AWS credentials that may read this');
  return toDo(message, 'mend what the reason says, and run this again');
}
