// biome-ignore-all lint/suspicious/noTemplateCurlyInString: one of them is IAM's own variable
// INVARIANT 4 of the design against an AWS that enforces: the credential of a call can do that call, and the same call
// with one thing changed is a 403.
import { STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createAwsTarget } from '../../adapters/aws-target.ts';
import { createStsCredentialSource } from '../../adapters/sts-credential-source.ts';
import type { JsonObject } from '../../core/json.ts';
import type { TemporaryCredentials } from '../../core/ports.ts';
import { requirementsOf } from '../../core/requirements/requirements.ts';
import type { Session } from '../../core/session.ts';
import { sessionPolicy } from '../../core/session-policy.ts';
import { callFromJson } from '../../core/wire/call-from-json.ts';
import { writeRequest } from '../../core/wire/write-request.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { servedIamData } from '../support/iam-data.ts';
import { accountId, connection, region } from './account.ts';

interface Named {
  readonly service: string;
  readonly operation: string;
  readonly parameters: JsonObject;
}
interface Row extends Named {
  readonly changed: Readonly<Record<string, Partial<Named>>>;
  /** Why the emulator refuses even the call itself, where AWS would not. */
  readonly emulatorRefuses?: string;
}

const endpoint = inject('enforcingAwsUrl');
const queue = (name: string) => `http://127.0.0.1/${accountId}/${name}`;
const topic = (name: string) => `arn:aws:sns:${region}:${accountId}:${name}`;

const rows: readonly Row[] = [
  {
    service: 's3',
    operation: 'GetObject',
    parameters: { Bucket: 'reports', Key: 'a.txt' },
    changed: {
      'another key': { parameters: { Bucket: 'reports', Key: 'abc.txt' } },
      'another bucket': { parameters: { Bucket: 'archive', Key: 'a.txt' } },
      'a write': { operation: 'DeleteObject' },
      'its tags': { operation: 'GetObjectTagging' },
      'a list of its bucket': { operation: 'ListObjectsV2', parameters: { Bucket: 'reports' } },
    },
  },
  {
    service: 's3',
    operation: 'GetObject',
    parameters: { Bucket: 'reports', Key: 'a*.txt' },
    emulatorRefuses: 'LocalEmu knows no `${*}` in a resource',
    changed: { '[E2] what the star would match': { parameters: { Bucket: 'reports', Key: 'abc.txt' } } },
  },
  {
    service: 's3',
    operation: 'ListObjectsV2',
    parameters: { Bucket: 'reports' },
    changed: {
      'another bucket': { parameters: { Bucket: 'archive' } },
      'an object': { operation: 'GetObject', parameters: { Bucket: 'reports', Key: 'a.txt' } },
    },
  },
  {
    service: 'dynamodb',
    operation: 'GetItem',
    parameters: { TableName: 'orders', Key: { id: { S: '1' } } },
    changed: {
      'another table': { parameters: { TableName: 'customers', Key: { id: { S: '1' } } } },
      'a write': { operation: 'DeleteItem' },
      'a scan': { operation: 'Scan', parameters: { TableName: 'orders' } },
    },
  },
  {
    service: 'dynamodb',
    operation: 'PutItem',
    parameters: { TableName: 'orders', Item: { id: { S: '1' } } },
    changed: {
      'another table': { parameters: { TableName: 'customers', Item: { id: { S: '1' } } } },
      'a read': { operation: 'GetItem', parameters: { TableName: 'orders', Key: { id: { S: '1' } } } },
    },
  },
  {
    service: 'sqs',
    operation: 'SendMessage',
    parameters: { QueueUrl: queue('refunds'), MessageBody: 'x' },
    changed: {
      'another queue': { parameters: { QueueUrl: queue('payments'), MessageBody: 'x' } },
      'a read': { operation: 'ReceiveMessage', parameters: { QueueUrl: queue('refunds') } },
    },
  },
  {
    service: 'sns',
    operation: 'Publish',
    parameters: { TopicArn: topic('events'), Message: 'x' },
    changed: { 'another topic': { parameters: { TopicArn: topic('alarms'), Message: 'x' } } },
  },
  {
    service: 'secretsmanager',
    operation: 'GetSecretValue',
    parameters: { SecretId: 'db/password' },
    emulatorRefuses: 'LocalEmu asks for the ARN without the six characters that AWS adds',
    changed: {
      'another secret that begins with the same name': { parameters: { SecretId: 'db/password-2' } },
      'its description': { operation: 'DescribeSecret' },
    },
  },
  {
    service: 'ssm',
    operation: 'GetParameter',
    parameters: { Name: '/app/level' },
    changed: {
      'another parameter': { parameters: { Name: '/app/other' } },
      'a write': {
        operation: 'PutParameter',
        parameters: { Name: '/app/level', Value: 'y', Overwrite: true },
      },
    },
  },
];

const session: Session = {
  id: 'ses_enforced',
  principal: {
    issuer: 'https://issuer',
    subject: 'demo-agent',
    kind: 'agent',
    displayName: 'Demo agent',
    groups: [],
    groupsCompleteness: 'complete',
    claims: {},
  },
  connection: 'demo',
  door: 'aws',
  issuedAtEpochSeconds: Math.floor(Date.now() / 1000),
  expiresAtEpochSeconds: Math.floor(Date.now() / 1000) + 3600,
};

const sts = new STSClient({ endpoint, region, credentials: inject('gatewayCredentials') });
const target = createAwsTarget({ endpointUrl: endpoint });

const read = ({ service, operation, parameters }: Named) =>
  callFromJson({ service, operation, region, accountId, parameters }, servedCatalogue);

async function assume(named: Named): Promise<TemporaryCredentials> {
  const requirements = requirementsOf(read(named), { partition: 'aws' }, servedIamData);
  const { credentials } = await createStsCredentialSource(sts, Date.now).assume({
    connection,
    session,
    policy: (notAfterEpochSeconds) => sessionPolicy(requirements, { notAfterEpochSeconds }).text,
    latestEpochSeconds: session.expiresAtEpochSeconds,
    cacheable: false,
  });
  return credentials;
}

async function send(named: Named, credentials: TemporaryCredentials): Promise<number> {
  const call = read(named);
  const answer = await target.send({
    operation: call.operation,
    region,
    partition: 'aws',
    request: writeRequest(call),
    credentials,
  });
  const chunks = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return isDenied(answer.statusCode, Buffer.concat(chunks).toString()) ? 403 : answer.statusCode;
}

/** JSON protocols say it with 400. */
function isDenied(statusCode: number, body: string): boolean {
  return statusCode === 403 || (statusCode === 400 && /AccessDenied|AuthorizationError/.test(body));
}

describe.each(rows)('the credential of $service:$operation $parameters', (row) => {
  let credentials: TemporaryCredentials;
  beforeAll(async () => {
    credentials = await assume(row);
  });

  test.skipIf(row.emulatorRefuses)('can do exactly that', async () => {
    expect(await send(row, credentials)).toBe(200);
  });

  test.each(Object.entries(row.changed))('cannot do %s', async (_, change) => {
    expect(await send({ ...row, ...change }, credentials)).toBe(403);
  });
});
