// Operations of services without a file of their own that IAM knows by other names: service → page that says so →
// operation → its actions. The pages of the Service Authorization Reference have a table of API operations.
import type { OperationRows } from '../service-rules.ts';

const reference = (service: string) =>
  `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${service}.html`;

/** Which of them a query needs is in its text. */
const neptuneQuery = ['ReadDataViaQuery', 'WriteDataViaQuery', 'DeleteDataViaQuery'];

const each = (operations: readonly string[], ...actions: readonly string[]) =>
  Object.fromEntries(operations.map((operation) => [operation, actions]));

export const otherOperations: Readonly<Record<string, OperationRows>> = {
  apigatewaymanagementapi: {
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html':
      each(['DeleteConnection', 'GetConnection', 'PostToConnection'], 'execute-api:ManageConnections'),
  },
  'bedrock-agent-runtime': {
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_RetrieveAndGenerateStream.html':
      {
        RetrieveAndGenerateStream: ['bedrock:RetrieveAndGenerate'],
      },
  },
  budgets: {
    [reference('budgets')]: {
      ...each(
        [
          'CreateBudget',
          'CreateNotification',
          'CreateSubscriber',
          'DeleteBudget',
          'DeleteNotification',
          'DeleteSubscriber',
          'UpdateBudget',
          'UpdateNotification',
          'UpdateSubscriber',
        ],
        'budgets:ModifyBudget',
      ),
      ...each(
        [
          'DescribeBudget',
          'DescribeBudgetNotificationsForAccount',
          'DescribeBudgetPerformanceHistory',
          'DescribeBudgets',
          'DescribeNotificationsForBudget',
          'DescribeSubscribersForNotification',
        ],
        'budgets:ViewBudget',
      ),
    },
  },
  cloudfront: {
    'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionWithTags.html': {
      CreateDistributionWithTags: ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
    },
  },
  cloudsearchdomain: {
    'https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-access.html': {
      UploadDocuments: ['cloudsearch:document'],
    },
  },
  // Each takes a signed-in user's access token in place of IAM's word.
  deadline: {
    [reference('deadline')]: {
      BatchGetJob: ['deadline:GetJob'],
      BatchGetSession: ['deadline:GetSession'],
      BatchGetSessionAction: ['deadline:GetSessionAction'],
      BatchGetStep: ['deadline:GetStep'],
      BatchGetTask: ['deadline:GetTask'],
      BatchGetWorker: ['deadline:GetWorker'],
      BatchUpdateJob: ['deadline:UpdateJob'],
      BatchUpdateTask: ['deadline:UpdateTask'],
    },
  },
  dms: {
    'https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeMetadataModelExportsAsScript.html': {
      DescribeMetadataModelExportsAsScript: ['dms:ListMetadataModelExports'],
    },
    'https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeMetadataModelExportsToTarget.html': {
      DescribeMetadataModelExportsToTarget: ['dms:ListMetadataModelExports'],
    },
    'https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeMigrationProjects.html': {
      DescribeMigrationProjects: ['dms:ListMigrationProjects'],
    },
  },
  'iot-jobs-data': {
    [reference('iot-jobs-data')]: { StartCommandExecution: ['iot:StartCommandExecution'] },
  },
  iotfleetwise: {
    [reference('iotfleetwise')]: { BatchCreateVehicle: ['iotfleetwise:CreateVehicle'] },
  },
  'lexv2-models': {
    [reference('lex-v2')]: each(
      ['ListUtteranceAnalyticsData', 'ListUtteranceMetrics'],
      'lex:ListAggregatedUtterances',
    ),
  },
  'marketplace-catalog': {
    'https://docs.aws.amazon.com/marketplace/latest/APIReference/API_BatchDescribeEntities.html': {
      BatchDescribeEntities: ['aws-marketplace:DescribeEntity'],
    },
  },
  mediaconnect: {
    [reference('mediaconnect')]: {
      BatchGetRouterInput: ['mediaconnect:GetRouterInput'],
      BatchGetRouterNetworkInterface: ['mediaconnect:GetRouterNetworkInterface'],
      BatchGetRouterOutput: ['mediaconnect:GetRouterOutput'],
    },
  },
  'neptune-graph': {
    'https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_ExecuteQuery.html': {
      ExecuteQuery: neptuneQuery.map((action) => `neptune-graph:${action}`),
    },
  },
  neptunedata: {
    'https://docs.aws.amazon.com/neptune/latest/userguide/using-neptune-apis.html': {
      ...each(['CancelGremlinQuery', 'CancelOpenCypherQuery'], 'neptune-db:CancelQuery'),
      ...each(['DeletePropertygraphStatistics', 'DeleteSparqlStatistics'], 'neptune-db:DeleteStatistics'),
      ...each(['ExecuteFastReset'], 'neptune-db:ResetDatabase'),
      ...each(
        ['ExecuteGremlinExplainQuery', 'ExecuteGremlinQuery', 'ExecuteOpenCypherQuery'],
        ...neptuneQuery.map((action) => `neptune-db:${action}`),
      ),
      ...each(['ExecuteGremlinProfileQuery', 'ExecuteOpenCypherExplainQuery'], 'neptune-db:ReadDataViaQuery'),
      ...each(
        ['GetGremlinQueryStatus', 'GetOpenCypherQueryStatus', 'ListGremlinQueries', 'ListOpenCypherQueries'],
        'neptune-db:GetQueryStatus',
      ),
      ...each(['GetMLDataProcessingJob'], 'neptune-db:GetMLDataProcessingJobStatus'),
      ...each(['GetMLEndpoint'], 'neptune-db:GetMLEndpointStatus'),
      ...each(['GetMLModelTrainingJob'], 'neptune-db:GetMLModelTrainingJobStatus'),
      ...each(['GetMLModelTransformJob'], 'neptune-db:GetMLModelTransformJobStatus'),
      ...each(['GetPropertygraphStatistics', 'GetSparqlStatistics'], 'neptune-db:GetStatisticsStatus'),
      ...each(['GetPropertygraphStream', 'GetSparqlStream'], 'neptune-db:GetStreamRecords'),
      ...each(['GetPropertygraphSummary', 'GetRDFGraphSummary'], 'neptune-db:GetGraphSummary'),
      ...each(['ManagePropertygraphStatistics', 'ManageSparqlStatistics'], 'neptune-db:ManageStatistics'),
    },
  },
  quicksight: {
    [reference('quicksight')]: {
      DeleteTopicV2: ['quicksight:DeleteTopic'],
      DescribeAnalysisDefinition: ['quicksight:DescribeAnalysis'],
      DescribeDashboardDefinition: ['quicksight:DescribeDashboard'],
      DescribeTemplateDefinition: ['quicksight:DescribeTemplate'],
      DescribeTopicPermissionsV2: ['quicksight:DescribeTopicPermissions'],
      DescribeTopicV2: ['quicksight:DescribeTopic'],
      ListTopicsV2: ['quicksight:ListTopics'],
      SearchTopicsV2: ['quicksight:SearchTopics'],
      UpdateTopicPermissionsV2: ['quicksight:UpdateTopicPermissions'],
    },
  },
  route53resolver: {
    [reference('route53resolver')]: {
      BatchCreateFirewallRule: ['route53resolver:CreateFirewallRule'],
      BatchDeleteFirewallRule: ['route53resolver:DeleteFirewallRule'],
      BatchUpdateFirewallRule: ['route53resolver:UpdateFirewallRule'],
    },
  },
  taxsettings: {
    'https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Tax_Settings.html':
      {
        ...each(['BatchGetTaxExemptions', 'GetTaxExemptionTypes', 'ListTaxExemptions'], 'tax:GetExemptions'),
        ...each(['PutTaxExemption'], 'tax:UpdateExemptions'),
      },
  },
  verifiedpermissions: {
    'https://docs.aws.amazon.com/verifiedpermissions/latest/apireference/API_BatchGetPolicy.html': {
      BatchGetPolicy: ['verifiedpermissions:GetPolicy'],
    },
    'https://docs.aws.amazon.com/verifiedpermissions/latest/apireference/API_BatchIsAuthorized.html': {
      BatchIsAuthorized: ['verifiedpermissions:IsAuthorized'],
    },
    'https://docs.aws.amazon.com/verifiedpermissions/latest/apireference/API_BatchIsAuthorizedWithToken.html':
      { BatchIsAuthorizedWithToken: ['verifiedpermissions:IsAuthorizedWithToken'] },
  },
  'vpc-lattice': {
    'https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_BatchUpdateRule.html': {
      BatchUpdateRule: ['vpc-lattice:UpdateRule'],
    },
  },
};
