// The address: a REST API, the only kind of API Gateway that keeps the path as it was signed; regional, or private to a VPC.
// It authenticates nobody and reads nothing: both are the functions' work, before anything else they do.
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseTransferMode,
  RestApi,
  type RestApiProps,
} from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { VpcSettings } from '../address-settings.ts';
import type { Stage } from '../stage.ts';

export interface CountersignRestApiProps {
  readonly stage: Stage;
  readonly gateway: IFunction;
  readonly gatewayTimeout: Duration;
  readonly control: IFunction;
  readonly policies: IFunction;
  readonly registry: IFunction;
  /** Absent: Slack is not used, and its paths are control's to refuse. */
  readonly slack?: IFunction;
  /** Absent: no system sends decisions, and its path is control's to refuse. */
  readonly webhookDecisions?: IFunction;
  /** Absent: reached over the internet. */
  readonly vpc?: VpcSettings;
  /** Whether a web ACL is put before it. */
  readonly hasFirewall: boolean;
}

/** What one deployment takes from all its agents, well under an account's 10,000 a second. */
const requestsPerSecond = 1_000;
const burstRequests = 2_000;

export class CountersignRestApi extends Construct {
  readonly api: RestApi;

  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      gateway,
      gatewayTimeout,
      control,
      policies,
      registry,
      slack,
      webhookDecisions,
      vpc,
      hasFirewall,
    }: CountersignRestApiProps,
  ) {
    super(scope, id);
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/countersign/${stage}/access`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'Api', {
      restApiName: `countersign-${stage}`,
      ...(vpc ? this.onlyFrom(vpc) : { endpointTypes: [EndpointType.REGIONAL] }),
      binaryMediaTypes: ['*/*'],
      // API Gateway writes logs only under a role that is set once for the account and region; it outlives this stack.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: stage,
        tracingEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        // INVARIANT: bodies and headers of requests reach no log [L6].
        dataTraceEnabled: false,
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: burstRequests,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: accessLogFormat(),
      },
    });

    const toGateway = new LambdaIntegration(gateway, {
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: gatewayTimeout,
      allowTestInvoke: false,
    });
    const buffered = (handler: IFunction) =>
      new LambdaIntegration(handler, { timeout: Duration.seconds(29), allowTestInvoke: false });
    const toControl = buffered(control);
    const toPolicies = buffered(policies);
    const toRegistry = buffered(registry);
    const { root } = this.api;
    const aws = root.addResource('aws');
    aws.addMethod('ANY', toGateway);
    aws.addResource('{proxy+}').addMethod('ANY', toGateway);
    root.addResource('mcp').addMethod('ANY', toGateway);
    const resource = root.addResource('.well-known').addResource('oauth-protected-resource');
    resource.addMethod('ANY', toGateway);
    resource.addResource('mcp').addMethod('ANY', toGateway);
    root.addResource('credentials').addResource('{proxy+}').addMethod('ANY', toGateway);
    const v1 = root.addResource('v1');
    const calls = v1.addResource('calls');
    calls.addMethod('POST', toGateway);
    // Other verbs get their problem+json from control.
    calls.addMethod('ANY', toControl);
    const vended = v1.addResource('credentials');
    vended.addMethod('POST', toGateway);
    vended.addMethod('ANY', toControl);
    const requests = v1.addResource('requests');
    requests.addMethod('POST', toGateway);
    requests.addMethod('ANY', toControl);
    requests.addResource('{proxy+}').addMethod('ANY', toControl);
    for (const what of ['policies', 'catalogue']) {
      const published = v1.addResource(what);
      published.addMethod('ANY', toPolicies);
      published.addResource('{proxy+}').addMethod('ANY', toPolicies);
    }
    const agents = v1.addResource('agents');
    agents.addMethod('ANY', toRegistry);
    agents.addResource('{proxy+}').addMethod('ANY', toRegistry);
    const connections = v1.addResource('connections');
    connections.addMethod('ANY', toControl);
    const connection = connections.addResource('{connection}');
    const test = connection.addResource('test');
    test.addMethod('POST', toGateway);
    test.addMethod('ANY', toRegistry);
    connection.addResource('removal').addMethod('ANY', toRegistry);
    v1.addResource('{proxy+}').addMethod('ANY', toControl);
    if (slack !== undefined) {
      root.addResource('slack').addResource('interactions').addMethod('POST', buffered(slack));
    }
    if (webhookDecisions !== undefined) {
      root.addResource('webhooks').addResource('decisions').addMethod('POST', buffered(webhookDecisions));
    }
    root.addMethod('ANY', toControl);
    root.addResource('{proxy+}').addMethod('ANY', toControl);
    // The stack prints the address under a name of its own.
    this.api.node.tryRemoveChild('Endpoint');
    acknowledgeFindings(this.api);
    if (!hasFirewall) acknowledgeNoFirewall(this.api);
  }

  /** A private API answers nobody whom its resource policy does not let through. */
  private onlyFrom({ endpointIds }: VpcSettings): Pick<RestApiProps, 'endpointConfiguration' | 'policy'> {
    return {
      endpointConfiguration: {
        types: [EndpointType.PRIVATE],
        vpcEndpoints: endpointIds.map((vpcEndpointId) =>
          InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, vpcEndpointId, {
            vpcEndpointId,
            port: 443,
          }),
        ),
      },
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'FromTheseEndpoints',
            principals: [new AnyPrincipal()],
            actions: ['execute-api:Invoke'],
            resources: ['execute-api:/*'],
            conditions: { StringEquals: { 'aws:SourceVpce': [...endpointIds] } },
          }),
        ],
      }),
    };
  }
}

/** Neither path (it may name what is secret), nor query, nor any header: the archive has the masked call. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: AccessLogField.contextRequestId(),
      extendedRequestId: AccessLogField.contextExtendedRequestId(),
      requestTime: AccessLogField.contextRequestTime(),
      sourceIp: AccessLogField.contextIdentitySourceIp(),
      httpMethod: AccessLogField.contextHttpMethod(),
      resourcePath: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      responseLength: AccessLogField.contextResponseLength(),
      responseLatencyMilliseconds: AccessLogField.contextResponseLatency(),
      integrationLatencyMilliseconds: AccessLogField.contextIntegrationLatency(),
      integrationStatus: AccessLogField.contextIntegrationStatus(),
      traceId: AccessLogField.contextXrayTraceId(),
    }),
  );
}

function acknowledgeFindings(api: RestApi): void {
  Validations.of(api).acknowledge(
    {
      id: 'AwsSolutions-APIG4',
      reason:
        'Callers prove themselves to the functions: SigV4 with surrogate keys, or an OIDC token. API Gateway knows neither.',
    },
    {
      id: 'AwsSolutions-COG4',
      reason: "Identities come from the customer's own OIDC issuers, not from Cognito.",
    },
    {
      id: 'AwsSolutions-APIG2',
      reason:
        "The functions validate every member against the AWS models or zod schemas; API Gateway's models cannot say as much and would answer in the wrong protocol.",
    },
    {
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: "AWS's documented policy for the account-wide logging role of API Gateway.",
    },
  );
}

function acknowledgeNoFirewall(api: RestApi): void {
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG3',
    reason:
      'A web ACL costs money while idle, and sees only the first 16 KB of a call; the option `firewall` adds one.',
  });
}
