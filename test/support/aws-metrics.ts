// Metrics that AWS itself counts and alarms of ours watch. Each row was read on the page that it names; an alarm on another metric
// of AWS, by other dimensions or another statistic, has no row.

interface AwsMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Sum' | 'Maximum';
  readonly dimension: string;
  /** What the dimension's value is: a reference to such a resource, or one of its attributes or properties. */
  readonly resourceType: string;
  readonly by: 'reference' | { readonly attribute: string } | { readonly property: string };
  /** What it counts. */
  readonly meaning: string;
  readonly page: string;
}

const lambda = (name: string, statistic: AwsMetric['statistic'], meaning: string): AwsMetric => ({
  namespace: 'AWS/Lambda',
  name,
  statistic,
  dimension: 'FunctionName',
  resourceType: 'AWS::Lambda::Function',
  by: 'reference',
  meaning,
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
});

export const awsMetrics: readonly AwsMetric[] = [
  lambda('Errors', 'Sum', 'one for each run that ended in an error, timeouts included'),
  lambda('Throttles', 'Sum', 'one for each run that did not start for want of concurrency'),
  lambda(
    'IteratorAge',
    'Maximum',
    'milliseconds since the last record of a batch was written, told when a batch was processed',
  ),
  {
    namespace: 'AWS/SQS',
    name: 'ApproximateNumberOfMessagesVisible',
    statistic: 'Maximum',
    dimension: 'QueueName',
    resourceType: 'AWS::SQS::Queue',
    by: { attribute: 'QueueName' },
    meaning: 'messages that can be received',
    page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/States',
    name: 'ExecutionsFailed',
    statistic: 'Sum',
    dimension: 'StateMachineArn',
    resourceType: 'AWS::StepFunctions::StateMachine',
    by: 'reference',
    meaning: 'one for each execution that failed',
    page: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html',
  },
  {
    namespace: 'AWS/ApiGateway',
    name: 'Count',
    statistic: 'Sum',
    dimension: 'ApiName',
    resourceType: 'AWS::ApiGateway::RestApi',
    by: { property: 'Name' },
    meaning: 'one for each request to the API',
    page: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html',
  },
];
