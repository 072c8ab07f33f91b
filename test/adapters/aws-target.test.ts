// Where calls go: AWS's own host for the operation and region, signed for it, or the one that stands in for AWS.
import { Readable } from 'node:stream';
import type { HttpRequest } from '@smithy/protocol-http';
import { expect, test } from 'vitest';
import { createAwsTarget } from '../../adapters/aws-target.ts';
import { writeRequest } from '../../core/wire/write-request.ts';
import { servedOperation } from '../support/catalogue.ts';

async function sent(
  [service, name]: readonly [service: string, name: string],
  parameters: Readonly<Record<string, string>>,
  endpointUrl?: string,
): Promise<{ url: string; scope: string }> {
  const requests: HttpRequest[] = [];
  const target = createAwsTarget({
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    requestHandler: {
      handle: async (request: HttpRequest) => {
        requests.push(request);
        return { response: { statusCode: 200, headers: {}, body: Readable.from([]) } };
      },
    },
  });
  const operation = servedOperation(service, name);
  const protocol = operation.service.protocols[0] ?? 'json';
  const region = 'eu-west-1';
  const call = { service, operation: name, region, accountId: '111122223333', parameters };
  await target.send({
    operation,
    region,
    partition: 'aws',
    request: writeRequest({ call, operation, protocol }),
    credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' } as never,
  });
  const [request] = requests;
  const scope = /Credential=[^/]+\/\d+\/([^,]+)\//.exec(request?.headers.authorization ?? '')?.[1] ?? '';
  return { url: `${request?.protocol}//${request?.headers.host}${request?.path}`, scope };
}

test('a call goes to the host of its own operation', async () => {
  expect(await sent(['acm', 'ListCertificates'], {})).toEqual({
    url: 'https://acm.eu-west-1.amazonaws.com/',
    scope: 'eu-west-1/acm',
  });
});

test('a call of a global service is signed for its home', async () => {
  expect(await sent(['iam', 'ListUsers'], {})).toEqual({
    url: 'https://iam.amazonaws.com/',
    scope: 'us-east-1/iam',
  });
});

test('an account stands before the host where the operation says so', async () => {
  const { url } = await sent(['s3control', 'ListJobs'], { AccountId: '111122223333' });
  expect(url).toBe('https://111122223333.s3-control.eu-west-1.amazonaws.com/v20180820/jobs');
});

test('a path of the host stands before that of the operation, on AWS’s own host alone', async () => {
  const tile = { Tileset: 'vector.basemap', Z: '1', X: '2', Y: '3' };
  const aws = await sent(['geo-maps', 'GetTile'], tile);
  expect(aws.url).toBe('https://maps.geo.eu-west-1.amazonaws.com/v2/tiles/vector.basemap/1/2/3');
  const elsewhere = await sent(['geo-maps', 'GetTile'], tile, 'http://127.0.0.1:5000');
  expect(elsewhere.url).toBe('http://127.0.0.1:5000/tiles/vector.basemap/1/2/3');
});
