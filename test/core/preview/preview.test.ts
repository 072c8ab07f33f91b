// Looking at a target: with which credential, at whom, for how long, and what is said when it fails. AWS's answers are
// in the form of its API references.
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { pseudonymUnder } from '../../../core/masking/pseudonym.ts';
import type { CredentialSource, Target } from '../../../core/ports.ts';
import { createPreviews, patienceMilliseconds } from '../../../core/preview/preview.ts';
import { agent } from '../../support/approval-cast.ts';
import { servedCatalogue } from '../../support/catalogue.ts';
import { connection } from '../../support/gateway-world.ts';
import { servedIamData } from '../../support/iam-data.ts';

type Sent = Parameters<Target['send']>[0];
type Answer = {
  readonly statusCode?: number;
  readonly body: string;
  readonly headers?: readonly [string, string][];
};

const nowEpochSeconds = Date.parse('2026-11-26T12:00:00Z') / 1000;

const session = {
  id: 'ses_01',
  principal: agent,
  connection: 'demo',
  door: 'aws',
  issuedAtEpochSeconds: nowEpochSeconds,
  expiresAtEpochSeconds: nowEpochSeconds + 3_600,
} as const;

async function look(
  name: string,
  parameters: JsonObject,
  answer: (operation: string, sent: Sent) => Answer | Promise<Answer>,
  delay: (milliseconds: number) => Promise<void> = () => new Promise(() => {}),
) {
  const sent: Sent[] = [];
  const assumed: Parameters<CredentialSource['assume']>[0][] = [];
  const previews = createPreviews({
    catalogue: servedCatalogue,
    iam: servedIamData,
    credentials: {
      async assume(ask) {
        assumed.push(ask);
        return {
          credentials: { accessKeyId: `key ${assumed.length}`, secretAccessKey: 's', sessionToken: 't' },
          assumed: {} as never,
          user: {} as never,
        };
      },
    },
    target: {
      async send(ask) {
        sent.push(ask);
        const { statusCode = 200, body, headers = [] } = await answer(ask.operation.name, ask);
        return { statusCode, headers, body: Readable.from([Buffer.from(body)]) };
      },
    },
    masking: { pseudonym: pseudonymUnder(Buffer.from('key')), profile: 'standard' },
    clock: () => nowEpochSeconds * 1000,
    delay,
  });
  const [service = '', operation = ''] = name.split(':');
  const call = { service, operation, region: 'eu-central-1', accountId: '111122223333', parameters };
  const reviewed = { reversible: 'no', how: 'as reviewed' } as const;
  const preview = await previews.take({ call, connection, session, reviewed });
  const policies = assumed.map(({ policy }) => JSON.parse(policy(nowEpochSeconds + 600)));
  const facts = preview.facts.map(({ label, value }) => `${label}: ${value}`);
  return { preview, facts, sent, assumed, policies };
}

const instance = (
  state: string,
  tags = '<item><key>env</key><value>prod</value></item>',
) => `<?xml version="1.0"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>8f7724cf</requestId>
<reservationSet><item><reservationId>r-1234567890abcdef0</reservationId><instancesSet><item>
<instanceId>i-1234567890abcdef0</instanceId><instanceState><code>16</code><name>${state}</name></instanceState>
<instanceType>t3.large</instanceType><launchTime>2026-11-23T10:00:00.000Z</launchTime>
<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1234567890abcdef0</volumeId>
<status>attached</status><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
<tagSet>${tags}</tagSet></item></instancesSet></item></reservationSet></DescribeInstancesResponse>`;

const protectedBy = (value: boolean) => `<?xml version="1.0"?>
<DescribeInstanceAttributeResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>5f7724cf</requestId>
<instanceId>i-1234567890abcdef0</instanceId><disableApiTermination><value>${value}</value></disableApiTermination>
</DescribeInstanceAttributeResponse>`;

const terminate = { InstanceIds: ['i-1234567890abcdef0'] };
const ec2 = (operation: string): Answer => ({
  body: operation === 'DescribeInstances' ? instance('running') : protectedBy(false),
});

describe('an instance', () => {
  test('is described in words that are read in ten seconds', async () => {
    const { facts, preview } = await look('ec2:TerminateInstances', terminate, ec2);
    expect(facts).toEqual([
      'state: running',
      'type: t3.large',
      'tags: env=prod',
      'launched: 3 days ago',
      'volumes deleted with it: vol-1234567890abcdef0',
      'termination protection: off',
    ]);
    expect(preview).toMatchObject({
      reversibility: { reversible: 'no', how: 'as reviewed' },
      problems: [],
      takenAtEpochSeconds: nowEpochSeconds,
    });
  });

  test('[E2] is read with a credential for each read and nothing else, which ends', async () => {
    const { policies, sent, assumed } = await look('ec2:TerminateInstances', terminate, ec2);
    const condition = { Condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-26T12:10:00Z' } } };
    expect(policies).toEqual([
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*', ...condition }],
      },
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'ec2:DescribeInstanceAttribute',
            Resource: expect.anything(),
            ...condition,
          },
        ],
      },
    ]);
    expect(assumed.every((ask) => ask.connection === connection && ask.session === session)).toBe(true);
    expect(sent.map(({ region, credentials }) => [region, credentials.accessKeyId])).toEqual([
      ['eu-central-1', 'key 1'],
      ['eu-central-1', 'key 2'],
    ]);
  });

  test.each([
    { name: 'its state', other: instance('stopped') },
    { name: 'a tag', other: instance('running', '<item><key>env</key><value>dev</value></item>') },
    { name: 'its launch', other: instance('running').replace('2026-11-23', '2026-11-24') },
  ])('has another fingerprint with $name changed, and the same without', async ({ other }) => {
    const before = await look('ec2:TerminateInstances', terminate, ec2);
    const same = await look('ec2:TerminateInstances', terminate, ec2);
    const changed = await look('ec2:TerminateInstances', terminate, (operation) =>
      operation === 'DescribeInstances' ? { body: other } : ec2(operation),
    );
    expect(same.preview.fingerprint).toBe(before.preview.fingerprint);
    expect(changed.preview.fingerprint).not.toBe(before.preview.fingerprint);
  });
});

const listing = (etag: string) => `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>reports</Name><Prefix>a.csv</Prefix>
<KeyCount>1</KeyCount><MaxKeys>1</MaxKeys><IsTruncated>true</IsTruncated><Contents><Key>a.csv</Key>
<LastModified>2026-11-25T12:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>41200000000</Size>
<StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>`;
const versioned = (status: string) =>
  `<?xml version="1.0"?><VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${status}</VersioningConfiguration>`;
const tagging = `<?xml version="1.0"?><Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>owner</Key><Value>payments</Value></Tag></TagSet></Tagging>`;
const object = { Bucket: 'reports', Key: 'a.csv' };

const s3 =
  (status: string, etag = '70ee1738b6b21e2c8a43f3a5ab0eee71') =>
  (operation: string): Answer => ({
    body:
      operation === 'ListObjectsV2'
        ? listing(etag)
        : operation === 'GetBucketVersioning'
          ? versioned(status)
          : tagging,
  });

describe('an object', () => {
  test('that its bucket keeps versions of can come back', async () => {
    const { facts, preview } = await look('s3:DeleteObject', object, s3('<Status>Enabled</Status>'));
    expect(facts).toEqual([
      'size: 41 GB',
      'last modified: 1 day ago',
      'storage class: STANDARD',
      'versions: kept',
      'tags: owner=payments',
    ]);
    expect(preview.reversibility).toEqual({
      reversible: 'yes',
      how: 'the bucket keeps versions: remove the delete marker',
    });
  });

  test('cannot come back where none are kept, nor a version that is named', async () => {
    const unversioned = await look('s3:DeleteObject', object, s3(''));
    expect(unversioned.facts).toContain('versions: not kept');
    expect(unversioned.preview.reversibility.how).toBe('as reviewed');
    const version = await look(
      's3:DeleteObject',
      { ...object, VersionId: 'v1' },
      s3('<Status>Enabled</Status>'),
    );
    expect(version.preview.reversibility.how).toBe('as reviewed');
  });

  test('has another fingerprint when its ETag is another', async () => {
    const [one, other] = await Promise.all([
      look('s3:DeleteObject', object, s3('')),
      look('s3:DeleteObject', object, s3('', 'ffffffffffffffffffffffffffffffff')),
    ]);
    expect(one.facts).toEqual(other.facts);
    expect(one.preview.fingerprint).not.toBe(other.preview.fingerprint);
  });

  test('is not taken for another whose key begins like its own', async () => {
    const longer = { ...object, Key: 'a.c' };
    const { facts } = await look('s3:DeleteObject', longer, s3(''));
    expect(facts).toContain('object: there is none of this key now');
  });

  test('that is not there overwrites nothing', async () => {
    const empty = listing('x').replace(/<Contents>[\s\S]*<\/Contents>/, '');
    const { preview } = await look('s3:PutObject', object, (operation) => ({
      body: operation === 'ListObjectsV2' ? empty : versioned(''),
    }));
    expect(preview.reversibility.reversible).toBe('yes');
  });
});

describe('what fails is said, and never fails the ask', () => {
  const xml = (code: string): Answer => ({
    statusCode: 403,
    body: `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>x</RequestID></Response>`,
  });

  test('a refusal by AWS is a problem, and the others are still told', async () => {
    const { preview, facts } = await look('ec2:TerminateInstances', terminate, (operation) =>
      operation === 'DescribeInstances' ? xml('UnauthorizedOperation') : ec2(operation),
    );
    expect(facts).toEqual(['termination protection: off']);
    expect(preview.problems).toEqual(['`ec2:DescribeInstances` was refused by AWS: UnauthorizedOperation']);
    expect(Object.keys(preview.parts)).toEqual(['1 ec2:DescribeInstanceAttribute']);
  });

  test('a target that is not there is a fact', async () => {
    const { preview, facts } = await look('ec2:TerminateInstances', terminate, () =>
      xml('InvalidInstanceID.NotFound'),
    );
    expect(facts).toEqual(['instance: not found', 'instance: not found']);
    expect(preview.problems).toEqual([]);
  });

  test.each<{ name: string; answer: () => Answer | Promise<Answer>; says: RegExp }>([
    {
      name: 'a lost connection',
      answer: () => Promise.reject(new Error('socket hang up at 10.0.0.1')),
      says: /could not be asked: an unexpected failure$/,
    },
    { name: 'an answer in no form', answer: () => ({ body: '<html>' }), says: /could not be asked: / },
    {
      name: 'an answer that is too large',
      answer: () => ({ body: `<a>${'x'.repeat(600_000)}</a>` }),
      says: /could not be asked: response-too-large$/,
    },
  ])('$name is a problem without the text of the failure', async ({ answer, says }) => {
    const { preview } = await look('ec2:TerminateInstances', terminate, answer);
    expect(preview.problems).toHaveLength(2);
    for (const problem of preview.problems) expect(problem).toMatch(says);
    expect(preview).toMatchObject({ facts: [], parts: {}, reversibility: { how: 'as reviewed' } });
  });

  test('after three seconds what has not answered is left, and what answers later changes nothing', async () => {
    let waited = 0;
    let answerLate: (answer: Answer) => void = () => {};
    const { preview } = await look(
      'ec2:TerminateInstances',
      terminate,
      (operation) =>
        operation === 'DescribeInstances' ? new Promise((resolve) => (answerLate = resolve)) : ec2(operation),
      async (milliseconds) => {
        waited = milliseconds;
        for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve));
      },
    );
    expect(waited).toBe(3_000);
    expect(patienceMilliseconds).toBe(3_000);
    expect(preview.problems).toEqual(['`ec2:DescribeInstances` did not answer within 3 seconds']);
    expect(preview.facts.map(({ label }) => label)).toEqual(['termination protection']);
    const before = JSON.stringify(preview);
    answerLate({ body: instance('running') });
    await new Promise((resolve) => setImmediate(resolve));
    expect(JSON.stringify(preview)).toBe(before);
  });
});

test('all probes are sent before the first of them answers', async () => {
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { sent } = await look('ec2:TerminateInstances', terminate, async (operation, _) => {
    if (operation === 'DescribeInstanceAttribute') release();
    await gate;
    return ec2(operation);
  });
  expect(sent).toHaveLength(2);
});

test('an operation that nobody wrote a probe for is not looked at, and says what was reviewed', async () => {
  const { preview, sent, assumed } = await look('s3:RestoreObject', object, ec2);
  expect([sent, assumed]).toEqual([[], []]);
  expect(preview).toMatchObject({
    facts: [],
    problems: [],
    parts: {},
    reversibility: { how: 'as reviewed' },
  });
});

test('[L6] what the model marks sensitive is masked before it is shown or compared', async () => {
  const environment = { Variables: { TOKEN: 'hunter2hunter2' } };
  const { preview, policies } = await look(
    'lambda:DeleteFunction',
    { FunctionName: 'order-total' },
    (operation) => ({
      headers: [['content-type', 'application/json']],
      body: JSON.stringify(
        operation === 'GetFunctionConfiguration'
          ? {
              FunctionName: 'order-total',
              Runtime: 'nodejs24.x',
              CodeSize: 2048,
              Environment: environment,
              RevisionId: 'r1',
            }
          : {},
      ),
    }),
  );
  expect(preview.facts).toContainEqual({ label: 'runtime', value: 'nodejs24.x' });
  expect(JSON.stringify(preview)).not.toContain('hunter2');
  // GetFunctionConfiguration decrypts the environment with the caller's right, which the probe's credential lacks.
  expect(JSON.stringify(policies)).not.toContain('kms:');
});

test('long values and many facts are cut, so that a card stays a card', async () => {
  const tags = `<item><key>note</key><value>${'x'.repeat(250)}</value></item>`;
  const { preview } = await look('ec2:TerminateInstances', terminate, (operation) =>
    operation === 'DescribeInstances' ? { body: instance('running', tags) } : ec2(operation),
  );
  for (const { value } of preview.facts) expect(value.length).toBeLessThanOrEqual(201);
});
