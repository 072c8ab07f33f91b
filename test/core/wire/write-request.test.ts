import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { callFromJson } from '../../../core/wire/call-from-json.ts';
import type { TargetRequest } from '../../../core/wire/http.ts';
import { writeRequest } from '../../../core/wire/write-request.ts';
import { servedCatalogue } from '../../support/catalogue.ts';

function written(
  service: string,
  operation: string,
  parameters: JsonObject,
): TargetRequest & { text: string } {
  const read = callFromJson(
    { service, operation, region: 'eu-central-1', accountId: '123456789012', parameters },
    servedCatalogue,
  );
  const request = writeRequest(read);
  return { ...request, text: Buffer.from(request.body).toString() };
}

describe('the request to AWS', () => {
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
  test('of a JSON service names its target', () => {
    expect(written('dynamodb', 'DescribeTable', { TableName: 'Music' })).toMatchObject({
      method: 'POST',
      path: '/',
      query: [],
      headers: [
        ['content-type', 'application/x-amz-json-1.0'],
        ['x-amz-target', 'DynamoDB_20120810.DescribeTable'],
      ],
      text: '{"TableName":"Music"}',
    });
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
  test('of SQS asks for the error codes that its older clients know', () => {
    expect(written('sqs', 'ListQueues', {}).headers).toContainEqual(['x-amzn-query-mode', 'true']);
  });

  // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
  test('of CloudWatch in CBOR asks for them too', () => {
    expect(written('cloudwatch', 'ListMetrics', {}).headers).toContainEqual(['x-amzn-query-mode', 'true']);
  });

  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  test('of a query service is a form', () => {
    const parameters = {
      TopicArn: 'arn:aws:sns:us-east-2:123456789012:My-Topic',
      Message: 'a b&c',
      MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
    };
    expect(written('sns', 'Publish', parameters)).toMatchObject({
      method: 'POST',
      path: '/',
      text: [
        'Action=Publish&Version=2010-03-31',
        'TopicArn=arn%3Aaws%3Asns%3Aus-east-2%3A123456789012%3AMy-Topic',
        'Message=a%20b%26c',
        'MessageAttributes.entry.1.Name=k',
        'MessageAttributes.entry.1.Value.DataType=String',
        'MessageAttributes.entry.1.Value.StringValue=v',
      ].join('&'),
    });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
  test('of S3 carries the checksum that the operation insists on', () => {
    const request = written('s3', 'DeleteObjects', { Bucket: 'b-1', Delete: { Objects: [{ Key: 'a&b' }] } });
    expect(request).toMatchObject({ method: 'POST', path: '/b-1', query: [['delete', null]] });
    expect(request.text).toContain('<Object><Key>a&amp;b</Key></Object></Delete>');
    expect(Object.fromEntries(request.headers)).toMatchObject({
      'content-type': 'application/xml',
      'x-amz-checksum-crc32': expect.stringMatching(/^[A-Za-z0-9+/]{6}==$/),
      'x-amz-sdk-checksum-algorithm': 'CRC32',
    });
  });

  test.each([
    ['a//b', '/b-1/a//b'],
    ['/a', '/b-1//a'],
    ['..', '/b-1/..'],
    ['a b+é', '/b-1/a%20b%2B%C3%A9'],
    ["!'()*", '/b-1/%21%27%28%29%2A'],
    ['a?b#c%', '/b-1/a%3Fb%23c%25'],
    ['-._~', '/b-1/-._~'],
  ])('[S9] of the S3 key %j has the path %s', (Key, path) => {
    expect(written('s3', 'GetObject', { Bucket: 'b-1', Key }).path).toBe(path);
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
  test('of Lambda encodes its labels', () => {
    const FunctionName = 'arn:aws:lambda:eu-central-1:123456789012:function:f';
    expect(written('lambda', 'GetFunction', { FunctionName, Qualifier: '$LATEST' })).toMatchObject({
      method: 'GET',
      path: '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3Af',
      query: [['Qualifier', '$LATEST']],
      headers: [],
      text: '',
    });
  });

  // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
  test('has no content type that the call lacks where the content type is a parameter', () => {
    const parameters = { EndpointName: 'e-1', Body: Buffer.from('a,b').toString('base64') };
    const names = (call: JsonObject) =>
      written('sagemaker-runtime', 'InvokeEndpoint', call).headers.map(([name]) => name.toLowerCase());
    expect(names(parameters)).not.toContain('content-type');
    expect(names({ ...parameters, ContentType: 'text/csv' })).toContain('content-type');
  });
});
