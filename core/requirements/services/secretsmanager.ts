// What Secrets Manager calls need. A secret's ARN ends in a dash and six characters that AWS chose; a call that names
// the secret without them reaches exactly the ARNs `secret:NAME-??????`.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html

import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { escapeIamPattern, exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { elements, isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { functionResource } from './lambda.ts';
import { replicaKeyNeeds, secretsmanagerKmsUses } from './secretsmanager-kms.ts';

export const secretsmanagerRules: ServiceRules = {
  kms: secretsmanagerKmsUses,
  passedTo: 'secretsmanager.amazonaws.com',
  resources(type, { call, scope }) {
    if (type !== 'Secret') return undefined;
    return [secretResource(call.parameters.SecretId ?? call.parameters.Name, scope)];
  },
  more(question) {
    const { call, scope } = question;
    const { parameters } = call;
    switch (call.operation) {
      case 'CreateSecret': {
        const resources = [secretResource(parameters.Name, scope)];
        const needs: Need[] = [];
        if (isFilled(parameters.Tags)) needs.push({ action: 'secretsmanager:TagResource', resources });
        if (isFilled(parameters.AddReplicaRegions)) {
          needs.push({ action: 'secretsmanager:ReplicateSecretToRegions', resources });
        }
        return [...needs, ...replicaKeyNeeds(question)];
      }
      case 'ReplicateSecretToRegions':
        return replicaKeyNeeds(question);
      case 'BatchGetSecretValue': {
        // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
        const listed = elements(parameters.SecretIdList).map((id) => secretResource(id, scope));
        const action = 'secretsmanager:GetSecretValue';
        if (listed.length > 0) return [{ action, resources: listed }];
        return [
          { action, resources: [secretResource(undefined, scope)] },
          {
            action: 'secretsmanager:ListSecrets',
            resources: [{ arn: '*', certainty: 'any', pattern: true }],
          },
        ];
      }
      case 'RotateSecret':
        // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
        return [rotationNeed(question)];
      default:
        return [];
    }
  },
};

/** The function that the secret has already is not in the call. */
function rotationNeed(question: Question): Need {
  const { RotationLambdaARN: rotation } = question.call.parameters;
  const resources = [functionResource(rotation, undefined, question)];
  return {
    action: 'lambda:InvokeFunction',
    resources,
    ...(rotation === undefined && { dependent: true as const }),
  };
}

/** By name, ARN without or ARN with the six characters. */
export function secretResource(id: JsonValue | undefined, scope: Scope): RequiredResource {
  const home = `arn:${scope.partition}:secretsmanager:${scope.region}:${scope.accountId}:secret`;
  const arn = parseArn(id);
  if (arn?.service === 'secretsmanager' && arn.accountId !== '' && arn.resource.startsWith('secret:')) {
    const text = String(id);
    return /-[A-Za-z0-9]{6}$/.test(text) ? exactResource('Secret', text) : withoutSuffix(text);
  }
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html: the characters of a name
  if (typeof id === 'string' && /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(id)) return withoutSuffix(`${home}:${id}`);
  return unknownResource('Secret', `${home}:*`);
}

function withoutSuffix(arn: string): RequiredResource {
  return { arn: `${escapeIamPattern(arn)}-??????`, certainty: 'stripped', type: 'Secret', pattern: true };
}
