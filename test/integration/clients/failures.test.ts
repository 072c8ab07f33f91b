// When a part of Countersign or of AWS fails, real clients get the 503 of their protocol as their normal exception, and
// nothing is done that is not on record.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsOf } from '../../support/archive-reader.ts';
import { connectFaults, type Matching } from '../../support/fault-control.ts';
import type { ClientAnswer } from '../../support/real-clients/real-client.ts';
import { type Agent, type ClientName, startAgent, stations } from '../../support/real-clients/stations.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);

/** One call of each protocol: REST-XML, JSON 1.0, query, JSON 1.1 and REST-JSON; what it is called when unavailable. */
const calls = [
  {
    service: 's3',
    operation: 'GetObject',
    parameters: { Bucket: 'acme-reports', Key: 'reports/2026-09.csv' },
    code: 'ServiceUnavailable',
    jsClass: 'S3ServiceException',
  },
  {
    service: 'dynamodb',
    operation: 'GetItem',
    parameters: { TableName: 'orders', Key: { id: { S: 'order-1001' } } },
    code: 'ServiceUnavailableException',
    jsClass: 'DynamoDBServiceException',
  },
  {
    service: 'sns',
    operation: 'GetTopicAttributes',
    parameters: { TopicArn: 'arn:aws:sns:us-east-1:000000000000:order-events' },
    code: 'ServiceUnavailable',
    jsClass: 'SNSServiceException',
  },
  {
    service: 'secretsmanager',
    operation: 'GetSecretValue',
    parameters: { SecretId: 'db/password' },
    code: 'ServiceUnavailableException',
    jsClass: 'SecretsManagerServiceException',
  },
  {
    service: 'lambda',
    operation: 'GetFunctionConfiguration',
    parameters: { FunctionName: 'order-total' },
    code: 'ServiceUnavailableException',
    jsClass: 'LambdaServiceException',
  },
];

/** AWS CLI and boto3 know errors that no model names by their code alone. */
const exception = (
  client: ClientName,
  { code, jsClass }: { code: string; jsClass: string },
  statusCode = 503,
) =>
  ({
    'AWS CLI': { class: 'exit code 255', code },
    boto3: { class: 'ClientError', code, statusCode },
    'JavaScript SDK': { class: jsClass, code, statusCode },
  })[client];

const ownKey = { accessKeyId: 'test' };
const archive: Matching = {
  ...ownKey,
  service: 's3',
  method: 'PUT',
  target: `/${stack.outputs.ArchiveBucketName}/`,
};

describe.each(stations)('$client over $transport', (station) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = startAgent(station, 'demo-agent', { AWS_MAX_ATTEMPTS: '1' });
    // Signs in while all is well.
    await callAll();
  });
  afterAll(() => agent?.stop());

  const callAll = () =>
    Promise.all(
      calls.map(({ service, operation, parameters }) => agent.call(service, operation, parameters)),
    );

  async function during(matching: Matching, { service, operation, parameters }: (typeof calls)[number]) {
    let answer: ClientAnswer = {};
    const seen = await faults.seenDuring(() =>
      faults.during('unavailable', matching, async () => {
        answer = await agent.call(service, operation, parameters);
      }),
    );
    return { ...answer, forwarded: seen.filter(({ accessKeyId }) => accessKeyId !== 'test') };
  }

  test.each(calls)('[L1] $service: with the archive failing nothing is forwarded', async (call) => {
    const { error, forwarded } = await during(archive, call);
    expect(error).toMatchObject(exception(station.client, call));
    expect(error?.message).toContain('the archive cannot be written, so nothing may run');
    expect(forwarded).toEqual([]);
  });

  // The shapes are those above.
  test.each(calls.slice(0, 2))('[L8] $service: with DynamoDB failing nothing is forwarded', async (call) => {
    const { error, forwarded } = await during({ ...ownKey, service: 'dynamodb' }, call);
    expect(error).toMatchObject(exception(station.client, call));
    expect(forwarded).toEqual([]);
  });

  test('[L8] with STS failing no credential is made up', async () => {
    const uncached = {
      service: 's3',
      operation: 'GetObject',
      parameters: { Bucket: 'acme-reports', Key: `uncached/${station.slug}` },
      code: 'ServiceUnavailable',
      jsClass: 'S3ServiceException',
    };
    const { error, forwarded } = await during({ ...ownKey, service: 'sts' }, uncached);
    expect(error).toMatchObject(exception(station.client, uncached));
    expect(forwarded).toEqual([]);
  });

  test('[L2] an approved write whose answer was lost is UNKNOWN, on record and for the client', async () => {
    const Key = `lost/${station.slug}`;
    const put = () => agent.call('s3', 'PutObject', { Bucket: 'acme-reports', Key, Body: 'x' });
    await decide('alice', requestIdOf((await put()).error?.message), 'approve');
    let answer: ClientAnswer = {};
    const seen = await faults.seenDuring(() =>
      faults.during('answer-lost', { target: `/acme-reports/${Key}` }, async () => {
        answer = await put();
      }),
    );
    expect(answer.error).toMatchObject(
      exception(station.client, { code: 'InternalError', jsClass: 'S3ServiceException' }, 500),
    );
    expect(answer.error?.message).toContain('look at the resource before you repeat the call');
    // What people are shown of the target is read again before the write, and reads only.
    const writes = seen.filter(({ accessKeyId, method }) => accessKeyId !== 'test' && method === 'PUT');
    expect(writes).toHaveLength(1);
    const records = await recordsOf(agent.label);
    const ends = records.filter(({ transcript }) => transcript.maskedCall?.parameters.Key === Key);
    expect(ends.map(({ transcript: { kind, outcome } }) => [kind, outcome])).toEqual([
      ['call', 'pending-approval'],
      ['intent', undefined],
      ['call', 'unknown'],
    ]);
  });

  test('[L2] nor does the retry of the SDK do it again, or ask for it again', async () => {
    const Key = `lost/${station.slug}-retried`;
    const patient = startAgent(station);
    const put = () => patient.call('s3', 'PutObject', { Bucket: 'acme-reports', Key, Body: 'x' });
    await decide('alice', requestIdOf((await put()).error?.message), 'approve');
    let answer: ClientAnswer = {};
    const seen = await faults.seenDuring(() =>
      faults.during('answer-lost', { target: `/acme-reports/${Key}` }, async () => {
        answer = await put();
      }),
    );
    patient.stop();
    expect(answer.error).toMatchObject(
      exception(station.client, { code: 'OperationAborted', jsClass: 'S3ServiceException' }, 409),
    );
    expect(answer.error?.message).toContain('already ran or its result is unknown');
    // What people are shown of the target is read again before the write, and reads only.
    const writes = seen.filter(({ accessKeyId, method }) => accessKeyId !== 'test' && method === 'PUT');
    expect(writes).toHaveLength(1);
  });

  test('and all is well again once AWS is', async () => {
    expect((await callAll()).map(({ error }) => error)).toEqual(calls.map(() => undefined));
  });
});
