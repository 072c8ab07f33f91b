// What a call needs of IAM: the actions, each on its resources. An operation that neither IAM's list nor the
// hand-written table knows is refused; nothing passes because it was not understood.
import type { Call } from '../call.ts';
import { CountersignError } from '../countersign-error.ts';
import type { RequiredResource, Requirement } from '../requirement.ts';
import { bindResources } from './binding.ts';
import { dynamodbRules } from './dynamodb.ts';
import type { IamData } from './iam-data.ts';
import { onwardKmsNeeds } from './kms-onward.ts';
import { lambdaRules } from './lambda.ts';
import { type Need, type Question, type ServiceRules, unmapped } from './need.ts';
import { operationTable } from './operation-table.ts';
import { passRoleNeeds } from './pass-role.ts';
import { s3Rules } from './s3.ts';
import { secretsmanagerRules } from './secretsmanager.ts';
import { snsRules } from './sns.ts';
import { sqsRules } from './sqs.ts';
import { ssmRules } from './ssm.ts';
import { stsRules } from './sts.ts';

export type { IamData };

/** By the service's id in the catalogue. Closed: a service without a row is refused. */
const rulesByService: ReadonlyMap<string, ServiceRules> = new Map([
  ['dynamodb', dynamodbRules],
  ['lambda', lambdaRules],
  ['s3', s3Rules],
  ['secretsmanager', secretsmanagerRules],
  ['sns', snsRules],
  ['sqs', sqsRules],
  ['ssm', ssmRules],
  ['sts', stsRules],
]);

/**
 * Everything AWS checks for this call: `prefix:OperationName` where IAM lists it, else what the hand-written table
 * says, with second resources, PassRole and KMS keys. Empty exactly for operations that IAM does not authorise, such
 * as sts:GetCallerIdentity. The order is that of the call; requirements of one action and condition are one.
 *
 * Throws CountersignError `unmapped-operation`, `invalid-parameter` or `ambiguous-request`.
 */
export function requirementsOf(
  call: Call,
  target: { readonly partition: string },
  iam: IamData,
): readonly Requirement[] {
  const rules = rulesByService.get(call.service);
  if (rules === undefined) throw unmapped(call, 'belongs to a service whose rules are not written yet');
  const scope = { partition: target.partition, region: call.region, accountId: call.accountId };
  const question: Question = { call, scope, iam };
  const own = rules.needs?.(question) ?? sameNameNeeds(rules, question);
  // Nothing needed must mean that IAM does not authorise the operation, not that a list in the call was empty.
  if (own.length === 0 && operationTable.get(`${call.service}:${call.operation}`) === undefined) {
    throw new CountersignError(
      'invalid-parameter',
      `\`${call.service}:${call.operation}\` names nothing to act on; send at least one entry in its list`,
    );
  }
  return merged(
    [...own, ...(rules.more?.(question) ?? []), ...passRoleNeeds(question), ...onwardKmsNeeds(question)],
    question,
  );
}

function sameNameNeeds(rules: ServiceRules, question: Question): readonly Need[] {
  const { call, iam } = question;
  const listed = iam.service(rules.prefix)?.action(call.operation);
  const actions =
    rules.actions?.(question) ??
    operationTable.get(`${call.service}:${call.operation}`)?.actions ??
    (listed === undefined ? undefined : [`${rules.prefix}:${call.operation}`]);
  if (actions === undefined) throw unmapped(call, 'is neither an IAM action nor in the hand-written table');
  return actions.map((action) => ({ action, resources: bindResources(action, question, rules.resources) }));
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
