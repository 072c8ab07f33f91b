// The services that have rules of their own, by their id in the catalogue.
import type { ServiceRules } from './service-rules.ts';
import { apigatewayRules } from './services/apigateway.ts';
import { bedrockRuntimeRules } from './services/bedrock-runtime.ts';
import { dynamodbRules } from './services/dynamodb.ts';
import { ec2Rules } from './services/ec2.ts';
import { ecsRules } from './services/ecs.ts';
import { iamRules } from './services/iam.ts';
import { kmsRules } from './services/kms.ts';
import { lambdaRules } from './services/lambda.ts';
import { logsRules } from './services/logs.ts';
import { rdsRules } from './services/rds.ts';
import { s3Rules } from './services/s3.ts';
import { s3controlRules } from './services/s3control.ts';
import { secretsmanagerRules } from './services/secretsmanager.ts';
import { snsRules } from './services/sns.ts';
import { sqsRules } from './services/sqs.ts';
import { ssmRules } from './services/ssm.ts';
import { stsRules } from './services/sts.ts';

const rulesByService: ReadonlyMap<string, ServiceRules> = new Map([
  ['apigateway', apigatewayRules],
  ['apigatewayv2', apigatewayRules],
  ['bedrock-runtime', bedrockRuntimeRules],
  ['dynamodb', dynamodbRules],
  ['ec2', ec2Rules],
  ['ecs', ecsRules],
  ['iam', iamRules],
  ['kms', kmsRules],
  ['lambda', lambdaRules],
  ['logs', logsRules],
  ['rds', rdsRules],
  ['s3', s3Rules],
  ['s3control', s3controlRules],
  ['secretsmanager', secretsmanagerRules],
  ['sns', snsRules],
  ['sqs', sqsRules],
  ['ssm', ssmRules],
  ['sts', stsRules],
]);

const none: ServiceRules = {};

/** For a service without a file of its own: no differences. */
export function rulesOf(serviceId: string): ServiceRules {
  return rulesByService.get(serviceId) ?? none;
}

export const servicesWithRules: readonly string[] = [...rulesByService.keys()];
