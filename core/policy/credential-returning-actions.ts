// Calls whose answer is a credential: it would work outside of Countersign, unscoped and unrecorded [E3]. They are denied
// whatever policies say. Calls that return stored secrets (GetSecretValue, GetParameter) are not here: those are masked.

const actions: ReadonlySet<string> = new Set(
  [
    'acm:ExportCertificate airflow:CreateCliToken airflow:CreateWebLoginToken',
    'amplifyuibuilder:ExchangeCodeForToken amplifyuibuilder:RefreshToken appsync:CreateApiKey',
    'appsync:ListApiKeys appsync:UpdateApiKey athena:CreatePresignedNotebookUrl',
    'athena:GetSessionEndpoint bedrock-agentcore:GetResourceApiKey',
    'bedrock-agentcore:GetResourceOauth2Token bedrock-agentcore:GetResourcePaymentToken',
    'bedrock-agentcore:GetWorkloadAccessToken bedrock-agentcore:GetWorkloadAccessTokenForJWT',
    'bedrock-agentcore:GetWorkloadAccessTokenForUserId codeartifact:GetAuthorizationToken',
    'codepipeline:GetJobDetails codepipeline:GetThirdPartyJobDetails codepipeline:PollForJobs',
    'cognito-identity:GetCredentialsForIdentity cognito-identity:GetOpenIdToken',
    'cognito-identity:GetOpenIdTokenForDeveloperIdentity cognito-idp:AdminInitiateAuth',
    'cognito-idp:AdminRespondToAuthChallenge cognito-idp:GetTokensFromRefreshToken',
    'cognito-idp:InitiateAuth cognito-idp:RespondToAuthChallenge connect:GetFederationToken',
    'datazone:GetConnection datazone:GetEnvironmentCredentials deadline:AssumeFleetRoleForRead',
    'deadline:AssumeFleetRoleForWorker deadline:AssumeQueueRoleForRead deadline:AssumeQueueRoleForUser',
    'deadline:AssumeQueueRoleForWorker ec2:CreateKeyPair',
    'ec2:ExportVerifiedAccessInstanceClientConfiguration ec2:GetPasswordData',
    'ecr-public:GetAuthorizationToken ecr:GetAuthorizationToken eks-auth:AssumeRoleForPodIdentity',
    'elasticmapreduce:GetClusterSessionCredentials elasticmapreduce:GetOnClusterAppUIPresignedURL',
    'elasticmapreduce:GetPersistentAppUIPresignedURL elasticmapreduce:GetSessionEndpoint',
    'emr-containers:GetManagedEndpointSessionCredentials emr-serverless:GetSessionEndpoint',
    'finspace-api:GetProgrammaticAccessCredentials gamelift:CreateBuild gamelift:GetComputeAccess',
    'gamelift:GetComputeAuthToken gamelift:GetInstanceAccess gamelift:RequestUploadCredentials',
    'glue:GetSessionEndpoint grafana:CreateWorkspaceApiKey grafana:CreateWorkspaceServiceAccountToken',
    'iam:CreateAccessKey iam:CreateServiceSpecificCredential iam:CreateVirtualMFADevice',
    'iam:ResetServiceSpecificCredential iot:CreateKeysAndCertificate iot:CreateProvisioningClaim',
    'ivs:CreateParticipantToken ivschat:CreateChatToken kinesisanalytics:CreateApplicationPresignedUrl',
    'kinesisvideo:GetIceServerConfig lakeformation:GetTemporaryGluePartitionCredentials',
    'lakeformation:GetTemporaryGlueTableCredentials lambda:CreateMicrovmAuthToken',
    'lambda:CreateMicrovmShellAuthToken license-manager:CreateToken license-manager:GetAccessToken',
    'lightsail:CreateBucketAccessKey lightsail:CreateContainerServiceRegistryLogin',
    'lightsail:CreateKeyPair lightsail:DownloadDefaultKeyPair lightsail:GetBucketAccessKeys',
    'lightsail:GetInstanceAccessDetails lightsail:GetRelationalDatabaseMasterUserPassword',
    'mediapackage:RotateChannelCredentials mediapackage:RotateIngestEndpointCredentials',
    'payment-cryptography:ExportKey pca-connector-scep:CreateChallenge',
    'pca-connector-scep:GetChallengePassword quicksight:GenerateEmbedUrlForAnonymousUser',
    'quicksight:GenerateEmbedUrlForRegisteredUser',
    'quicksight:GenerateEmbedUrlForRegisteredUserWithIdentity quicksight:GetDashboardEmbedUrl',
    'quicksight:GetSessionEmbedUrl redshift-serverless:GetCredentials',
    'redshift-serverless:GetIdentityCenterAuthToken redshift:GetClusterCredentials',
    'redshift:GetClusterCredentialsWithIAM redshift:GetIdentityCenterAuthToken s3:CreateSession',
    's3:GetDataAccess s3express:CreateSession sagemaker:CreatePresignedDomainUrl',
    'sagemaker:CreatePresignedMlflowAppUrl sagemaker:CreatePresignedMlflowTrackingServerUrl',
    'sagemaker:CreatePresignedNotebookInstanceUrl signin:CreateOAuth2Token ssm:GetAccessToken',
    'ssm:ResumeSession ssm:StartSession sso-oauth:CreateTokenWithIAM sso:GetRoleCredentials',
    'wafv2:CreateAPIKey workmail:AssumeImpersonationRole',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** Whether `prefix:Name`, an IAM action or a service's operation, answers with a credential. All of STS does. */
export function returnsCredentials(action: string): boolean {
  const name = action.toLowerCase();
  return name.startsWith('sts:') || actions.has(name);
}

/** Lower-case, sorted: for the test that compares the names with AWS's own list. */
export const credentialReturningActions: readonly string[] = [...actions].sort();
