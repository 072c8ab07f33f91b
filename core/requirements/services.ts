// The services that have rules of their own, by their id in the catalogue.
import type { ServiceRules } from './service-rules.ts';
import { acmRules } from './services/acm.ts';
import { apigatewayOnward, apigatewayRules } from './services/apigateway.ts';
import { applicationAutoscalingRules } from './services/application-autoscaling.ts';
import { athenaRules } from './services/athena.ts';
import { autoscalingRules } from './services/autoscaling.ts';
import { bedrockRules } from './services/bedrock.ts';
import { bedrockRuntimeRules } from './services/bedrock-runtime.ts';
import { cloudcontrolRules } from './services/cloudcontrol.ts';
import { cloudformationRules } from './services/cloudformation.ts';
import { cloudtrailRules } from './services/cloudtrail.ts';
import { cloudwatchRules } from './services/cloudwatch.ts';
import { codebuildRules } from './services/codebuild.ts';
import { codepipelineRules } from './services/codepipeline.ts';
import { cognitoIdpRules } from './services/cognito-idp.ts';
import { configRules } from './services/config.ts';
import { countersignRules } from './services/countersign.ts';
import { dynamodbRules } from './services/dynamodb.ts';
import { ec2Rules } from './services/ec2.ts';
import { ecrRules } from './services/ecr.ts';
import { ecsRules } from './services/ecs.ts';
import { eksRules } from './services/eks.ts';
import { elasticacheRules } from './services/elasticache.ts';
import { elbv2Rules } from './services/elbv2.ts';
import { eventsRules } from './services/events.ts';
import { firehoseRules } from './services/firehose.ts';
import { glueRules } from './services/glue.ts';
import { iamRules } from './services/iam.ts';
import { keyspacesRules } from './services/keyspaces.ts';
import { kinesisRules } from './services/kinesis.ts';
import { kmsRules } from './services/kms.ts';
import { lambdaRules } from './services/lambda.ts';
import { logsRules } from './services/logs.ts';
import { opensearchRules } from './services/opensearch.ts';
import { organizationsRules } from './services/organizations.ts';
import { otherOperations } from './services/other-operations.ts';
import { rdsRules } from './services/rds.ts';
import { redshiftRules } from './services/redshift.ts';
import { redshiftDataRules } from './services/redshift-data.ts';
import { route53Rules } from './services/route53.ts';
import { s3Rules } from './services/s3.ts';
import { s3controlRules } from './services/s3control.ts';
import { schedulerRules } from './services/scheduler.ts';
import { secretsmanagerRules } from './services/secretsmanager.ts';
import { snsRules } from './services/sns.ts';
import { sqsRules } from './services/sqs.ts';
import { ssmRules } from './services/ssm.ts';
import { stepfunctionsRules } from './services/stepfunctions.ts';
import { stsRules } from './services/sts.ts';
import { timestreamQueryRules } from './services/timestream-query.ts';
import { wafv2Rules } from './services/wafv2.ts';

const rulesByService: ReadonlyMap<string, ServiceRules> = new Map<string, ServiceRules>([
  ['acm', acmRules],
  ['apigateway', { ...apigatewayRules, onward: apigatewayOnward }],
  ['apigatewayv2', apigatewayRules],
  ['application-autoscaling', applicationAutoscalingRules],
  ['athena', athenaRules],
  ['autoscaling', autoscalingRules],
  ['bedrock', bedrockRules],
  ['bedrock-runtime', bedrockRuntimeRules],
  ['cloudcontrol', cloudcontrolRules],
  ['cloudformation', cloudformationRules],
  ['cloudtrail', cloudtrailRules],
  ['cloudwatch', cloudwatchRules],
  ['codebuild', codebuildRules],
  ['codepipeline', codepipelineRules],
  ['cognito-idp', cognitoIdpRules],
  ['config', configRules],
  ['countersign', countersignRules],
  ['dynamodb', dynamodbRules],
  ['ec2', ec2Rules],
  ['ecr', ecrRules],
  ['ecs', ecsRules],
  ['eks', eksRules],
  ['elasticache', elasticacheRules],
  ['elbv2', elbv2Rules],
  ['events', eventsRules],
  ['firehose', firehoseRules],
  ['glue', glueRules],
  ['iam', iamRules],
  ['kinesis', kinesisRules],
  ['keyspaces', keyspacesRules],
  ['kms', kmsRules],
  ['lambda', lambdaRules],
  ['logs', logsRules],
  ['opensearch', opensearchRules],
  ['organizations', organizationsRules],
  ['rds', rdsRules],
  ['redshift', redshiftRules],
  ['redshift-data', redshiftDataRules],
  ['route53', route53Rules],
  ['s3', s3Rules],
  ['s3control', s3controlRules],
  ['scheduler', schedulerRules],
  ['secretsmanager', secretsmanagerRules],
  ['sns', snsRules],
  ['sqs', sqsRules],
  ['ssm', ssmRules],
  ['stepfunctions', stepfunctionsRules],
  ['sts', stsRules],
  ['timestream-query', timestreamQueryRules],
  ['wafv2', wafv2Rules],
  ...Object.entries(otherOperations).map(([id, operations]) => [id, { operations }] as const),
]);

const none: ServiceRules = {};

/** For a service without a file of its own: no differences. */
export function rulesOf(serviceId: string): ServiceRules {
  return rulesByService.get(serviceId) ?? none;
}

export const servicesWithRules: readonly string[] = [...rulesByService.keys()];
