// The services that the gateway serves. The build works for every service of the models: widening is a line here.

export const servedServices: readonly string[] = [
  'dynamodb',
  'lambda',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'sts',
];
