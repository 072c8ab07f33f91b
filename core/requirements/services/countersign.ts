// What our own operations need: a permission of Countersign's, on the profile that the call names. IAM knows neither.
import { profileArn } from '../../vending/profile.ts';
import { stringParameter } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

export const countersignRules: ServiceRules = {
  needs({ call, scope }) {
    const profile = stringParameter(call, 'Profile');
    if (profile === undefined) return undefined;
    return [
      {
        action: 'countersign:VendCredentials',
        resources: [{ arn: profileArn(scope, profile), certainty: 'exact', type: 'profile' }],
      },
    ];
  },
};
