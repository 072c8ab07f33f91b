// Where code runs: what starts machines, containers, jobs and functions, and what is handed to them.
import { type OverlayTable, overlayTable } from './row.ts';

export const computeOverlay: readonly OverlayTable[] = [
  overlayTable(
    'ec2',
    'AWSEC2/latest/APIReference/API_',
    `
    DescribeInstanceAttribute UserData user-data
    RunInstances UserData user-data
    ModifyInstanceAttribute UserData user-data
    CreateKeyPair KeyMaterial private-key
    GetPasswordData PasswordData password
    CreateVpnConnection CustomerGatewayConfiguration vpn-configuration
    ModifyVpnTunnelOptions PreSharedKey pre-shared-key
    DescribeVpnConnections TunnelOptions.PreSharedKey pre-shared-key
    ExportClientVpnClientConfiguration ClientConfiguration vpn-configuration
    GetConsoleOutput Output free-form
    GetLaunchTemplateData LaunchTemplateData.UserData user-data
    CreateVerifiedAccessTrustProvider OidcOptions.ClientSecret client-secret
    ImportInstance LaunchSpecification.UserData user-data
    BundleInstance S3.UploadPolicySignature signature
    GetVpnConnectionDeviceSampleConfiguration VpnConnectionDeviceSampleConfiguration vpn-configuration
    EnableInstanceSqlHaStandbyDetections SqlServerCredentials harmless
    ImportKeyPair PublicKeyMaterial harmless
    `,
  ),
  overlayTable(
    'autoscaling',
    'autoscaling/ec2/APIReference/API_',
    `
    CreateLaunchConfiguration UserData user-data
    DescribeLaunchConfigurations LaunchConfigurations.UserData user-data
    `,
  ),
  overlayTable(
    'ecs',
    'AmazonECS/latest/APIReference/API_',
    `
    RegisterTaskDefinition containerDefinitions.environment free-form
    RegisterTaskDefinition containerDefinitions.command free-form
    RegisterTaskDefinition containerDefinitions.entryPoint free-form
    RegisterTaskDefinition containerDefinitions.dockerLabels free-form
    RegisterTaskDefinition healthCheck.command free-form
    RegisterTaskDefinition logConfiguration.options free-form
    RunTask containerOverrides.environment free-form
    RunTask containerOverrides.command free-form
    RegisterTaskDefinition repositoryCredentials.credentialsParameter harmless
    RegisterTaskDefinition authorizationConfig.credentialsParameter harmless
    `,
  ),
  overlayTable(
    'batch',
    'batch/latest/APIReference/API_',
    `
    RegisterJobDefinition containerProperties.environment free-form
    RegisterJobDefinition containerProperties.command free-form
    SubmitJob containerOverrides.environment free-form
    SubmitJob containerOverrides.command free-form
    SubmitJob parameters free-form
    DescribeJobs container.environment free-form
    DescribeJobs container.command free-form
    RegisterJobDefinition repositoryCredentials.credentialsParameter harmless
    `,
  ),
  overlayTable(
    'lambda',
    'lambda/latest/api/API_',
    `
    CreateFunction Environment.Variables environment
    Invoke ClientContext free-form
    Invoke LogResult free-form
    `,
  ),
  overlayTable(
    'apprunner',
    'apprunner/latest/api/API_',
    `
    CreateService ImageConfiguration.RuntimeEnvironmentVariables free-form
    CreateService CodeConfigurationValues.RuntimeEnvironmentVariables free-form
    CreateService CodeConfigurationValues.BuildCommand free-form
    CreateService ImageConfiguration.StartCommand free-form
    `,
  ),
  overlayTable(
    'elasticbeanstalk',
    'elasticbeanstalk/latest/api/API_',
    `
    CreateEnvironment OptionSettings.Value free-form
    DescribeConfigurationSettings OptionSettings.Value free-form
    DescribeEvents Events.Message free-form
    RetrieveEnvironmentInfo EnvironmentInfo.Message free-form
    `,
  ),
  overlayTable(
    'lightsail',
    'lightsail/2016-11-28/api-reference/API_',
    `
    CreateInstances userData user-data
    CreateKeyPair privateKeyBase64 private-key
    DownloadDefaultKeyPair privateKeyBase64 private-key
    GetInstanceAccessDetails accessDetails.password password
    GetInstanceAccessDetails accessDetails.privateKey private-key
    GetInstanceAccessDetails passwordData.ciphertext password
    CreateBucketAccessKey accessKey.secretAccessKey secret-access-key
    GetBucketAccessKeys accessKeys.secretAccessKey secret-access-key
    CreateContainerServiceRegistryLogin registryLogin.password password
    GetRelationalDatabase pendingModifiedValues.masterUserPassword password
    CreateContainerServiceDeployment containers.environment free-form
    CreateContainerServiceDeployment containers.command free-form
    `,
  ),
  overlayTable(
    'emr',
    'emr/latest/APIReference/API_',
    `
    RunJobFlow KerberosAttributes.ADDomainJoinPassword password
    RunJobFlow KerberosAttributes.CrossRealmTrustPrincipalPassword password
    RunJobFlow KerberosAttributes.KdcAdminPassword password
    RunJobFlow HadoopJarStep.Args free-form
    RunJobFlow HadoopJarStep.Properties free-form
    RunJobFlow Configurations.Properties free-form
    RunJobFlow ScriptBootstrapAction.Args free-form
    DescribeStep Config.Args free-form
    GetClusterSessionCredentials Credentials.UsernamePassword credentials
    `,
  ),
  overlayTable(
    'eks',
    'eks/latest/APIReference/API_',
    `
    RegisterCluster connectorConfig.activationCode activation-code
    CreateNodegroup remoteAccess.ec2SshKey harmless
    CreateAddon configurationValues free-form
    `,
  ),
  overlayTable(
    'sagemaker',
    'sagemaker/latest/APIReference/API_',
    `
    CreateModel PrimaryContainer.Environment free-form
    CreateModel Containers.Environment free-form
    CreateTrainingJob HyperParameters free-form
    CreateTrainingJob Environment free-form
    CreateProcessingJob Environment free-form
    CreateProcessingJob AppSpecification.ContainerArguments free-form
    CreateProcessingJob AppSpecification.ContainerEntrypoint free-form
    CreateNotebookInstanceLifecycleConfig OnCreate.Content free-form
    CreateNotebookInstanceLifecycleConfig OnStart.Content free-form
    CreateStudioLifecycleConfig StudioLifecycleConfigContent free-form
    CreatePresignedDomainUrl AuthorizedUrl signed-url
    CreatePresignedNotebookInstanceUrl AuthorizedUrl signed-url
    `,
  ),
  overlayTable(
    'gamelift',
    'gamelift/latest/apireference/API_',
    `
    GetComputeAuthToken AuthToken token
    GetInstanceAccess Credentials.Secret credentials
    CreateFleet ServerProcesses.Parameters free-form
    `,
  ),
  overlayTable(
    'imagebuilder',
    'imagebuilder/latest/APIReference/API_',
    `
    CreateComponent data free-form
    CreateContainerRecipe dockerfileTemplateData free-form
    CreateImageRecipe additionalInstanceConfiguration.userDataOverride user-data
    `,
  ),
  overlayTable(
    'mwaa',
    'mwaa/latest/API/API_',
    `
    CreateCliToken CliToken token
    CreateWebLoginToken WebToken token
    CreateEnvironment AirflowConfigurationOptions free-form
    `,
  ),
];
