// What Application Auto Scaling calls need. `ResourceId` is another service's (`service/web/shop`); the target's own id is
// AWS's, so that the target is sure by its ARN alone.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
import { unknownResource } from '../arn.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled, type Need } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';
import { applicationAutoscalingOnward } from './application-autoscaling-onward.ts';

const byArn = resourcesByName({}, { anyType: ['ResourceARN'] });

export const applicationAutoscalingRules: ServiceRules = {
  onward: applicationAutoscalingOnward,
  resources(type, question) {
    const { partition, region, accountId } = question.scope;
    const home = `arn:${partition}:application-autoscaling:${region}:${accountId}:scalable-target`;
    return byArn(type, question) ?? [unknownResource(type, `${home}/*`)];
  },
  more(question) {
    const { operation, parameters } = question.call;
    const { ServiceNamespace: namespace, RoleARN: role, Tags: tags } = parameters;
    if (operation !== 'RegisterScalableTarget') return [];
    const needs: Need[] = [];
    if (isFilled(tags)) {
      const resources = applicationAutoscalingRules.resources?.('ScalableTarget', question) ?? [];
      needs.push({ action: 'application-autoscaling:TagResource', resources });
    }
    // https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
    if (role === undefined && typeof namespace === 'string' && /^[a-z0-9-]+$/.test(namespace)) {
      needs.push(serviceLinkedRoleNeed(`${namespace}.application-autoscaling.amazonaws.com`, question));
    }
    return needs;
  },
};
