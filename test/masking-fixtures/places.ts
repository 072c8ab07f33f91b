// Where secrets stand in documents of AWS: a line is a document, `service operation direction`, then for each secret its path, the text
// it stands in and its kind. Paths follow the API references; `[]` is a list's first entry, `name=Value` sets a neighbour.
export const places = `
secretsmanager GetSecretValue response SecretString:json:password
secretsmanager GetSecretValue response SecretString:plain:random
secretsmanager BatchGetSecretValue response SecretValues[].SecretString:json:password
secretsmanager CreateSecret request SecretString:plain:weak
secretsmanager PutSecretValue request SecretString:json:password
secretsmanager UpdateSecret request SecretString:url:password
secretsmanager GetRandomPassword response RandomPassword:plain:password
ssm GetParameter response Parameter.Value:plain:password
ssm GetParameters response Parameters[].Value:url:password
ssm GetParametersByPath response Parameters[].Value:plain:random
ssm GetParameterHistory response Parameters[].Value:plain:weak
ssm PutParameter request Value:plain:password
ssm SendCommand request Parameters.commands[]:command:password Comment:log:weak
ssm GetCommandInvocation response StandardOutputContent:log:password StandardErrorContent:script:random
ssm ListCommandInvocations response CommandInvocations[].CommandPlugins[].Output:env:password
ssm CreateActivation response ActivationCode:plain:code
ssm StartSession response TokenValue:plain:random
ssm StartAutomationExecution request Parameters.script[]:script:github
ssm CreateDocument request Content:yaml:github
ec2 DescribeInstanceAttribute response UserData.Value:b64script:random
ec2 RunInstances request UserData:b64env:password
ec2 ModifyInstanceAttribute request UserData.Value:b64script:github
ec2 CreateKeyPair response KeyMaterial:plain:pem
ec2 GetPasswordData response PasswordData:plain:random
ec2 DescribeLaunchTemplateVersions response LaunchTemplateVersions[].LaunchTemplateData.UserData:b64env:password
ec2 CreateLaunchTemplate request LaunchTemplateData.UserData:b64script:slack
ec2 CreateVpnConnection response VpnConnection.CustomerGatewayConfiguration:plain:weak VpnConnection.Options.TunnelOptions[].PreSharedKey:plain:weak
ec2 GetConsoleOutput response Output:b64log:password
ec2 CreateVolume request TagSpecifications[].Tags[].Value:plain:password:Key=db-password
iam CreateAccessKey response AccessKey.SecretAccessKey:plain:aws-secret
iam CreateLoginProfile request Password:plain:password
iam CreateServiceSpecificCredential response ServiceSpecificCredential.ServicePassword:plain:random
iam UploadServerCertificate request PrivateKey:plain:pem
iam UpdateLoginProfile request Password:plain:weak
iam ChangePassword request OldPassword:plain:weak NewPassword:plain:password
sts AssumeRole response Credentials.SecretAccessKey:plain:aws-secret Credentials.SessionToken:plain:aws-session
sts GetSessionToken response Credentials.SecretAccessKey:plain:aws-secret Credentials.SessionToken:plain:aws-session
sts AssumeRoleWithWebIdentity request WebIdentityToken:plain:jwt
sts GetFederationToken response Credentials.SecretAccessKey:plain:aws-secret Credentials.SessionToken:plain:aws-session
lambda CreateFunction request Environment.Variables.DB_PASSWORD:plain:password Environment.Variables.STRIPE_KEY:plain:stripe
lambda GetFunctionConfiguration response Environment.Variables.DATABASE_URL:url:password Environment.Variables.API_TOKEN:plain:random
lambda GetFunction response Code.Location:signed:hex
lambda ListFunctions response Functions[].Environment.Variables.SLACK_TOKEN:plain:slack
lambda Invoke response LogResult:b64log:password
lambda UpdateFunctionConfiguration request Environment.Variables.JWT_SECRET:plain:random
ecs RegisterTaskDefinition request containerDefinitions[].environment[].value:plain:password:name=DB_PASSWORD
ecs DescribeTaskDefinition response taskDefinition.containerDefinitions[].environment[].value:url:password:name=DATABASE_URL taskDefinition.containerDefinitions[].command[]:command:password
ecs RunTask request overrides.containerOverrides[].environment[].value:plain:github:name=GH_TOKEN
ecs DescribeTasks response tasks[].overrides.containerOverrides[].command[]:command:weak
batch RegisterJobDefinition request containerProperties.environment[].value:plain:password:name=PGPASSWORD containerProperties.command[]:command:password
batch SubmitJob request containerOverrides.environment[].value:plain:random:name=API_KEY
batch DescribeJobs response jobs[].container.environment[].value:plain:stripe:name=STRIPE
batch DescribeJobDefinitions response jobDefinitions[].containerProperties.command[]:script:random
codebuild BatchGetProjects response projects[].environment.environmentVariables[].value:plain:password:name=SONAR_PASSWORD projects[].source.buildspec:yaml:random
codebuild StartBuild request environmentVariablesOverride[].value:plain:github:name=GITHUB_TOKEN buildspecOverride:yaml:github
codebuild ImportSourceCredentials request token:plain:github
codebuild BatchGetBuilds response builds[].environment.environmentVariables[].value:plain:random:name=NPM_TOKEN
codebuild CreateWebhook response webhook.secret:plain:random
cloudformation DescribeStacks response Stacks[].Parameters[].ParameterValue:plain:password:ParameterKey=DbPassword Stacks[].Outputs[].OutputValue:url:password:OutputKey=DatabaseUrl
cloudformation CreateStack request Parameters[].ParameterValue:plain:weak:ParameterKey=MasterUserPassword TemplateBody:yaml:github
cloudformation UpdateStack request Parameters[].ParameterValue:plain:random:ParameterKey=ApiToken
cloudformation GetTemplate response TemplateBody:env:password
cloudformation DescribeStackEvents response StackEvents[].ResourceProperties:json:password StackEvents[].ResourceStatusReason:log:password
cloudformation DescribeChangeSet response Parameters[].ParameterValue:plain:password:ParameterKey=AdminPassword
rds CreateDBInstance request MasterUserPassword:plain:password
rds ModifyDBInstance request MasterUserPassword:plain:weak
rds CreateDBCluster request MasterUserPassword:plain:password
rds DescribeDBInstances response DBInstances[].PendingModifiedValues.MasterUserPassword:plain:password
rds-data ExecuteStatement request sql:log:password
redshift CreateCluster request MasterUserPassword:plain:password
redshift GetClusterCredentials response DbPassword:plain:random
redshift DescribeClusters response Clusters[].PendingModifiedValues.MasterUserPassword:plain:weak
redshift CreateHsmConfiguration request HsmPartitionPassword:plain:weak
redshift-serverless CreateNamespace request adminUserPassword:plain:password
redshift-serverless GetCredentials response dbPassword:plain:random
redshift-data ExecuteStatement request Sql:log:password
docdb CreateDBCluster request MasterUserPassword:plain:password
docdb ModifyDBCluster request MasterUserPassword:plain:weak
neptune CreateDBCluster request MasterUserPassword:plain:password
elasticache CreateReplicationGroup request AuthToken:plain:random
elasticache ModifyReplicationGroup request AuthToken:plain:password
elasticache CreateUser request Passwords[]:plain:password AuthenticationMode.Passwords[]:plain:random
memorydb CreateUser request AuthenticationMode.Passwords[]:plain:password
dms CreateEndpoint request Password:plain:password ExtraConnectionAttributes:command:password
dms ModifyEndpoint request Password:plain:weak MongoDbSettings.Password:plain:password
dms CreateEndpoint request KafkaSettings.SaslPassword:plain:random RedshiftSettings.Password:plain:weak
glue CreateJob request DefaultArguments.--DB_PASSWORD:plain:password DefaultArguments.--jdbc_url:url:password
glue GetJob response Job.DefaultArguments.--api_key:plain:random
glue GetConnection response Connection.ConnectionProperties.PASSWORD:plain:password Connection.ConnectionProperties.JDBC_CONNECTION_URL:url:weak
glue CreateConnection request ConnectionInput.ConnectionProperties.PASSWORD:plain:weak
glue StartJobRun request Arguments.--token:plain:random
sagemaker CreateModel request PrimaryContainer.Environment.HF_TOKEN:plain:random PrimaryContainer.Environment.DB_PASSWORD:plain:password
sagemaker DescribeTrainingJob response HyperParameters.wandb_api_key:plain:hex Environment.DATABASE_URL:url:password
sagemaker CreateProcessingJob request Environment.API_KEY:plain:random AppSpecification.ContainerArguments[]:command:password
sagemaker CreatePresignedDomainUrl response AuthorizedUrl:signed:hex
sagemaker CreateNotebookInstanceLifecycleConfig request OnStart[].Content:b64env:github
apprunner CreateService request SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables.SECRET_KEY:plain:random
apprunner DescribeService response Service.SourceConfiguration.CodeRepository.CodeConfiguration.CodeConfigurationValues.RuntimeEnvironmentVariables.DB_PASS:plain:password
elasticbeanstalk CreateEnvironment request OptionSettings[].Value:plain:password:OptionName=DB_PASSWORD
elasticbeanstalk DescribeConfigurationSettings response ConfigurationSettings[].OptionSettings[].Value:url:password:OptionName=DATABASE_URL
elasticbeanstalk UpdateEnvironment request OptionSettings[].Value:plain:stripe:OptionName=PAYMENTS
elasticbeanstalk DescribeEvents response Events[].Message:log:password
lightsail CreateInstances request userData:script:random
lightsail GetInstanceAccessDetails response accessDetails.password:plain:password accessDetails.privateKey:plain:pem
lightsail CreateKeyPair response privateKeyBase64:plain:pem
lightsail CreateRelationalDatabase request masterUserPassword:plain:password
lightsail GetRelationalDatabaseMasterUserPassword response masterUserPassword:plain:password
lightsail CreateContainerServiceDeployment request containers.web.environment.API_SECRET:plain:random
lightsail CreateBucketAccessKey response accessKey.secretAccessKey:plain:aws-secret
amplify CreateApp request accessToken:plain:github environmentVariables.STRIPE_SECRET:plain:stripe
amplify GetApp response app.environmentVariables.DB_PASSWORD:plain:password app.basicAuthCredentials:plain:random
amplify CreateBranch request environmentVariables.API_KEY:plain:random buildSpec:yaml:github
emr RunJobFlow request KerberosAttributes.KdcAdminPassword:plain:password KerberosAttributes.CrossRealmTrustPrincipalPassword:plain:weak
emr DescribeStep response Step.Config.Args[]:command:password
emr DescribeCluster response Cluster.KerberosAttributes.ADDomainJoinPassword:plain:password Cluster.Configurations[].Properties.javax.jdo.option.ConnectionPassword:plain:weak
emr-serverless StartJobRun request jobDriver.sparkSubmit.sparkSubmitParameters:command:password
cognito-idp DescribeUserPoolClient response UserPoolClient.ClientSecret:plain:random
cognito-idp InitiateAuth request AuthParameters.PASSWORD:plain:password
cognito-idp InitiateAuth response AuthenticationResult.IdToken:plain:jwt AuthenticationResult.AccessToken:plain:jwt AuthenticationResult.RefreshToken:plain:random
cognito-idp AdminCreateUser request TemporaryPassword:plain:password
cognito-idp AdminSetUserPassword request Password:plain:weak
cognito-idp AssociateSoftwareToken response SecretCode:plain:code
cognito-idp CreateIdentityProvider request ProviderDetails.client_secret:plain:random
cognito-idp SignUp request Password:plain:password
cognito-identity GetCredentialsForIdentity response Credentials.SecretKey:plain:aws-secret Credentials.SessionToken:plain:aws-session
cognito-identity GetOpenIdToken response Token:plain:jwt
ecr GetAuthorizationToken response authorizationData[].authorizationToken:plain:random
ecr GetDownloadUrlForLayer response downloadUrl:signed:hex
ecr-public GetAuthorizationToken response authorizationData.authorizationToken:plain:random
codeartifact GetAuthorizationToken response authorizationToken:plain:jwt
cloudhsmv2 DescribeClusters response Clusters[].PreCoPassword:plain:weak
eks RegisterCluster response cluster.connectorConfig.activationCode:plain:code
datasync CreateLocationObjectStorage request SecretKey:plain:aws-secret AccessKey:plain:code
datasync CreateLocationSmb request Password:plain:password
datasync CreateLocationFsxWindows request Password:plain:weak
directconnect CreatePrivateVirtualInterface request newPrivateVirtualInterface.authKey:plain:code
directconnect DescribeVirtualInterfaces response virtualInterfaces[].authKey:plain:code virtualInterfaces[].bgpPeers[].authKey:plain:weak
transfer ImportHostKey request HostKeyBody:plain:pem
transfer TestIdentityProvider request UserPassword:plain:password
transfer ImportCertificate request PrivateKey:plain:pem
mq CreateBroker request Users[].Password:plain:password LdapServerMetadata.ServiceAccountPassword:plain:weak
mq CreateUser request Password:plain:password
mq UpdateUser request Password:plain:weak
appsync CreateApiKey response apiKey.id:plain:random
appsync ListApiKeys response apiKeys[].id:plain:random
apigateway GetApiKey response value:plain:random
apigateway CreateApiKey request value:plain:random
apigateway GetStage response variables.db_password:plain:password variables.upstream:url:password
apigatewayv2 GetStage response StageVariables.apiSecret:plain:random
iot CreateKeysAndCertificate response keyPair.PrivateKey:plain:pem
iot CreateProvisioningClaim response keyPair.PrivateKey:plain:pem
iot TestInvokeAuthorizer request mqttContext.password:plain:random token:plain:random
connect CreateUser request Password:plain:password
connect GetFederationToken response Credentials.AccessToken:plain:random Credentials.RefreshToken:plain:random
connect StartChatContact response ParticipantToken:plain:random
pinpoint UpdateGcmChannel request GCMChannelRequest.ApiKey:plain:random
pinpoint UpdateApnsChannel request APNSChannelRequest.PrivateKey:plain:pem
pinpoint UpdateBaiduChannel request BaiduChannelRequest.SecretKey:plain:random BaiduChannelRequest.ApiKey:plain:code
sns CreatePlatformApplication request Attributes.PlatformCredential:plain:random
sns Publish request Message:log:password
sns ConfirmSubscription request Token:plain:hex
sqs SendMessage request MessageBody:json:password
sqs ReceiveMessage response Messages[].Body:url:password
sqs SendMessage request MessageAttributes.api_key.StringValue:plain:random
sesv2 PutEmailIdentityDkimSigningAttributes request SigningAttributes.DomainSigningPrivateKey:plain:random
workmail CreateUser request Password:plain:password
workmail ResetPassword request Password:plain:weak
ds CreateMicrosoftAD request Password:plain:password
ds ResetUserPassword request NewPassword:plain:weak
ds CreateTrust request TrustPassword:plain:random
ds EnableRadius request RadiusSettings.SharedSecret:plain:weak
acm ExportCertificate response PrivateKey:plain:pem
kms Decrypt response Plaintext:b64plain:random
kms GenerateDataKeyPair response PrivateKeyPlaintext:b64plain:random
sso GetRoleCredentials response roleCredentials.secretAccessKey:plain:aws-secret roleCredentials.sessionToken:plain:aws-session
sso-oidc CreateToken response accessToken:plain:random refreshToken:plain:random
sso-oidc RegisterClient response clientSecret:plain:jwt
events CreateConnection request AuthParameters.ApiKeyAuthParameters.ApiKeyValue:plain:random
events CreateConnection request AuthParameters.BasicAuthParameters.Password:plain:password
events PutTargets request Targets[].Input:json:password
events PutEvents request Entries[].Detail:json:random
scheduler CreateSchedule request Target.Input:json:password
pipes CreatePipe request TargetParameters.InputTemplate:json:github
stepfunctions StartExecution request input:json:password
stepfunctions DescribeExecution response input:json:password output:json:random
stepfunctions GetExecutionHistory response events[].executionFailedEventDetails.cause:log:password
logs GetLogEvents response events[].message:log:password
logs FilterLogEvents response events[].message:script:random
logs PutLogEvents request logEvents[].message:url:password
logs GetQueryResults response results[][].value:log:weak
cloudtrail LookupEvents response Events[].CloudTrailEvent:json:password
config GetResourceConfigHistory response configurationItems[].configuration:json:password
cloudfront GetDistributionConfig response DistributionConfig.Origins.Items[].CustomHeaders.Items[].HeaderValue:plain:random:HeaderName=X-Origin-Verify
cloudfront CreateDistribution request DistributionConfig.Origins.Items[].CustomHeaders.Items[].HeaderValue:plain:weak:HeaderName=X-Shared-Secret
elbv2 CreateListener request DefaultActions[].AuthenticateOidcConfig.ClientSecret:plain:random
elbv2 DescribeRules response Rules[].Actions[].AuthenticateOidcConfig.ClientSecret:plain:random
dynamodb GetItem response Item.password.S:plain:password Item.api_token.S:plain:random
dynamodb Scan response Items[].settings.S:json:password
dynamodb ExecuteStatement request Statement:log:password
dynamodb PutItem request Item.client_secret.S:plain:random
firehose CreateDeliveryStream request SplunkDestinationConfiguration.HECToken:plain:random HttpEndpointDestinationConfiguration.EndpointConfiguration.AccessKey:plain:random
firehose DescribeDeliveryStream response DeliveryStreamDescription.Destinations[].SplunkDestinationDescription.HECToken:plain:random
kafkaconnect CreateConnector request connectorConfiguration.connection.password:plain:password connectorConfiguration.database.url:url:weak
kafkaconnect CreateWorkerConfiguration request propertiesFileContent:b64properties:password
storagegateway JoinDomain request Password:plain:password
storagegateway UpdateChapCredentials request SecretToAuthenticateInitiator:plain:weak
fsx CreateFileSystem request WindowsConfiguration.SelfManagedActiveDirectoryConfiguration.Password:plain:password OntapConfiguration.FsxAdminPassword:plain:weak
fsx CreateStorageVirtualMachine request SvmAdminPassword:plain:password
grafana CreateWorkspaceApiKey response key:plain:random
wafv2 ListAPIKeys response APIKeySummaries[].APIKey:plain:random
quicksight CreateDataSource request Credentials.CredentialPair.Password:plain:password
appflow CreateConnectorProfile request connectorProfileConfig.connectorProfileCredentials.Datadog.apiKey:plain:hex connectorProfileConfig.connectorProfileCredentials.Datadog.applicationKey:plain:hex
appflow CreateConnectorProfile request connectorProfileConfig.connectorProfileCredentials.Salesforce.refreshToken:plain:random connectorProfileConfig.connectorProfileCredentials.Salesforce.accessToken:plain:random
athena StartQueryExecution request QueryString:log:password
route53domains RetrieveDomainAuthCode response AuthCode:plain:code
lakeformation GetTemporaryGlueTableCredentials response SecretAccessKey:plain:aws-secret SessionToken:plain:aws-session
codepipeline GetPipeline response pipeline.stages[].actions[].configuration.OAuthToken:plain:github
codepipeline PutWebhook request webhook.authenticationConfiguration.SecretToken:plain:random
autoscaling CreateLaunchConfiguration request UserData:b64env:password
autoscaling DescribeLaunchConfigurations response LaunchConfigurations[].UserData:b64script:slack
appconfig CreateHostedConfigurationVersion request Content:b64json:password
servicecatalog ProvisionProduct request ProvisioningParameters[].Value:plain:password:Key=DbPassword
synthetics CreateCanary request RunConfig.EnvironmentVariables.LOGIN_PASSWORD:plain:password
greengrassv2 CreateDeployment request components.app.configurationUpdate.merge:json:password
kinesis GetRecords response Records[].Data:b64json:password
mwaa CreateEnvironment request AirflowConfigurationOptions.core.fernet_key:plain:random AirflowConfigurationOptions.smtp.smtp_password:plain:weak
mwaa CreateCliToken response CliToken:plain:jwt
securityhub BatchImportFindings request Findings[].Description:log:password
support DescribeCases response cases[].recentCommunications.communications[].body:log:password
codecommit GetFile response fileContent:b64env:password
imagebuilder CreateComponent request data:yaml:github
gamelift GetInstanceAccess response InstanceAccess.Credentials.Secret:plain:pem
chime-sdk-messaging SendChannelMessage request Content:log:password
mediapackage DescribeChannel response HlsIngest.IngestEndpoints[].Password:plain:random
kinesis-video-signaling GetIceServerConfig response IceServerList[].Password:plain:random
license-manager GetAccessToken response AccessToken:plain:jwt
datazone GetEnvironmentCredentials response secretAccessKey:plain:aws-secret sessionToken:plain:aws-session
backup-gateway ImportHypervisorConfiguration request Password:plain:password
rds CreateDBInstance request MasterUserPassword:plain:weak TdeCredentialPassword:plain:password
ssm SendCommand request Parameters.commands[]:script:slack
lambda UpdateFunctionConfiguration request Environment.Variables.SENTRY_DSN:plain:random Environment.Variables.SMTP_PASS:plain:password
ecs RegisterTaskDefinition request containerDefinitions[].environment[].value:plain:jwt:name=SERVICE_JWT containerDefinitions[].command[]:command:random
codebuild UpdateProject request environment.environmentVariables[].value:plain:slack:name=SLACK_BOT
cloudformation CreateChangeSet request Parameters[].ParameterValue:plain:stripe:ParameterKey=StripeKey
logs GetLogEvents response events[].message:plain:jwt
logs FilterLogEvents response events[].message:signed:hex
iotwireless CreateWirelessDevice request LoRaWAN.OtaaV1_1.AppKey:plain:hex LoRaWAN.OtaaV1_1.NwkKey:plain:hex
elasticbeanstalk DescribeConfigurationSettings response ConfigurationSettings[].OptionSettings[].Value:plain:random:OptionName=SECRET_KEY_BASE
`;
