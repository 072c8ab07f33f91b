// What launching instances needs beside the instance's own resources: the role in an instance profile, an image that a
// parameter names, and the roles of spot and fleets.
import type { Conditions } from '../../requirement.ts';
import { exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question, valueAt } from '../need.ts';
import { passedToEc2 } from '../passed-to-ec2.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import { parameterResource } from './ssm.ts';

export function launchNeeds(question: Question): readonly Need[] {
  return [
    ...profileRole(question),
    ...(givesTemplate(question) ? templateNeeds(question) : []),
    ...flowLogRole(question),
    ...imageParameter(question),
    ...fleetNeeds(question),
  ];
}

/** What launches from a template that the call names. */
function givesTemplate({ call }: Question): boolean {
  const { LaunchTemplate, LaunchTemplateConfigs, SpotFleetRequestConfig } = call.parameters;
  const ofFleet = valueAt(SpotFleetRequestConfig, 'LaunchTemplateConfigs');
  return (
    ['CreateFleet', 'RequestSpotFleet', 'RunInstances'].includes(call.operation) &&
    [LaunchTemplate, LaunchTemplateConfigs, ofFleet].some(isFilled)
  );
}

/**
 * A template may have an instance profile, tags and a parameter for its image, of which the call says nothing. The role
 * is asked for: whoever launches hands it to the instance [E4].
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 */
export function templateNeeds(question: Question): readonly Need[] {
  const { partition, region, accountId } = question.scope;
  const home = (service: string) => `arn:${partition}:${service}:${region}:${accountId}`;
  const { operation, service } = question.call;
  const creators = service === 'ec2' ? [...new Set(['RunInstances', operation])] : ['RunInstances'];
  return [
    passRoleToInstance(question.scope),
    {
      action: 'ec2:CreateTags',
      resources: [unknownResource('resource', `${home('ec2')}:*`)],
      conditions: { StringEquals: { 'ec2:CreateAction': creators } },
      dependent: true,
    },
    {
      action: 'ssm:GetParameters',
      resources: [unknownResource('parameter', `${home('ssm')}:parameter/*`)],
      dependent: true,
    },
  ];
}

const profiles = [
  'IamInstanceProfile',
  'LaunchSpecification.IamInstanceProfile',
  'SpotFleetRequestConfig.LaunchSpecifications.IamInstanceProfile',
];

/**
 * EC2 is passed the role that is in the instance profile; the call names the profile alone [E4].
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html#permission-to-pass-iam-roles
 */
function profileRole({ call, scope }: Question): readonly Need[] {
  const isNamed = profiles.some((path) => valuesAt(call.parameters, path.split('.')).some(isFilled));
  return isNamed ? [passRoleToInstance(scope)] : [];
}

/** A role of any name. */
function passAnyRole(conditions: Conditions, { partition, accountId }: Scope): Need {
  return {
    action: 'iam:PassRole',
    resources: [unknownResource('role', `arn:${partition}:iam::${accountId}:role/*`)],
    conditions,
  };
}

/** A role in an instance profile, or in a template. */
export const passRoleToInstance = (scope: Scope): Need => passAnyRole(passedToEc2(scope), scope);

/** The member's name does not speak of a role: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function flowLogRole({ call, scope }: Question): readonly Need[] {
  const { DeliverLogsPermissionArn: role } = call.parameters;
  if (call.operation !== 'CreateFlowLogs' || role === undefined) return [];
  const arn = parseArn(role);
  const need = passAnyRole(
    { StringEquals: { 'iam:PassedToService': ['vpc-flow-logs.amazonaws.com'] } },
    scope,
  );
  const isRole = arn?.service === 'iam' && /^role\/[\w+=,.@/-]+$/.test(arn.resource);
  return [isRole ? { ...need, resources: [exactResource('role', String(role))] } : need];
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html */
function imageParameter({ call, scope }: Question): readonly Need[] {
  const image = call.parameters.ImageId ?? valueAt(call.parameters.LaunchTemplateData, 'ImageId');
  const name = typeof image === 'string' ? /^resolve:ssm:(.+)$/.exec(image)?.[1] : undefined;
  return name === undefined
    ? []
    : [{ action: 'ssm:GetParameters', resources: [parameterResource(name, scope)] }];
}

function fleetNeeds(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  switch (operation) {
    case 'CreateFleet':
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-prerequisites.html
      return [runInstances(question.scope), serviceLinkedRoleNeed('ec2fleet.amazonaws.com', question)];
    case 'RequestSpotInstances':
      // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
      return [serviceLinkedRoleNeed('spot.amazonaws.com', question)];
    case 'RunInstances':
      return valueAt(parameters.InstanceMarketOptions, 'MarketType') === 'spot'
        ? [serviceLinkedRoleNeed('spot.amazonaws.com', question)]
        : [];
    default:
      return [];
  }
}

/** Instances of which a launch template says everything. Images and snapshots have no account in their ARN. */
export function runInstances({ partition, region }: Scope): Need {
  return {
    action: 'ec2:RunInstances',
    resources: [unknownResource('instance', `arn:${partition}:ec2:${region}:*`)],
  };
}
