// Where data is kept and moved: databases, caches, streams, their users and how others reach them.
import { type OverlayTable, overlayTable } from './row.ts';

export const dataOverlay: readonly OverlayTable[] = [
  overlayTable(
    'rds',
    'AmazonRDS/latest/APIReference/API_',
    `
    CreateDBInstance MasterUserPassword password
    ModifyDBInstance MasterUserPassword password
    DescribeDBInstances PendingModifiedValues.MasterUserPassword password
    CreateDBInstance TdeCredentialPassword password
    `,
  ),
  overlayTable(
    'redshift',
    'redshift/latest/APIReference/API_',
    `
    CreateCluster MasterUserPassword password
    DescribeClusters PendingModifiedValues.MasterUserPassword password
    CreateHsmConfiguration HsmPartitionPassword password
    GetClusterCredentials DbPassword password
    `,
  ),
  overlayTable(
    'redshift-serverless',
    'redshift-serverless/latest/APIReference/API_',
    `
    CreateNamespace adminUserPassword password
    GetCredentials dbPassword password
    `,
  ),
  overlayTable(
    'docdb',
    'documentdb/latest/developerguide/API_',
    `
    CreateDBCluster MasterUserPassword password
    ModifyDBCluster MasterUserPassword password
    DescribeDBInstances PendingModifiedValues.MasterUserPassword password
    `,
  ),
  overlayTable(
    'neptune',
    'neptune/latest/apiref/API_',
    `
    CreateDBCluster MasterUserPassword password
    DescribeDBInstances PendingModifiedValues.MasterUserPassword password
    `,
  ),
  overlayTable(
    'elasticache',
    'AmazonElastiCache/latest/APIReference/API_',
    `
    CreateReplicationGroup AuthToken token
    ModifyReplicationGroup AuthToken token
    CreateUser Passwords password
    CreateUser AuthenticationMode.Passwords password
    `,
  ),
  overlayTable(
    'memorydb',
    'memorydb/latest/APIReference/API_',
    `
    CreateUser AuthenticationMode.Passwords password
    `,
  ),
  overlayTable(
    'dms',
    'dms/latest/APIReference/API_',
    `
    CreateEndpoint Password password
    CreateEndpoint MongoDbSettings.Password password
    CreateEndpoint RedshiftSettings.Password password
    CreateEndpoint KafkaSettings.SaslPassword password
    CreateEndpoint RedisSettings.AuthPassword password
    CreateEndpoint ExtraConnectionAttributes free-form
    ImportCertificate CertificateWallet private-key
    `,
  ),
  overlayTable(
    'glue',
    'glue/latest/webapi/API_',
    `
    CreateJob DefaultArguments free-form
    CreateJob NonOverridableArguments free-form
    StartJobRun Arguments free-form
    CreateConnection ConnectionProperties free-form
    CreateJob SourceControlDetails.AuthToken token
    UpdateJobFromSourceControl AuthToken token
    CreateTrigger Actions.Arguments free-form
    GetConnection Connection.ConnectionProperties free-form
    `,
  ),
  overlayTable(
    'athena',
    'athena/latest/APIReference/API_',
    `
    StartQueryExecution QueryString free-form
    CreatePresignedNotebookUrl AuthToken token
    GetSessionEndpoint AuthToken token
    CreateDataCatalog Parameters free-form
    `,
  ),
  overlayTable(
    'mq',
    'amazon-mq/latest/api-reference/operations.html',
    `
    CreateUser Password password
    CreateBroker Users.Password password
    CreateBroker LdapServerMetadata.ServiceAccountPassword password
    UpdateConfiguration Data free-form
    `,
  ),
  overlayTable(
    'firehose',
    'firehose/latest/APIReference/API_',
    `
    CreateDeliveryStream SplunkDestinationConfiguration.HECToken token
    DescribeDeliveryStream SplunkDestinationDescription.HECToken token
    CreateDeliveryStream EndpointConfiguration.AccessKey api-key
    CreateDeliveryStream RedshiftDestinationConfiguration.Password password
    CreateDeliveryStream CommonAttributes.AttributeValue free-form
    `,
  ),
  overlayTable(
    'kafkaconnect',
    'MSKC/latest/mskc/API_',
    `
    CreateConnector connectorConfiguration free-form
    DescribeConnector connectorConfiguration free-form
    CreateWorkerConfiguration propertiesFileContent script
    `,
  ),
  overlayTable(
    'datasync',
    'datasync/latest/userguide/API_',
    `
    CreateLocationObjectStorage SecretKey secret-access-key
    CreateLocationObjectStorage AccessKey access-key
    CreateLocationSmb Password password
    CreateLocationFsxWindows Password password
    CreateLocationHdfs KerberosKeytab keytab
    CreateLocationAzureBlob SasConfiguration.Token token
    CreateAgent ActivationKey activation-code
    `,
  ),
  overlayTable(
    'fsx',
    'fsx/latest/APIReference/API_',
    `
    CreateFileSystem SelfManagedActiveDirectoryConfiguration.Password password
    CreateFileSystem OntapConfiguration.FsxAdminPassword password
    CreateStorageVirtualMachine SvmAdminPassword password
    CreateFileSystem SelfManagedActiveDirectoryConfiguration.DomainJoinServiceAccountSecret harmless
    `,
  ),
  overlayTable(
    'storagegateway',
    'storagegateway/latest/APIReference/API_',
    `
    ActivateGateway ActivationKey activation-code
    JoinDomain Password password
    SetLocalConsolePassword LocalConsolePassword password
    SetSMBGuestPassword Password password
    UpdateChapCredentials SecretToAuthenticateInitiator secret
    DescribeChapCredentials ChapCredentials.SecretToAuthenticateTarget secret
    `,
  ),
  overlayTable(
    'backup-gateway',
    'aws-backup/latest/devguide/API_BGW_',
    `
    CreateGateway ActivationKey activation-code
    ImportHypervisorConfiguration Password password
    `,
  ),
  overlayTable(
    'lakeformation',
    'lake-formation/latest/APIReference/API_',
    `
    GetTemporaryDataLocationCredentials Credentials.SecretAccessKey secret-access-key
    GetTemporaryDataLocationCredentials Credentials.SessionToken token
    GetTemporaryGlueTableCredentials SecretAccessKey secret-access-key
    GetTemporaryGlueTableCredentials SessionToken token
    `,
  ),
  overlayTable(
    'dynamodb',
    'amazondynamodb/latest/APIReference/API_',
    `
    ExecuteStatement Statement free-form
    `,
  ),
  overlayTable(
    'quicksight',
    'quicksight/latest/APIReference/API_',
    `
    CreateDataSource CredentialPair.Password password
    GetDashboardEmbedUrl EmbedUrl signed-url
    GenerateEmbedUrlForRegisteredUser EmbedUrl signed-url
    `,
  ),
  overlayTable(
    'kendra',
    'kendra/latest/APIReference/API_',
    `
    Query UserContext.Token token
    CreateDataSource BasicAuthentication.Credentials harmless
    CreateDataSource ProxyConfiguration.Credentials harmless
    `,
  ),
  overlayTable(
    'appflow',
    'appflow/1.0/APIReference/API_',
    `
    CreateConnectorProfile Datadog.applicationKey api-key
    CreateConnectorProfile Datadog.apiKey api-key
    CreateConnectorProfile Dynatrace.apiToken token
    CreateConnectorProfile InforNexus.secretAccessKey secret-access-key
    CreateConnectorProfile InforNexus.datakey api-key
    CreateConnectorProfile Salesforce.refreshToken token
    CreateConnectorProfile oAuth2Credentials.refreshToken token
    CreateConnectorProfile oAuthRequest.authCode one-time-code
    `,
  ),
  overlayTable(
    'datazone',
    'datazone/latest/APIReference/API_',
    `
    CreateConnection authorizationCodeProperties.authorizationCode one-time-code
    GetEnvironmentCredentials secretAccessKey secret-access-key
    GetEnvironmentCredentials sessionToken token
    `,
  ),
  overlayTable(
    'dataexchange',
    'data-exchange/latest/apireference/API_',
    `
    GetAsset ApiGatewayApiAsset.ApiKey api-key
    `,
  ),
];
