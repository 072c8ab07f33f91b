// What Cognito's user pools need: pools by the id that begins with their region, tags in the same call, and what a pool's
// domain, mail, keys and logs take of other services.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
import type { RequiredResource } from '../../requirement.ts';
import { anyResource, unknownResource } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { type KmsUse, member } from '../kms-use.ts';
import { isFilled, type Need, type Question, stringParameter, valueAt } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { OperationRows, ServiceRules } from '../service-rules.ts';
import { logDeliveryNeeds } from './cognito-logs.ts';

const kms: readonly KmsUse[] = [
  {
    operations: ['CreateUserPool', 'UpdateUserPool'],
    actions: ['kms:CreateGrant'],
    key: member('LambdaConfig', 'KMSKeyID'),
    onlyNamed: true,
    source:
      'https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html',
  },
];

/** They take the user's own access token; IAM is not asked. */
const ofUsers: OperationRows = Object.fromEntries(
  [
    'CompleteWebAuthnRegistration',
    'DeleteWebAuthnCredential',
    'GetUserAuthFactors',
    'ListWebAuthnCredentials',
    'StartWebAuthnRegistration',
  ].map((operation) => [
    `https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_${operation}.html`,
    { [operation]: [] },
  ]),
);

export const cognitoIdpRules: ServiceRules = {
  operations: ofUsers,
  kms,
  resources(type, question) {
    const { call, scope } = question;
    const [, region] =
      /^([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]+$/.exec(stringParameter(call, 'UserPoolId') ?? '') ?? [];
    if (type !== 'userpool' || region === undefined || region === scope.region) return undefined;
    // A pool of another region, or its replica in this one.
    const { partition, accountId } = scope;
    return [
      unknownResource(
        type,
        `arn:${partition}:cognito-idp:*:${accountId}:userpool/${call.parameters.UserPoolId}`,
      ),
    ];
  },
  more: (question) => [
    ...tagNeeds(question),
    ...mailNeeds(question),
    ...otherNeeds(question),
    ...logDeliveryNeeds(question),
  ],
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_cognito-idp.html (API operations) */
function tagNeeds(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (!isFilled(parameters.UserPoolTags)) return [];
  if (operation === 'CreateUserPool')
    return [{ action: 'cognito-idp:TagResource', resources: [anyPool(question)] }];
  if (operation !== 'UpdateUserPool') return [];
  // The tags that the pool had and the call does not name are taken away.
  const resources = bindResources('cognito-idp:UpdateUserPool', question, cognitoIdpRules.resources);
  return ['TagResource', 'UntagResource'].map((name) => ({ action: `cognito-idp:${name}`, resources }));
}

const anyPool = ({ scope }: Question): RequiredResource =>
  unknownResource(
    'userpool',
    `arn:${scope.partition}:cognito-idp:${scope.region}:${scope.accountId}:userpool/*`,
  );

/** https://docs.aws.amazon.com/cognito/latest/developerguide/using-service-linked-roles.html */
function mailNeeds(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  const isPool = operation === 'CreateUserPool' || operation === 'UpdateUserPool';
  return isPool && valueAt(parameters, 'EmailConfiguration', 'EmailSendingAccount') === 'DEVELOPER'
    ? [serviceLinkedRoleNeed('email.cognito-idp.amazonaws.com', question)]
    : [];
}

function otherNeeds({ call, scope }: Question): readonly Need[] {
  const { operation, parameters } = call;
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolReplica.html
  if (operation === 'CreateUserPoolReplica')
    return [{ action: 'cognito-idp:CreateUserPool', resources: [anyResource] }];
  // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html: AWS's distribution
  const isDomain = operation === 'CreateUserPoolDomain' || operation === 'UpdateUserPoolDomain';
  if (!isDomain || parameters.CustomDomainConfig === undefined) return [];
  const any = unknownResource('distribution', `arn:${scope.partition}:cloudfront::*:distribution/*`);
  return [{ action: 'cloudfront:UpdateDistribution', resources: [any] }];
}
