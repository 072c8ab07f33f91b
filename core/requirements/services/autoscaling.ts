// What EC2 Auto Scaling calls need. A group's ARN has an id of AWS's choice before its name, which is unique in the account
// and region: the ARNs `autoScalingGroup:*:autoScalingGroupName/NAME` are exactly that one.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { type Scope, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';
import { passRoleToInstance, runInstances, templateNeeds } from './ec2-launch.ts';

/** Type → where the ARN has the name, and the members that hold it. */
const named: Readonly<Record<string, { readonly word: string; readonly members: readonly string[] }>> = {
  autoScalingGroup: {
    word: 'autoScalingGroupName',
    members: ['AutoScalingGroupName', 'Tags.ResourceId'],
  },
  launchConfiguration: { word: 'launchConfigurationName', members: ['LaunchConfigurationName'] },
};

export const autoscalingRules: ServiceRules = {
  resources(type, { call, scope }) {
    const row = Object.hasOwn(named, type) ? named[type] : undefined;
    const values = (row?.members ?? []).flatMap((member) => valuesAt(call.parameters, member.split('.')));
    if (row === undefined || values.length === 0) return undefined;
    return values.map((value) => byName(type, row.word, value, scope));
  },
  more: (question) => [
    ...launches(question),
    ...profileRole(question),
    ...tagsOnCreate(question),
    ...firstRole(question),
  ],
};

function byName(type: string, word: string, name: JsonValue, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:autoscaling:${scope.region}:${scope.accountId}:${type}:*:${word}`;
  return typeof name === 'string' && /^[\w+=,.@ -]+$/.test(name)
    ? { arn: `${home}/${name}`, certainty: 'stripped', type, pattern: true }
    : unknownResource(type, `${home}/*`);
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html */
function launches(question: Question): readonly Need[] {
  const { call, scope } = question;
  const { LaunchTemplate, MixedInstancesPolicy, DesiredConfiguration } = call.parameters;
  const isGiven = [LaunchTemplate, MixedInstancesPolicy, DesiredConfiguration].some(isFilled);
  const operations = ['CreateAutoScalingGroup', 'StartInstanceRefresh', 'UpdateAutoScalingGroup'];
  return isGiven && operations.includes(call.operation)
    ? [runInstances(scope), ...templateNeeds(question)]
    : [];
}

/** Of a profile, or of an instance that is copied: https://docs.aws.amazon.com/autoscaling/ec2/userguide/us-iam-role.html */
function profileRole({ call, scope }: Question): readonly Need[] {
  const { IamInstanceProfile: profile, InstanceId: instance } = call.parameters;
  const operations = ['CreateAutoScalingGroup', 'CreateLaunchConfiguration'];
  const hands = profile !== undefined || instance !== undefined;
  return hands && operations.includes(call.operation) ? [passRoleToInstance(scope)] : [];
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html#tagging-security */
function tagsOnCreate({ call, scope }: Question): readonly Need[] {
  const { AutoScalingGroupName: name, Tags: tags } = call.parameters;
  if (call.operation !== 'CreateAutoScalingGroup' || !isFilled(tags) || name === undefined) return [];
  const resources = [byName('autoScalingGroup', 'autoScalingGroupName', name, scope)];
  return [{ action: 'autoscaling:CreateOrUpdateTags', resources }];
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html */
function firstRole(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  return operation === 'CreateAutoScalingGroup' && parameters.ServiceLinkedRoleARN === undefined
    ? [serviceLinkedRoleNeed('autoscaling.amazonaws.com', question)]
    : [];
}
