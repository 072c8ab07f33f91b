// What EventBridge Scheduler calls need: a schedule's ARN has its group, which is `default` when the call names none.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, type Scope, unknownResource } from '../arn.ts';
import { type KmsUse, member } from '../kms-use.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const kms: readonly KmsUse[] = [
  {
    operations: ['CreateSchedule', 'UpdateSchedule'],
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    key: member('KmsKeyArn'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html',
  },
];

const nameForm = /^[0-9A-Za-z_.-]+$/;

const groups = resourcesByName(
  { 'schedule-group': [{ members: ['Name'], form: nameForm }] },
  { anyType: ['ResourceArn'] },
);

export const schedulerRules: ServiceRules = {
  kms,
  passedTo: 'scheduler.amazonaws.com',
  resources(type, question) {
    if (type !== 'schedule') return groups(type, question);
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html (GroupName)
    const { GroupName: group = 'default', Name: name } = question.call.parameters;
    return [scheduleResource(group, name, question.scope)];
  },
  more(question) {
    const { call, scope } = question;
    const { Name: group, Tags: tags } = call.parameters;
    const needs: Need[] = [];
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_scheduler.html (API operations)
    if (call.operation === 'CreateScheduleGroup' && isFilled(tags))
      needs.push({ action: 'scheduler:TagResource', resources: groupsOf(question) });
    // All that the group holds go with it.
    if (call.operation === 'DeleteScheduleGroup')
      needs.push({
        action: 'scheduler:DeleteSchedule',
        resources: [scheduleResource(group, undefined, scope)],
      });
    return needs;
  },
};

const groupsOf = (question: Question): readonly RequiredResource[] => {
  const { partition, region, accountId } = question.scope;
  const any = unknownResource(
    'schedule-group',
    `arn:${partition}:scheduler:${region}:${accountId}:schedule-group/*`,
  );
  return groups('schedule-group', question) ?? [any];
};

/** Without a name: every schedule of the group. */
function scheduleResource(
  group: JsonValue | undefined,
  name: JsonValue | undefined,
  { partition, region, accountId }: Scope,
): RequiredResource {
  const home = `arn:${partition}:scheduler:${region}:${accountId}:schedule`;
  if (typeof group !== 'string' || !nameForm.test(group)) return unknownResource('schedule', `${home}/*/*`);
  return typeof name === 'string' && nameForm.test(name)
    ? exactResource('schedule', `${home}/${group}/${name}`)
    : unknownResource('schedule', `${home}/${group}/*`);
}
