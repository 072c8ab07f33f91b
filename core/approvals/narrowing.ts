// An approval of less than was asked: for a shorter time, fewer uses, or fewer of the call's resources. It never gives
// what the call did not ask for, and a call that it lets through differs from the one that approvers saw only in what was
// taken out of its lists.
import { isDeepStrictEqual } from 'node:util';
import type { ApprovalRequest, ApproverDecision, Narrowing } from '../approval-request.ts';
import type { Call } from '../call.ts';
import { CountersignError } from '../countersign-error.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { askedRequirements, type Requirement } from '../requirement.ts';

/** Throws CountersignError `invalid-parameter` when it is no part of what was asked. */
export function assertNarrower(narrowing: Narrowing, request: ApprovalRequest): void {
  const { maximumDurationSeconds, maximumUses, resources } = narrowing;
  const { obligations, requirements } = request;
  assertLess('maximumDurationSeconds', maximumDurationSeconds, obligations.maximumDurationSeconds);
  assertLess('maximumUses', maximumUses, obligations.maximumUses ?? 1);
  if (resources === undefined) return;
  const asked = new Set(
    askedRequirements(requirements).flatMap((each) => each.resources.map(({ arn }) => arn)),
  );
  const foreign = resources.find((arn) => !asked.has(arn));
  if (foreign !== undefined) {
    throw invalid(`\`${foreign}\` is none of the call's resources: name some of ${[...asked].join(', ')}`);
  }
  const bare = narrowRequirements(requirements, resources).find((each) => each.resources.length === 0);
  if (bare !== undefined) {
    throw invalid(
      `nothing is left for \`${bare.action}\`, so that no call could use it: name a resource of each action, or deny`,
    );
  }
}

function assertLess(name: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return;
  throw invalid(`\`${name}\` is ${value}, expected a whole number from 1 to ${most}`);
}

const invalid = (message: string) => new CountersignError('invalid-parameter', message);

/** What all approvers together gave: the shortest, the fewest, what each of them named. Undefined: all of it. */
export function unitedNarrowing(decisions: readonly ApproverDecision[]): Narrowing | undefined {
  const given = decisions.flatMap(({ narrowing }) => narrowing ?? []);
  const least = (of: (narrowing: Narrowing) => number | undefined) => {
    const values = given.flatMap((narrowing) => of(narrowing) ?? []);
    return values.length === 0 ? undefined : Math.min(...values);
  };
  const maximumDurationSeconds = least((narrowing) => narrowing.maximumDurationSeconds);
  const maximumUses = least((narrowing) => narrowing.maximumUses);
  const lists = given.flatMap(({ resources }) => (resources === undefined ? [] : [resources]));
  const [first, ...others] = lists;
  const resources = first?.filter((arn) => others.every((list) => list.includes(arn)));
  if (maximumDurationSeconds === undefined && maximumUses === undefined && resources === undefined) {
    return undefined;
  }
  return {
    ...(maximumDurationSeconds !== undefined && { maximumDurationSeconds }),
    ...(maximumUses !== undefined && { maximumUses }),
    ...(resources !== undefined && { resources }),
  };
}

/** The requirements on these resources alone; what a service needs onward stays, bound by its conditions. */
export function narrowRequirements(
  requirements: readonly Requirement[],
  resources: readonly string[],
): readonly Requirement[] {
  const kept = new Set(resources);
  return requirements.map((requirement) =>
    requirement.dependent
      ? requirement
      : { ...requirement, resources: requirement.resources.filter(({ arn }) => kept.has(arn)) },
  );
}

/** Whether every resource of every action is among those of the same action under the same conditions. */
export function liesWithin(inner: readonly Requirement[], outer: readonly Requirement[]): boolean {
  return inner.every(({ resources, ...requirement }) =>
    outer.some(({ resources: allowed, ...other }) => {
      if (!isDeepStrictEqual(requirement, other)) return false;
      return resources.every((resource) => allowed.some((each) => isDeepStrictEqual(each, resource)));
    }),
  );
}

/** Whether the call is the other one with nothing but items of its lists left out; idempotency tokens do not matter. */
export function isPartOf(call: Call, whole: Call, idempotencyTokens: readonly string[]): boolean {
  const { parameters, ...rest } = call;
  const { parameters: all, ...same } = whole;
  const told = (members: Call['parameters']) =>
    Object.fromEntries(Object.entries(members).filter(([name]) => !idempotencyTokens.includes(name)));
  return isDeepStrictEqual(rest, same) && isPart(told(parameters), told(all));
}

function isPart(part: JsonValue, whole: JsonValue): boolean {
  if (Array.isArray(part) && Array.isArray(whole)) {
    // In order, each item once: a list of the same items in another order is another call.
    let next = 0;
    for (const item of whole) {
      if (next < part.length && isPart(part[next] as JsonValue, item)) next += 1;
    }
    return next === part.length && part.length > 0;
  }
  if (isJsonObject(part) && isJsonObject(whole)) {
    const names = Object.keys(part);
    return (
      names.length === Object.keys(whole).length &&
      names.every(
        (name) => Object.hasOwn(whole, name) && isPart(part[name] as JsonValue, whole[name] as JsonValue),
      )
    );
  }
  return isDeepStrictEqual(part, whole);
}
