import { describe, expect, test } from 'vitest';
import { endpointHost, endpointPath, endpointSigningRegion } from '../../../core/catalogue/endpoints.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import { servedCatalogue as catalogue, servedOperation } from '../../support/catalogue.ts';

describe('the catalogue', () => {
  test.each(['__proto__', 'constructor', 'toString', '../secret', 'S3', ''])(
    'knows no service %j',
    (name) => {
      expect(catalogue.service(name)).toBeUndefined();
      expect(catalogue.servicesBySigningName(name)).toEqual([]);
      expect(catalogue.service('s3')?.operation(name)).toBeUndefined();
      expect(catalogue.service('s3')?.operation('GetObject')?.input?.members?.get(name)).toBeUndefined();
    },
  );

  test('walks recursive shapes', () => {
    const item = catalogue.service('dynamodb')?.operation('PutItem')?.input?.members?.get('Item');
    const attribute = item?.shape.value?.shape;
    expect(attribute?.union).toBe(undefined);
    expect(attribute?.members?.get('M')?.shape.value?.shape).toBe(attribute);
    expect(attribute?.members?.get('L')?.shape.item?.shape).toBe(attribute);
  });

  test('names the streaming members, the idempotency tokens and the sensitive members', () => {
    expect(catalogue.service('s3')?.operation('PutObject')?.streamingInput).toBe('Body');
    expect(catalogue.service('s3')?.operation('GetObject')?.streamingOutput).toBe('Body');
    expect(catalogue.service('lambda')?.operation('Invoke')?.streamingInput).toBeUndefined();
    const create = catalogue.service('secretsmanager')?.operation('CreateSecret');
    expect(create?.idempotencyTokens).toEqual(['ClientRequestToken']);
    expect(create?.input?.members?.get('SecretString')?.sensitive).toBe(true);
    expect(create?.input?.members?.get('Name')?.sensitive).toBe(false);
  });
});

describe('endpoint hosts', () => {
  const anyOperation = (service: string) =>
    servedOperation(service, catalogue.service(service)?.operationNames[0] ?? '');
  const host = (service: string, region: string, partition: string): string =>
    endpointHost(anyOperation(service), region, partition);

  // https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
  test.each([
    ['s3', 'eu-central-1', 'aws', 's3.eu-central-1.amazonaws.com'],
    ['dynamodb', 'us-east-1', 'aws', 'dynamodb.us-east-1.amazonaws.com'],
    ['sqs', 'cn-north-1', 'aws-cn', 'sqs.cn-north-1.amazonaws.com.cn'],
    ['lambda', 'us-gov-west-1', 'aws-us-gov', 'lambda.us-gov-west-1.amazonaws.com'],
    ['sts', 'eusc-de-east-1', 'aws-eusc', 'sts.eusc-de-east-1.amazonaws.eu'],
  ])('%s in %s of %s is %s', (service, region, partition, expected) => {
    expect(host(service, region, partition)).toBe(expected);
  });

  test('are signed for the region that is asked for', () => {
    expect(endpointSigningRegion(anyOperation('sts'), 'eu-west-1', 'aws')).toBe('eu-west-1');
  });

  // https://docs.aws.amazon.com/general/latest/gr/iam-service.html
  test('of a global service are signed for its home', () => {
    expect(host('iam', 'eu-west-1', 'aws')).toBe('iam.amazonaws.com');
    expect(endpointSigningRegion(anyOperation('iam'), 'eu-west-1', 'aws')).toBe('us-east-1');
  });

  // https://docs.aws.amazon.com/general/latest/gr/acm.html, …/neptune-graph.html; the rest from the services' own rules
  test.each([
    ['acm', 'ListCertificates', 'acm.eu-west-1.amazonaws.com'],
    ['acm', 'ListAcmeEndpoints', 'acm-acme.eu-west-1.api.aws'],
    ['neptune-graph', 'ListGraphs', 'neptune-graph.eu-west-1.amazonaws.com'],
    ['neptune-graph', 'ExecuteQuery', 'eu-west-1.neptune-graph.amazonaws.com'],
  ])('%s:%s is sent to %s', (service, operation, expected) => {
    expect(endpointHost(servedOperation(service, operation), 'eu-west-1', 'aws')).toBe(expected);
  });

  // https://docs.aws.amazon.com/location/latest/APIReference/API_geomaps_GetTile.html
  test('have a path before the operation’s own where the service says so', () => {
    expect(endpointPath(servedOperation('geo-maps', 'GetTile'), 'eu-west-1', 'aws')).toBe('/v2');
    expect(endpointPath(anyOperation('iam'), 'eu-west-1', 'aws')).toBe('');
  });

  test.each([
    ['eu-west-1', '__proto__'],
    ['eu-west-1', 'mars'],
    ['evil.example/', 'aws'],
    ['', 'aws'],
  ])('refuses region %j of partition %j', (region, partition) => {
    expect(() => host('s3', region, partition)).toThrow(CountersignError);
  });
});
