// [E6] Whatever a deployment makes, the explicit deny of the connection roles reaches: by its name, by its tag, or as a part of
// something that it reaches.
import { describe, expect, test } from 'vitest';
import { denyOwnResources } from '../../core/own-resources.ts';
import { policyDenies } from '../support/iam-matcher.ts';
import { type Resource, synthesise } from '../support/synthesised-app.ts';
import { everything } from '../templates/deployments.ts';

const deny = JSON.stringify({ Statement: denyOwnResources({ sharesAccount: false }) });
const isDenied = (resource: string, context: Readonly<Record<string, string>> = {}) =>
  policyDenies(deny, { action: 'any:Action', resource, context });

const of = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:444455556666:${rest}`;
const ofIam = (rest: string) => `arn:aws:iam::444455556666:${rest}`;

type Named = (properties: Resource['Properties'], given: string) => string;
/** Type → its ARN. `given`: the name that CloudFormation makes where none is chosen. */
const arnOf: Readonly<Record<string, Named>> = {
  'AWS::ApiGateway::Account': () => 'arn:aws:apigateway:eu-central-1::/account',
  'AWS::Athena::WorkGroup': ({ Name }) => of('athena', `workgroup/${Name}`),
  'AWS::CloudWatch::Alarm': ({ AlarmName }) => of('cloudwatch', `alarm:${AlarmName}`),
  'AWS::CloudWatch::Dashboard': ({ DashboardName }) =>
    `arn:aws:cloudwatch::444455556666:dashboard/${DashboardName}`,
  'AWS::DynamoDB::Table': (_, given) => of('dynamodb', `table/${given}`),
  'AWS::Events::ApiDestination': ({ Name }) => of('events', `api-destination/${Name}/5f1c`),
  'AWS::Events::Connection': ({ Name }) => of('events', `connection/${Name}/5f1c`),
  'AWS::Events::EventBus': ({ Name }) => of('events', `event-bus/${Name}`),
  'AWS::Events::Rule': ({ Name, EventBusName }, given) =>
    of('events', EventBusName ? `rule/countersign-prod/${given}` : `rule/${Name}`),
  'AWS::Glue::Database': ({ DatabaseInput }) => of('glue', `database/${DatabaseInput.Name}`),
  'AWS::Glue::Table': ({ DatabaseName, TableInput }) =>
    of('glue', `table/${DatabaseName}/${TableInput.Name}`),
  'AWS::IAM::ManagedPolicy': ({ ManagedPolicyName }) => ofIam(`policy/${ManagedPolicyName}`),
  'AWS::IAM::Role': ({ RoleName }, given) => ofIam(`role/${RoleName ?? given}`),
  'AWS::KMS::Alias': ({ AliasName }) => of('kms', AliasName),
  'AWS::Lambda::Function': ({ FunctionName }, given) => of('lambda', `function:${FunctionName ?? given}`),
  'AWS::Logs::LogGroup': ({ LogGroupName }) => of('logs', `log-group:${LogGroupName}`),
  'AWS::S3::Bucket': (_, given) => `arn:aws:s3:::${given.toLowerCase()}`,
  'AWS::SQS::Queue': (_, given) => of('sqs', given),
  'AWS::StepFunctions::StateMachine': ({ StateMachineName }) =>
    of('states', `stateMachine:${StateMachineName}`),
  'AWS::WAFv2::WebACL': ({ Name }) => of('wafv2', `regional/webacl/${Name}/5f1c`),
};

/** What has ids in the place of names. A key is known by its alias as well. */
const tagged = [
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::CertificateManager::Certificate',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
];

/** Parts of the above, without an ARN that a policy could name; records are in the zone of the owner of the domain. */
const parts = [
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::Athena::NamedQuery',
  'AWS::IAM::Policy',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::ResourcePolicy',
  'AWS::Route53::RecordSet',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::WAFv2::WebACLAssociation',
  'Custom::Trigger',
];

const made = Object.entries(synthesise(everything())).flatMap(([stack, { Resources }]) =>
  Object.entries(Resources).map(([id, resource]) => ({ ...resource, given: `${stack}-${id}-AbCdEfGhIjKl` })),
);
const types = [...new Set(made.map(({ Type }) => Type))].sort();

describe.each(types)('%s', (type) => {
  const resources = made.filter(({ Type }) => Type === type);

  test('is denied to agents', () => {
    const arn = arnOf[type];
    if (arn !== undefined) {
      const arns = resources.map(({ Properties, given }) => arn(Properties, given));
      expect(arns.filter((each) => !isDenied(each))).toEqual([]);
    } else if (tagged.includes(type)) {
      for (const { Properties } of resources) {
        expect(Properties.Tags).toContainEqual({ Key: 'countersign:stage', Value: 'prod' });
      }
    } else expect(parts).toContain(type);
  });
});

test('what has the tag of a stage is denied, and what is called otherwise and has none is not', () => {
  const api = 'arn:aws:apigateway:eu-central-1::/restapis/a1b2c3';
  expect(isDenied(api, { 'aws:ResourceTag/countersign:stage': 'prod' })).toBe(true);
  expect(isDenied(api)).toBe(false);
  expect(isDenied(of('cloudwatch', 'alarm:orders'))).toBe(false);
  expect(isDenied(of('glue', 'table/orders/calls_json'))).toBe(false);
});
