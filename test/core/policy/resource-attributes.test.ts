// ARNs taken apart; the ARNs are those of the Service Authorization Reference's resource types.
import { expect, test } from 'vitest';
import { resourceAttributes } from '../../../core/policy/resource-attributes.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
test.each([
  ['arn:aws:s3:::orders', 's3', '', '', 'orders', ''],
  ['arn:aws:s3:::orders/a/b:c.csv', 's3', '', '', 'orders', 'a/b:c.csv'],
  [
    'arn:aws:dynamodb:eu-west-1:111122223333:table/orders',
    'dynamodb',
    'eu-west-1',
    '111122223333',
    'orders',
    '',
  ],
  [
    'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/by-day',
    'dynamodb',
    'eu-west-1',
    '111122223333',
    'orders',
    'index/by-day',
  ],
  ['arn:aws:sqs:eu-west-1:111122223333:jobs.fifo', 'sqs', 'eu-west-1', '111122223333', 'jobs.fifo', ''],
  ['arn:aws:sns:eu-west-1:111122223333:alerts', 'sns', 'eu-west-1', '111122223333', 'alerts', ''],
  [
    'arn:aws:lambda:eu-west-1:111122223333:function:pay:live',
    'lambda',
    'eu-west-1',
    '111122223333',
    'pay',
    'live',
  ],
  [
    'arn:aws:ssm:eu-west-1:111122223333:parameter/app/db/url',
    'ssm',
    'eu-west-1',
    '111122223333',
    'app/db/url',
    '',
  ],
  [
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-AbC12f',
    'secretsmanager',
    'eu-west-1',
    '111122223333',
    'app/db',
    '',
  ],
  [
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-??????',
    'secretsmanager',
    'eu-west-1',
    '111122223333',
    'app/db',
    '',
  ],
  ['arn:aws:iam::111122223333:role/team/app', 'iam', '', '111122223333', 'team/app', ''],
  [
    'arn:aws:s3:eu-west-1:111122223333:accesspoint/shop/object/a/b.csv',
    's3',
    'eu-west-1',
    '111122223333',
    'shop',
    'object/a/b.csv',
  ],
  [
    'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/resize:*',
    'logs',
    'eu-west-1',
    '111122223333',
    '/aws/lambda/resize',
    '*',
  ],
  ['*', '', '', '', '', ''],
])('%s', (arn, service, region, account, name, path) => {
  expect(resourceAttributes({ arn, certainty: 'exact' })).toEqual({
    arn,
    partition: arn === '*' ? '' : 'aws',
    service,
    region,
    account,
    type: '',
    name,
    path,
  });
});
