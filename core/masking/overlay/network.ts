// Edges, networks and what is said on them: gateways, distributions, logs.
import { type OverlayTable, overlayTable } from './row.ts';

export const networkOverlay: readonly OverlayTable[] = [
  overlayTable(
    'apigateway',
    'apigateway/latest/api/API_',
    `
    CreateApiKey value api-key
    GetApiKey value api-key
    CreateDomainName certificatePrivateKey private-key
    ImportApiKeys body free-form
    CreateStage variables free-form
    GetApiKey apiKey harmless
    CreateAuthorizer authorizerCredentials harmless
    PutIntegration credentials harmless
    GetMethod methodIntegration.credentials harmless
    TestInvokeMethod log free-form
    TestInvokeMethod headers free-form
    `,
  ),
  overlayTable(
    'apigatewayv2',
    'apigatewayv2/latest/api-reference/apis-apiid-stages.html',
    `
    CreateStage StageVariables free-form
    CreateIntegration RequestParameters free-form
    `,
  ),
  overlayTable(
    'appsync',
    'appsync/latest/APIReference/API_',
    `
    CreateApiKey apiKey.id api-key
    ListApiKeys apiKeys.id api-key
    GetGraphqlApiEnvironmentVariables environmentVariables free-form
    `,
  ),
  overlayTable(
    'cloudfront',
    'cloudfront/latest/APIReference/API_',
    `
    CreateDistribution CustomHeaders.Items.HeaderValue header-value
    GetDistributionConfig CustomHeaders.Items.HeaderValue header-value
    CreateFunction FunctionCode free-form
    `,
  ),
  overlayTable(
    'elbv2',
    'elasticloadbalancing/latest/APIReference/API_',
    `
    CreateListener AuthenticateOidcConfig.ClientSecret client-secret
    DescribeRules AuthenticateOidcConfig.ClientSecret client-secret
    `,
  ),
  overlayTable(
    'elb',
    'elasticloadbalancing/2012-06-01/APIReference/API_',
    `
    CreateLoadBalancerPolicy PolicyAttributes.AttributeValue free-form
    `,
  ),
  overlayTable(
    'directconnect',
    'directconnect/latest/APIReference/API_',
    `
    CreatePrivateVirtualInterface newPrivateVirtualInterface.authKey pre-shared-key
    DescribeVirtualInterfaces virtualInterfaces.authKey pre-shared-key
    DescribeVirtualInterfaces bgpPeers.authKey pre-shared-key
    CreateBGPPeer newBGPPeer.authKey pre-shared-key
    AssociateMacSecKey cak key-material
    DescribeRouterConfiguration customerRouterConfig vpn-configuration
    `,
  ),
  overlayTable(
    'route53',
    'Route53/latest/APIReference/API_',
    `
    CreateKeySigningKey KeySigningKey.DigestAlgorithmMnemonic harmless
    CreateKeySigningKey KeySigningKey.SigningAlgorithmMnemonic harmless
    GetDNSSEC KeySigningKeys.DigestAlgorithmMnemonic harmless
    GetDNSSEC KeySigningKeys.SigningAlgorithmMnemonic harmless
    `,
  ),
  overlayTable(
    'route53domains',
    'Route53/latest/APIReference/API_domains_',
    `
    RetrieveDomainAuthCode AuthCode one-time-code
    TransferDomain AuthCode one-time-code
    `,
  ),
  overlayTable(
    'wafv2',
    'waf/latest/APIReference/API_',
    `
    CreateAPIKey APIKey api-key
    ListAPIKeys APIKeySummaries.APIKey api-key
    `,
  ),
  overlayTable(
    'appmesh',
    'app-mesh/latest/APIReference/API_',
    `
    CreateVirtualNode file.privateKey harmless
    `,
  ),
  overlayTable(
    'logs',
    'AmazonCloudWatchLogs/latest/APIReference/API_',
    `
    GetLogEvents events.message free-form
    FilterLogEvents events.message free-form
    PutLogEvents logEvents.message free-form
    GetQueryResults results.value free-form
    `,
  ),
  overlayTable(
    'cloudtrail',
    'awscloudtrail/latest/APIReference/API_',
    `
    LookupEvents Events.CloudTrailEvent free-form
    `,
  ),
  overlayTable(
    'config',
    'config/latest/APIReference/API_',
    `
    GetResourceConfigHistory configurationItems.configuration free-form
    GetResourceConfigHistory configurationItems.supplementaryConfiguration free-form
    `,
  ),
  overlayTable(
    'guardduty',
    'guardduty/latest/APIReference/API_',
    `
    GetFindings Process.Pwd harmless
    GetFindings ModifyingProcess.Pwd harmless
    GetFindings TargetProcess.Pwd harmless
    `,
  ),
  overlayTable(
    'securityhub',
    'securityhub/1.0/APIReference/API_',
    `
    BatchImportFindings TunnelOptions.PreSharedKey pre-shared-key
    BatchImportFindings MasterUserOptions.MasterUserPassword password
    BatchImportFindings RegistryCredential.Credential harmless
    BatchImportFindings RepositoryCredentials.CredentialsParameter harmless
    `,
  ),
  overlayTable(
    'kinesis-video-signaling',
    'kinesisvideostreams/latest/dg/API_signaling_',
    `
    GetIceServerConfig IceServerList.Password password
    `,
  ),
];
