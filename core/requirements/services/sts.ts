// What STS calls need: the role, and what tags, a source identity or a context in the same call add.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
import { exactResource, parseArn } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { isFilled } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

export const stsRules: ServiceRules = {
  operations: {
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html': {
      GetCallerIdentity: [],
    },
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html': {
      GetSessionToken: [],
    },
  },
  resources(type, { call }) {
    const arn = parseArn(call.parameters.RoleArn);
    if (type !== 'role' || arn?.service !== 'iam' || !arn.resource.startsWith('role/')) return undefined;
    return [exactResource('role', String(call.parameters.RoleArn))];
  },
  more(question) {
    const { operation, parameters } = question.call;
    if (operation !== 'AssumeRole') return [];
    const actions = [
      ...(isFilled(parameters.Tags) ? ['sts:TagSession'] : []),
      ...(parameters.SourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
      ...(isFilled(parameters.ProvidedContexts) ? ['sts:SetContext'] : []),
    ];
    return actions.map((action) => ({
      action,
      resources: bindResources('sts:AssumeRole', question, stsRules.resources),
    }));
  },
};
