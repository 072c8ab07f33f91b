// Services that make their role on first use do it as the caller. Such a role gives the caller nothing and the call does
// not name it, so it is dependent; the session policy ties it to the one service.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html#service-linked-role-permissions
import { unknownResource } from './arn.ts';
import type { Need, Question } from './need.ts';

/** `service`: e.g. `ecs.amazonaws.com`. */
export function serviceLinkedRoleNeed(service: string, { scope }: Question): Need {
  const roles = `arn:${scope.partition}:iam::${scope.accountId}:role/aws-service-role/${service}/*`;
  return {
    action: 'iam:CreateServiceLinkedRole',
    resources: [unknownResource('role', roles)],
    conditions: { StringEquals: { 'iam:AWSServiceName': [service] } },
    dependent: true,
  };
}
