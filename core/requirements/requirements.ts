// What a call needs of IAM: the actions, each on its resources. An operation that neither IAM's list nor the
// hand-written table knows is refused; nothing passes because it was not understood.
import type { Call } from '../call.ts';
import type { Operation } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import type { RequiredResource, Requirement } from '../requirement.ts';
import { bindResources } from './binding.ts';
import type { IamData } from './iam-data.ts';
import { onwardKmsNeeds } from './kms-onward.ts';
import { type Need, type Question, unmapped } from './need.ts';
import { onwardNeeds } from './onward-use.ts';
import { ownActions } from './own-actions.ts';
import { passRoleNeeds } from './pass-role.ts';
import { operationRow } from './service-rules.ts';
import { rulesOf } from './services.ts';

export type { IamData };

/**
 * Everything AWS checks for this call: `prefix:OperationName` where IAM lists it, else what the hand-written table
 * says, with second resources, PassRole and KMS keys. Empty exactly for operations that IAM does not authorise, such
 * as sts:GetCallerIdentity. The order is that of the call; requirements of one action and condition are one.
 *
 * Throws CountersignError `unmapped-operation`, `invalid-parameter` or `ambiguous-request`.
 */
export function requirementsOf(
  { call, operation }: { readonly call: Call; readonly operation: Operation },
  target: { readonly partition: string },
  iam: IamData,
): readonly Requirement[] {
  const rules = rulesOf(call.service);
  const scope = { partition: target.partition, region: call.region, accountId: call.accountId };
  const question: Question = { call, operation, scope, iam };
  const own = rules.needs?.(question) ?? needsOfActions(question);
  // Nothing needed must mean that IAM does not authorise the operation, not that a list in the call was empty.
  if (own.length === 0 && operationRow(rules.operations, call.operation) === undefined) {
    throw new CountersignError(
      'invalid-parameter',
      `\`${call.service}:${call.operation}\` names nothing to act on; send at least one entry in its list`,
    );
  }
  return merged(
    [
      ...own,
      ...(rules.more?.(question) ?? []),
      ...passRoleNeeds(question),
      ...onwardKmsNeeds(question),
      ...onwardNeeds(rules.onward, question),
    ],
    question,
  );
}

function needsOfActions(question: Question): readonly Need[] {
  const own = ownActions(question);
  if (own === undefined)
    throw unmapped(question.call, 'is neither an IAM action nor in the hand-written table');
  const { resources } = rulesOf(question.call.service);
  return own.actions.map((action) => ({ action, resources: bindResources(action, question, resources) }));
}

function merged(needs: readonly Need[], { call, iam }: Question): readonly Requirement[] {
  const requirements = new Map<string, { need: Need; resources: Map<string, RequiredResource> }>();
  for (const need of needs) {
    const key = `${need.action} ${need.dependent === true} ${JSON.stringify(need.conditions ?? {})}`;
    let entry = requirements.get(key);
    if (entry === undefined) {
      entry = { need, resources: new Map() };
      requirements.set(key, entry);
    }
    for (const resource of need.resources) {
      entry.resources.set(`${resource.certainty} ${resource.pattern === true} ${resource.arn}`, resource);
    }
  }
  return [...requirements.values()].map(({ need, resources }) => {
    const [prefix = '', name = ''] = need.action.split(':');
    const action = iam.service(prefix)?.action(name);
    if (action === undefined) throw unmapped(call, `needs \`${need.action}\`, which IAM's list lacks`);
    return {
      action: need.action,
      accessLevel: action.accessLevel,
      resources: [...resources.values()],
      ...(need.conditions !== undefined && { conditions: need.conditions }),
      ...(need.dependent && { dependent: true as const }),
    };
  });
}
