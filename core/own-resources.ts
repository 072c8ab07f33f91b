// The resources of Countersign as an explicit deny names them: no connection role may touch them [E6], whatever its
// other policies allow. By name where names are ours to choose, by tag and alias where they are not.
import type { IamStatement } from './iam-statement.ts';

/** Names begin with `countersign-` (chosen), or with `Countersign-STAGE-` or `CountersignData-STAGE-` (made by CloudFormation). */
const ownArns = [
  'arn:*:apigateway:*::/account',
  'arn:*:athena:*:*:workgroup/countersign-*',
  'arn:*:cloudformation:*:*:stack/Countersign*',
  'arn:*:cloudwatch:*:*:alarm:countersign-*',
  'arn:*:cloudwatch::*:dashboard/countersign-*',
  'arn:*:dynamodb:*:*:table/Countersign*',
  'arn:*:events:*:*:api-destination/countersign-*',
  'arn:*:events:*:*:connection/countersign-*',
  'arn:*:events:*:*:event-bus/countersign-*',
  'arn:*:events:*:*:rule/countersign-*',
  // Names of databases in SQL have no hyphen.
  'arn:*:glue:*:*:database/countersign_*',
  'arn:*:glue:*:*:table/countersign_*',
  'arn:*:iam::*:policy/countersign-*',
  'arn:*:iam::*:role/countersign-*',
  'arn:*:iam::*:role/Countersign-*',
  'arn:*:kms:*:*:alias/countersign-*',
  'arn:*:lambda:*:*:function:countersign-*',
  'arn:*:lambda:*:*:function:Countersign-*',
  'arn:*:logs:*:*:log-group:/aws/events/countersign-*',
  'arn:*:logs:*:*:log-group:/aws/lambda/Countersign-*',
  'arn:*:logs:*:*:log-group:/aws/vendedlogs/states/countersign-*',
  'arn:*:logs:*:*:log-group:/countersign/*',
  'arn:*:s3:::countersign*',
  'arn:*:secretsmanager:*:*:secret:countersign-*',
  // What EventBridge makes of a connection.
  'arn:*:secretsmanager:*:*:secret:events!connection/countersign-*',
  'arn:*:sqs:*:*:Countersign-*',
  'arn:*:states:*:*:execution:countersign-*',
  'arn:*:states:*:*:stateMachine:countersign-*',
  'arn:*:wafv2:*:*:regional/webacl/countersign-*',
];

/** With these the CDK changes whatever it deployed, Countersign among it. */
const deploymentArns = [
  'arn:*:iam::*:role/cdk-*',
  'arn:*:s3:::cdk-*',
  'arn:*:ssm:*:*:parameter/cdk-bootstrap/*',
];

/** `sharesAccount`: the connection's account is the one that Countersign runs in. */
export function denyOwnResources({ sharesAccount }: { readonly sharesAccount: boolean }): IamStatement[] {
  const deny = (Sid: string, rest: Pick<IamStatement, 'Resource' | 'Condition'>): IamStatement => ({
    Sid,
    Effect: 'Deny',
    Action: '*',
    ...rest,
  });
  return [
    deny('DenyCountersignByName', { Resource: sharesAccount ? [...ownArns, ...deploymentArns] : ownArns }),
    deny('DenyCountersignByTag', {
      Resource: '*',
      Condition: { Null: { 'aws:ResourceTag/countersign:stage': 'false' } },
    }),
    deny('DenyCountersignByAlias', {
      Resource: 'arn:*:kms:*:*:key/*',
      Condition: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/countersign-*' } },
    }),
  ];
}
