// The words in which a service's reviewed table says what else it does as the caller, beside KMS, with the page that
// says so. What the call does not name is dependent: policy has judged the call, and the session must let it finish.
import type { Call } from '../call.ts';
import type { RequiredResource } from '../requirement.ts';
import { anyResource, type Scope, typeWildcard, unknownResource } from './arn.ts';
import type { Need, Question } from './need.ts';

export interface OnwardUse {
  readonly operations: readonly string[];
  /** IAM actions, of whichever services. */
  readonly actions: readonly string[];
  readonly when?: (call: Call) => boolean;
  /** What it touches. Absent: whatever of the account and region the action takes. */
  readonly on?: (question: Question) => readonly RequiredResource[];
  readonly source: string;
}

export function onwardNeeds(uses: readonly OnwardUse[] | undefined, question: Question): readonly Need[] {
  const { call } = question;
  return (uses ?? [])
    .filter(({ operations, when }) => operations.includes(call.operation) && (when?.(call) ?? true))
    .flatMap(({ actions, on }) =>
      actions.map((action) => onwardNeed(action, on?.(question) ?? anyOf(action, question))),
    );
}

export const onwardNeed = (action: string, resources: readonly RequiredResource[]): Need => ({
  action,
  resources,
  dependent: true,
});

/** Everything of the account and region that the action takes: by its types, or by their common home when these are many. */
export function anyOf(action: string, { iam, scope }: Question): readonly RequiredResource[] {
  const [prefix = '', name = ''] = action.split(':');
  const service = iam.service(prefix);
  const types = service?.action(name)?.resourceTypes ?? [];
  const required = types.filter((type) => type.required);
  const found = (required.length > 0 ? required : types).flatMap((type) =>
    (service?.arnPatterns(type.name) ?? []).map((pattern) =>
      unknownResource(type.name, typeWildcard(pattern, scope)),
    ),
  );
  if (found.length === 0) return [anyResource];
  return found.length === 1 ? found : homesOf(found, scope);
}

function homesOf(resources: readonly RequiredResource[], { partition }: Scope): readonly RequiredResource[] {
  const homes = new Set(resources.map(({ arn }) => arn.split(':').slice(2, 5).join(':')));
  return [...homes].map((home) => unknownResource('resource', `arn:${partition}:${home}:*`));
}

/** Every secret that a service keeps for itself: `rds!` and the like. */
export const secretsUnder =
  (start: string) =>
  ({ scope }: Question): readonly RequiredResource[] => [
    unknownResource(
      'Secret',
      `arn:${scope.partition}:secretsmanager:${scope.region}:${scope.accountId}:secret:${start}*`,
    ),
  ];
