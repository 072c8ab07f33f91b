// How software is built, described, deployed and operated.
import { type OverlayTable, overlayTable } from './row.ts';

export const deliveryOverlay: readonly OverlayTable[] = [
  overlayTable(
    'cloudformation',
    'AWSCloudFormation/latest/APIReference/API_',
    `
    CreateStack TemplateBody free-form
    GetTemplate TemplateBody free-form
    CreateStack Parameters.ParameterValue free-form
    DescribeStacks Parameters.ParameterValue free-form
    DescribeStacks Outputs.OutputValue free-form
    DescribeStackEvents ResourceProperties free-form
    DescribeStackEvents ResourceStatusReason free-form
    SetTypeConfiguration Configuration free-form
    RecordHandlerProgress BearerToken harmless
    RegisterType RegistrationToken harmless
    `,
  ),
  overlayTable(
    'codebuild',
    'codebuild/latest/APIReference/API_',
    `
    CreateProject environment.environmentVariables free-form
    StartBuild environmentVariablesOverride free-form
    StartBuild buildspecOverride free-form
    CreateProject source.buildspec free-form
    ImportSourceCredentials token token
    BatchGetProjects webhook.secret secret
    BatchGetBuilds exportedEnvironmentVariables.value free-form
    CreateProject registryCredential.credential harmless
    StartBuild registryCredentialOverride.credential harmless
    `,
  ),
  overlayTable(
    'codepipeline',
    'codepipeline/latest/APIReference/API_',
    `
    PutWebhook authenticationConfiguration.SecretToken secret
    CreatePipeline actions.configuration free-form
    GetJobDetails artifactCredentials.secretAccessKey secret-access-key
    GetJobDetails artifactCredentials.sessionToken token
    PutApprovalResult token harmless
    GetPipelineState latestExecution.token harmless
    `,
  ),
  overlayTable(
    'codeartifact',
    'codeartifact/latest/APIReference/API_',
    `
    GetAuthorizationToken authorizationToken token
    `,
  ),
  overlayTable(
    'ecr',
    'AmazonECR/latest/APIReference/API_',
    `
    GetAuthorizationToken authorizationData.authorizationToken token
    GetDownloadUrlForLayer downloadUrl signed-url
    `,
  ),
  overlayTable(
    'ecr-public',
    'AmazonECRPublic/latest/APIReference/API_',
    `
    GetAuthorizationToken authorizationData.authorizationToken token
    `,
  ),
  overlayTable(
    'ssm',
    'systems-manager/latest/APIReference/API_',
    `
    GetParameter Parameter.Value parameter
    GetParametersByPath Parameters.Value parameter
    GetParameterHistory Parameters.Value parameter
    SendCommand Parameters free-form
    ListCommandInvocations CommandPlugins.Output free-form
    GetCommandInvocation StandardOutputContent free-form
    GetCommandInvocation StandardErrorContent free-form
    CreateActivation ActivationCode activation-code
    StartAutomationExecution Parameters free-form
    StartSession TokenValue token
    CreateDocument Content free-form
    GetDocument Content free-form
    `,
  ),
  overlayTable(
    'ssm-contacts',
    'incident-manager/latest/APIReference/API_SSMContacts_',
    `
    ActivateContactChannel ActivationCode activation-code
    `,
  ),
  overlayTable(
    'amplify',
    'amplify/latest/APIReference/API_',
    `
    CreateApp environmentVariables free-form
    CreateApp accessToken token
    CreateApp oauthToken token
    CreateApp basicAuthCredentials credentials
    CreateApp buildSpec free-form
    CreateBranch environmentVariables free-form
    `,
  ),
  overlayTable(
    'stepfunctions',
    'step-functions/latest/apireference/API_',
    `
    StartExecution input free-form
    DescribeExecution output free-form
    CreateStateMachine definition free-form
    SendTaskFailure cause free-form
    `,
  ),
  overlayTable(
    'events',
    'eventbridge/latest/APIReference/API_',
    `
    CreateConnection ApiKeyAuthParameters.ApiKeyValue api-key
    CreateConnection BasicAuthParameters.Password password
    CreateConnection ClientParameters.ClientSecret client-secret
    PutTargets Targets.Input free-form
    PutEvents Entries.Detail free-form
    `,
  ),
  overlayTable(
    'scheduler',
    'scheduler/latest/APIReference/API_',
    `
    CreateSchedule Target.Input free-form
    `,
  ),
  overlayTable(
    'pipes',
    'eventbridge/latest/pipes-reference/API_',
    `
    CreatePipe TargetParameters.InputTemplate free-form
    `,
  ),
  overlayTable(
    'appconfig',
    'appconfig/2019-10-09/APIReference/API_',
    `
    CreateHostedConfigurationVersion Content configuration
    `,
  ),
  overlayTable(
    'appconfigdata',
    'appconfig/2019-10-09/APIReference/API_appconfigdata_',
    `
    GetLatestConfiguration Configuration configuration
    `,
  ),
  overlayTable(
    'servicecatalog',
    'servicecatalog/latest/dg/API_',
    `
    ProvisionProduct ProvisioningParameters.Value free-form
    DescribeRecord RecordOutputs.OutputValue free-form
    `,
  ),
  overlayTable(
    'proton',
    'proton/latest/APIReference/API_',
    `
    CreateEnvironment spec free-form
    `,
  ),
  overlayTable(
    'synthetics',
    'AmazonSynthetics/latest/APIReference/API_',
    `
    CreateCanary RunConfig.EnvironmentVariables free-form
    `,
  ),
  overlayTable(
    'greengrassv2',
    'greengrass/v2/APIReference/API_',
    `
    CreateDeployment configurationUpdate.merge free-form
    `,
  ),
  overlayTable(
    'grafana',
    'grafana/latest/APIReference/API_',
    `
    CreateWorkspaceApiKey key api-key
    CreateWorkspaceServiceAccountToken serviceAccountToken.key api-key
    AssociateLicense grafanaToken token
    `,
  ),
];
