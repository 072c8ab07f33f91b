// SQS as its clients spoke to it before 2023; the examples are those of the former API reference
// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html).
import { describe, expect, test } from 'vitest';
import { readResponse } from '../../../core/wire/read-response.ts';
import { writeRequest } from '../../../core/wire/write-request.ts';
import { writeResponse } from '../../../core/wire/write-response.ts';
import { servedOperation } from '../../support/catalogue.ts';
import { formRequest, outcome, read } from '../../support/raw-requests.ts';

const path = '/123456789012/MyQueue';
const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/MyQueue';
const version = 'Version=2012-11-05';

describe('SQS in the query protocol', () => {
  test.each([
    [
      'Action=SendMessage&MessageBody=This+is+a+test+message&MessageAttribute.1.Name=City&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=Any',
      path,
      [
        'sqs:SendMessage',
        {
          QueueUrl,
          MessageBody: 'This is a test message',
          MessageAttributes: { City: { DataType: 'String', StringValue: 'Any' } },
        },
      ],
    ],
    [
      'Action=CreateQueue&QueueName=MyQueue&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=40&Tag.1.Key=QueueType&Tag.1.Value=Production',
      '/',
      [
        'sqs:CreateQueue',
        { QueueName: 'MyQueue', Attributes: { VisibilityTimeout: '40' }, tags: { QueueType: 'Production' } },
      ],
    ],
    [
      'Action=ReceiveMessage&MaxNumberOfMessages=5&VisibilityTimeout=15&AttributeName.1=All&MessageAttributeName.1=All',
      path,
      [
        'sqs:ReceiveMessage',
        {
          QueueUrl,
          MaxNumberOfMessages: 5,
          VisibilityTimeout: 15,
          AttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        },
      ],
    ],
    [
      'Action=DeleteMessageBatch&DeleteMessageBatchRequestEntry.1.Id=msg1&DeleteMessageBatchRequestEntry.1.ReceiptHandle=g',
      path,
      ['sqs:DeleteMessageBatch', { QueueUrl, Entries: [{ Id: 'msg1', ReceiptHandle: 'g' }] }],
    ],
  ])('reads %s', (form, requestPath, expected) => {
    const request = formRequest(`${form}&${version}`, { path: requestPath });
    expect(outcome('sqs', request)).toEqual(expected);
  });

  test('is sent on to the root, with the queue in QueueUrl', () => {
    const request = formRequest(`Action=DeleteQueue&${version}`, { path });
    const target = writeRequest(read('sqs', request));
    expect(target.path).toBe('/');
    expect(Buffer.from(target.body).toString()).toBe(
      `Action=DeleteQueue&${version}&QueueUrl=${encodeURIComponent(QueueUrl)}`,
    );
  });

  test('[P8] refuses a QueueUrl that is not the path', () => {
    const form = `Action=DeleteQueue&${version}&QueueUrl=${encodeURIComponent(QueueUrl.replace('My', 'Your'))}`;
    expect(outcome('sqs', formRequest(form, { path }))).toBe('ambiguous-request');
  });

  test('has answers in XML, read and written with the same names', () => {
    const operation = servedOperation('sqs', 'ReceiveMessage');
    const xml = `<ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult><Message>
      <MessageId>5fea7756-0ea4-451a-a703-a558b933e274</MessageId><ReceiptHandle>MbZj6wDW</ReceiptHandle>
      <MD5OfBody>fafb00f5732ab283681e124bf8747ed1</MD5OfBody><Body>This is a test message</Body>
      <Attribute><Name>SenderId</Name><Value>195004372649</Value></Attribute>
      <Attribute><Name>SentTimestamp</Name><Value>1238099229000</Value></Attribute>
      </Message></ReceiveMessageResult>
      <ResponseMetadata><RequestId>b6633655-283d-45b4-aee4-4e84e0ae6afa</RequestId></ResponseMetadata></ReceiveMessageResponse>`;
    const output = {
      Messages: [
        {
          MessageId: '5fea7756-0ea4-451a-a703-a558b933e274',
          ReceiptHandle: 'MbZj6wDW',
          MD5OfBody: 'fafb00f5732ab283681e124bf8747ed1',
          Body: 'This is a test message',
          Attributes: { SenderId: '195004372649', SentTimestamp: '1238099229000' },
        },
      ],
    };
    const answer = { statusCode: 200, headers: [] };
    expect(readResponse(operation, 'query', { ...answer, body: Buffer.from(xml) })).toEqual({
      output,
      unmodelled: false,
    });
    const written = writeResponse(operation, 'query', output, { ...answer, requestId: 'r-1' });
    expect(readResponse(operation, 'query', written)).toEqual({ output, unmodelled: false });
    expect(Buffer.from(written.body).toString()).toContain(
      '<ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult><Message>',
    );
  });
});
