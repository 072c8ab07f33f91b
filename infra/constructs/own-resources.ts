// The resources of Countersign as an explicit deny names them: no connection role may touch them [E6], whatever its
// other policies allow. By name where names are ours to choose, by tag and alias where they are not.
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Names begin with `countersign-` (chosen) or `Countersign-STAGE-` (made by CloudFormation from the stack's name). */
const ownArns = [
  'arn:*:apigateway:*::/account',
  'arn:*:cloudformation:*:*:stack/Countersign*',
  'arn:*:dynamodb:*:*:table/Countersign-*',
  'arn:*:events:*:*:event-bus/countersign-*',
  'arn:*:events:*:*:rule/countersign-*',
  'arn:*:iam::*:policy/countersign-*',
  'arn:*:iam::*:role/countersign-*',
  'arn:*:iam::*:role/Countersign-*',
  'arn:*:kms:*:*:alias/countersign-*',
  'arn:*:lambda:*:*:function:countersign-*',
  'arn:*:lambda:*:*:function:Countersign-*',
  'arn:*:logs:*:*:log-group:/aws/events/countersign-*',
  'arn:*:logs:*:*:log-group:/aws/vendedlogs/states/countersign-*',
  'arn:*:logs:*:*:log-group:/countersign/*',
  'arn:*:s3:::countersign-*',
  'arn:*:sqs:*:*:Countersign-*',
  'arn:*:states:*:*:execution:countersign-*',
  'arn:*:states:*:*:stateMachine:countersign-*',
];

export function denyOwnResources(): PolicyStatement[] {
  const deny = (sid: string, rest: { resources: string[]; conditions?: Record<string, unknown> }) =>
    new PolicyStatement({ sid, effect: Effect.DENY, actions: ['*'], ...rest });
  return [
    deny('DenyCountersignByName', { resources: ownArns }),
    deny('DenyCountersignByTag', {
      resources: ['*'],
      conditions: { Null: { 'aws:ResourceTag/countersign:stage': 'false' } },
    }),
    deny('DenyCountersignByAlias', {
      resources: ['arn:*:kms:*:*:key/*'],
      conditions: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/countersign-*' } },
    }),
  ];
}
