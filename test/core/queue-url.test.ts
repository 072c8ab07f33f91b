import { describe, expect, test } from 'vitest';
import { withAwsQueueUrl, withDoorQueueUrls } from '../../core/queue-url.ts';

const map = { doorUrl: 'http://127.0.0.1:8700/aws', region: 'eu-central-1', partition: 'aws' };
const awsUrl = 'https://sqs.eu-central-1.amazonaws.com/111122223333/orders.fifo';

describe('QueueUrls', () => {
  test.each([
    ['the gateway', 'http://127.0.0.1:8700/aws/111122223333/orders.fifo'],
    ['AWS', awsUrl],
  ])('a QueueUrl of %s means the queue at AWS', (_, QueueUrl) => {
    expect(withAwsQueueUrl({ QueueUrl, MessageBody: 'x' }, map)).toEqual({
      QueueUrl: awsUrl,
      MessageBody: 'x',
    });
  });

  test.each([
    'https://sqs.us-east-1.amazonaws.com/111122223333/orders',
    'https://evil.example/111122223333/orders',
    'http://127.0.0.1:8700/aws/111122223333/orders/extra',
    'http://127.0.0.1:8700/aws/../orders',
    'orders',
  ])('[P8] refuses the QueueUrl %s', (QueueUrl) => {
    expect(() => withAwsQueueUrl({ QueueUrl }, map)).toThrow(/expected/);
  });

  test('answers lead back through the gateway, whatever host they named', () => {
    const output = { QueueUrls: [awsUrl, 'http://10.0.0.1:4566/111122223333/b'], NextToken: awsUrl };
    expect(withDoorQueueUrls(output, map)).toEqual({
      QueueUrls: [`${map.doorUrl}/111122223333/orders.fifo`, `${map.doorUrl}/111122223333/b`],
      NextToken: awsUrl,
    });
  });
});
