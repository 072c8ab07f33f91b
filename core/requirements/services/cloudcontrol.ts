// What Cloud Control calls need: a role for what they do to the resource, which they would else do as the caller.
// https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html
import { unmapped } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const actsOnResource = new Set([
  'CreateResource',
  'DeleteResource',
  'GetResource',
  'ListResources',
  'UpdateResource',
]);

export const cloudcontrolRules: ServiceRules = {
  needs({ call }) {
    if (actsOnResource.has(call.operation) && call.parameters.RoleArn === undefined) {
      throw unmapped(call, 'has no `RoleArn` and would act as the caller: give it a service role');
    }
    return undefined;
  },
};
