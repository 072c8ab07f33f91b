// Calls whose answer is a credential: it would work outside of Countersign, unscoped and unrecorded [E3]. They are denied
// whatever policies say. Calls that return stored secrets (GetSecretValue, GetParameter) are not here: those are masked.

const actions: ReadonlySet<string> = new Set(
  [
    'airflow:CreateCliToken airflow:CreateWebLoginToken',
    'appsync:CreateApiKey appsync:ListApiKeys',
    'bedrock-agentcore:GetResourceApiKey bedrock-agentcore:GetResourceOauth2Token',
    'bedrock-agentcore:GetWorkloadAccessToken bedrock-agentcore:GetWorkloadAccessTokenForJWT',
    'bedrock-agentcore:GetWorkloadAccessTokenForUserId',
    'codeartifact:GetAuthorizationToken',
    'cognito-identity:GetCredentialsForIdentity cognito-identity:GetOpenIdToken',
    'cognito-identity:GetOpenIdTokenForDeveloperIdentity',
    'cognito-idp:AdminInitiateAuth cognito-idp:AdminRespondToAuthChallenge cognito-idp:InitiateAuth',
    'connect:GetFederationToken datazone:GetEnvironmentCredentials',
    'deadline:AssumeFleetRoleForRead deadline:AssumeFleetRoleForWorker deadline:AssumeQueueRoleForRead',
    'deadline:AssumeQueueRoleForUser deadline:AssumeQueueRoleForWorker',
    'ec2:CreateKeyPair ec2:GetPasswordData',
    'ecr:GetAuthorizationToken ecr-public:GetAuthorizationToken eks-auth:AssumeRoleForPodIdentity',
    'elasticmapreduce:GetClusterSessionCredentials emr-containers:GetManagedEndpointSessionCredentials',
    'gamelift:GetComputeAccess gamelift:GetComputeAuthToken gamelift:GetInstanceAccess',
    'gamelift:RequestUploadCredentials',
    'grafana:CreateWorkspaceApiKey grafana:CreateWorkspaceServiceAccountToken',
    'iam:CreateAccessKey iam:CreateServiceSpecificCredential iam:CreateVirtualMFADevice',
    'iam:ResetServiceSpecificCredential',
    'iot:CreateKeysAndCertificate iot:CreateProvisioningClaim',
    'lakeformation:GetTemporaryGluePartitionCredentials lakeformation:GetTemporaryGlueTableCredentials',
    'lightsail:CreateBucketAccessKey lightsail:CreateContainerServiceRegistryLogin lightsail:CreateKeyPair',
    'lightsail:DownloadDefaultKeyPair lightsail:GetInstanceAccessDetails',
    'lightsail:GetRelationalDatabaseMasterUserPassword',
    'redshift:GetClusterCredentials redshift:GetClusterCredentialsWithIAM redshift-serverless:GetCredentials',
    's3:CreateSession s3:GetDataAccess s3express:CreateSession',
    'sagemaker:CreatePresignedDomainUrl sagemaker:CreatePresignedNotebookInstanceUrl',
    'ssm:StartSession ssm:ResumeSession sso:GetRoleCredentials sso-oauth:CreateTokenWithIAM',
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
