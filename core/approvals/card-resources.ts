// What a call acts on, as cards name it, and what the call does to it in the fewest words.
import { cut } from '../beginning-of.ts';
import type { Requirement } from '../requirement.ts';
import { shownPlainly } from './hidden-characters.ts';

export interface CardResource {
  /** As it is, for narrowing; `shown` is for people. */
  readonly arn: string;
  readonly shown: string;
  readonly actions: readonly string[];
  /** Found for sure, not a guess or a wildcard. */
  readonly sure: boolean;
  /** Needed onward by the service, not named by the call: narrowing never takes it away. */
  readonly dependent: boolean;
}

/** Each ARN once, with every action that needs it, in the order of the requirements. */
export function resourcesOf(requirements: readonly Requirement[]): readonly CardResource[] {
  const found = new Map<string, { actions: string[]; sure: boolean; dependent: boolean }>();
  for (const { action, resources, dependent = false } of requirements) {
    for (const { arn, certainty } of resources) {
      const sure = certainty === 'exact' || certainty === 'stripped';
      const known = found.get(arn);
      if (known === undefined) found.set(arn, { actions: [action], sure, dependent });
      else {
        if (!known.actions.includes(action)) known.actions.push(action);
        known.sure &&= sure;
        known.dependent &&= dependent;
      }
    }
  }
  return [...found].map(([arn, rest]) => ({ arn, shown: shownPlainly(arn), ...rest }));
}

/** `Delete table` on `table/orders` is `Delete table orders`. */
export function doesWords(operation: string, resources: readonly CardResource[]): string {
  const resource = resourceWords(resources);
  const kind = `${operation.split(' ').at(-1)?.toLowerCase()}/`;
  return `${operation} ${resource.startsWith(kind) ? resource.slice(kind.length) : resource}`.trim();
}

function resourceWords(resources: readonly CardResource[]): string {
  const [first, ...others] = resources.filter(({ sure, dependent }) => sure && !dependent);
  if (first === undefined) return '';
  return `${resourceName(first.arn)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

const namedCharacters = 120;

/** The part of an ARN that names the thing: after the account. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function resourceName(arn: string): string {
  const parts = arn.split(':');
  const name = parts.length < 6 ? arn : parts.slice(5).join(':');
  return cut(name, namedCharacters);
}
