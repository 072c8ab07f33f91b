// Every alarm is raised: by its fault on the local stack and what our functions then count, or, where AWS counts, by the value that
// AWS's page says it counts. Alarms of parts that this stack lacks are put as the template has them.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createDynamodbRequestStore } from '../../adapters/dynamodb-request-store.ts';
import { openMark } from '../../adapters/dynamodb-settled-intent.ts';
import { environmentVariables } from '../../adapters/environment.ts';
import { sha256Hex } from '../../core/call.ts';
import { newCallId, newId } from '../../core/identifiers.ts';
import { openSeconds } from '../../core/record/sweep.ts';
import { seeds } from '../../local/seeds.ts';
import { pendingRequest } from '../support/approval-cast.ts';
import { askAs } from '../support/ask-as.ts';
import { awsMetrics } from '../support/aws-metrics.ts';
import { type BusTap, openBusTap } from '../support/bus-tap.ts';
import { countersign } from '../support/countersign-cli.ts';
import { type MetricValue, metricsIn } from '../support/embedded-metrics.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { connectFaults } from '../support/fault-control.ts';
import { createLocalCloudWatch, stateFor } from '../support/local-cloud-watch.ts';
import { createLocalFunctions } from '../support/local-functions.ts';
import { republish } from '../support/republish.ts';
import { callS3 } from '../support/s3-call.ts';
import { resourcesOf, synthesise, type Template } from '../support/synthesised-app.ts';
import { wholeConfiguration } from '../support/whole-configuration.ts';

const stack = inject('stack');
const { outputs } = stack;
const faults = connectFaults(stack.faultsUrl);
const cloudWatch = createLocalCloudWatch();
const functions = createLocalFunctions();
const dynamodb = new DynamoDBClient(emulatorClientOptions());
const stepFunctions = new SFNClient(emulatorClientOptions());
const random = (lengthBytes: number) => randomBytes(lengthBytes);

const prefix = 'countersign-local-';
const template = synthesise(wholeConfiguration)['Countersign-local'] as Template;
const inTemplate = new Map<string, PutMetricAlarmCommandInput>(
  Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => [
    Properties.AlarmName.slice(prefix.length),
    Properties,
  ]),
);
const nameOf = ({ Namespace, MetricName }: MetricAlarm) => `${Namespace} ${MetricName}`;

let alarms: ReadonlyMap<string, MetricAlarm>;
let deployed: ReadonlySet<string>;
let bus: BusTap;
beforeAll(async () => {
  deployed = new Set((await cloudWatch.alarms(prefix)).keys());
  for (const [name, alarm] of inTemplate) if (!deployed.has(name)) await cloudWatch.putAlarm(alarm);
  alarms = await cloudWatch.alarms(prefix);
  bus = await openBusTap(outputs.EventBusName ?? '', `alarms-${process.pid}`);
});
afterAll(async () => {
  const put = [...inTemplate.keys()].filter((name) => !deployed.has(name));
  await cloudWatch.removeAlarms(put.map((name) => prefix + name));
  await bus?.close();
});

const alarmOf = (name: string): MetricAlarm => {
  const alarm = alarms.get(name);
  if (alarm === undefined) throw new Error(`there is no alarm ${name}`);
  return alarm;
};
const dimensionsOf = ({ Dimensions = [] }: MetricAlarm): Record<string, string> =>
  Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));

/** By its own metric and dimensions, and as the emulator's CloudWatch evaluates it. */
async function expectRaised(name: string): Promise<void> {
  const statistic = await cloudWatch.statisticOf(alarmOf(name));
  expect([name, statistic, stateFor(alarmOf(name), statistic)]).toEqual([name, expect.any(Number), 'ALARM']);
  expect((await cloudWatch.alarms(`${prefix}${name}`)).get('')?.StateValue).toBe('ALARM');
}

let calls = 0;
/** Of a key of its own, so that no credential in memory serves it. */
const read = (subject = 'reporting-agent') => {
  calls += 1;
  const door = { url: stack.url, environment: stack.people[subject] };
  return callS3<{ code?: string }>(door, 'GetObject', { Bucket: seeds.bucket, Key: `alarms/${calls}` });
};
/** One after another: lines of one log must not run into each other. */
async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done++) await work();
}

const gatewayLog = () => readFile(join(stack.stateDirectory, 'logs', 'gateway.log'), 'utf8');

/** What the gateway counted while `work` ran; a log may be behind its function. */
async function countedByGateway(metric: string, count: number, work: () => Promise<unknown>) {
  const { length } = await gatewayLog();
  await work();
  const counted: MetricValue[] = [];
  await vi.waitFor(
    async () => {
      counted.splice(0, Number.POSITIVE_INFINITY, ...metricsIn((await gatewayLog()).slice(length)));
      const values = counted.filter(({ name }) => name === metric);
      expect(values.length).toBeGreaterThanOrEqual(count);
    },
    { timeout: 10_000 },
  );
  return counted;
}

/** A connection that nothing but a hand at the table can have made so. */
async function callThroughDamagedConnection(): Promise<void> {
  const TableName = outputs.ConnectionsTableName ?? '';
  await dynamodb.send(
    new PutItemCommand({ TableName, Item: marshall({ name: 'damaged', connection: { name: 'damaged' } }) }),
  );
  const door = { url: stack.url, environment: stack.people['reporting-agent'] };
  try {
    const answer = await callS3<{ code: string }>(door, 'ListBuckets', {}, { connection: 'damaged' });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error' } });
  } finally {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ name: 'damaged' }) }));
  }
}

/** An intent whose call left nothing in the archive, old enough for the sweeper. */
async function sweepOverLostCall(): Promise<readonly MetricValue[]> {
  const TableName = outputs.IntentsTableName ?? '';
  const id = newCallId(Date.now(), random);
  const begunAtEpochSeconds = Math.floor(Date.now() / 1000) - openSeconds - 60;
  const intent = { id, sessionId: newId('ses', random), state: 'open', begunAtEpochSeconds, ...openMark(id) };
  await dynamodb.send(new PutItemCommand({ TableName, Item: marshall(intent) }));
  try {
    return await functions.counted('sweep');
  } finally {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall({ id }) }));
  }
}

const ownStore = { service: 'dynamodb', accessKeyId: 'test' };
const ownSts = { service: 'sts', accessKeyId: 'test' };

/** Alarm on what our functions count → its fault. */
const byFunctions: Readonly<Record<string, () => Promise<readonly MetricValue[]>>> = {
  RecordUnavailable: () =>
    countedByGateway('RecordUnavailable', 3, () =>
      faults.during('unavailable', ownStore, () => times(3, read)),
    ),
  ConnectionUnusable: () =>
    countedByGateway('CredentialsUnavailable', 3, () =>
      faults.during('unavailable', ownSts, () => times(3, read)),
    ),
  StsThrottled: () =>
    countedByGateway('CredentialsThrottled', 1, () => faults.during('throttled', ownSts, read)),
  InternalErrors: () => countedByGateway('InternalErrors', 1, callThroughDamagedConnection),
  DenialsSurging: () => countedByGateway('CallsDenied', 100, () => times(100, () => read('deploy-pipeline'))),
  UnknownUnsettled: sweepOverLostCall,
};

describe('what our functions count', () => {
  test.each(Object.entries(byFunctions))('%s', async (name, fault) => {
    await cloudWatch.put(await fault());
    await expectRaised(name);
  });

  test.each([
    ['SweeperLate', 'sweep', 'Sweeps', environmentVariables.intentsTable],
    ['CheckpointMissing', 'checkpoint', 'CheckpointsMade', environmentVariables.archiveBucket],
  ])(
    '%s: a run counts, and one that crashes counts nothing, which is missed',
    async (name, of, metric, needed) => {
      await read();
      const whole = await functions.counted(of);
      const value = {
        namespace: alarmOf(name).Namespace,
        name: metric,
        dimensions: dimensionsOf(alarmOf(name)),
      };
      expect(whole).toContainEqual({ ...value, value: 1 });
      expect(stateFor(alarmOf(name), 1)).toBe('OK');
      expect(await functions.withoutVariable(of, needed, () => functions.counted(of))).toEqual([]);
      expect(stateFor(alarmOf(name), undefined)).toBe('ALARM');
      // The crash is AWS's to count, and the emulator does.
      await cloudWatch.put(whole);
      await expectRaised(`${of === 'sweep' ? 'Sweep' : 'Checkpoint'}Errors`);
    },
  );
});

/** Alarm on what the bus tells → type of the event, and how it comes about. */
const byEvents: Readonly<Record<string, readonly [eventType: string, cause: () => Promise<void>]>> = {
  Stopped: ['AccessStopped', stopAndLetGoOn],
  BreakGlass: ['BreakGlassApproved', breakGlass],
  PoliciesPublished: ['PoliciesPublished', publishAndGoBack],
  ApprovalsUnanswered: ['RequestExpired', expireThree],
};

const succeeds = async (subject: string, ...words: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await countersign(subject, ...words);
  expect([words, exitCode, stderr]).toEqual([words, 0, expect.any(String)]);
  return stdout;
};

async function stopAndLetGoOn(): Promise<void> {
  const scope = `agent:${stack.issuer}|nobody`;
  await askAs('carol', '/v1/stops', { scope, because: 'trying the alarm' });
  for (const person of ['carol', 'bob']) await askAs(person, '/v1/thaws', { scope });
}

async function breakGlass(): Promise<void> {
  const door = { url: stack.url, environment: stack.people['demo-agent'] };
  const object = { Bucket: seeds.bucket, Key: `rules/glass-${process.pid}`, Body: 'eA==' };
  const { body } = await callS3<{ requestId: string }>(door, 'PutObject', object, {
    connection: 'lifecycles',
  });
  await succeeds('alice', 'approve', body.requestId, '--comment', 'an outage');
  await succeeds('bob', 'review', body.requestId, '--comment', 'it was one');
}

async function publishAndGoBack(): Promise<void> {
  await succeeds('erin', 'policy', 'rollback', await republish());
}

/** Requests that nobody decided in time, as the deployed state machine finds them. */
async function expireThree(): Promise<void> {
  const store = createDynamodbRequestStore({
    client: dynamodb,
    requestsTable: outputs.RequestsTableName ?? '',
    grantsTable: outputs.GrantsTableName ?? '',
    listingsTable: outputs.ListingsTableName ?? '',
  });
  await times(3, async () => {
    const requestId = newId('req', random);
    const expiresAtEpochSeconds = Math.floor(Date.now() / 1000) - 1;
    const over = { createdAtEpochSeconds: expiresAtEpochSeconds - 3_600, expiresAtEpochSeconds };
    await store.open(pendingRequest({ id: requestId, digest: sha256Hex(requestId), ...over }), undefined);
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: outputs.ApprovalStateMachineArn ?? '',
        input: JSON.stringify({ requestId }),
      }),
    );
  });
}

describe('what the bus tells, counted in its log', () => {
  const filters = Object.values(resourcesOf(template, 'AWS::Logs::MetricFilter'));

  test.each(Object.entries(byEvents))('%s', async (name, [eventType, cause]) => {
    const { Namespace = '', MetricName = '', Threshold = 0 } = alarmOf(name);
    await cause();
    const events = await bus.heard(eventType, Threshold);
    // The emulator takes any pattern for one that matches everything; ours ask for one member to be one text, or one of several.
    const counting = filters.filter(({ Properties: { FilterPattern } }) => {
      expect(FilterPattern).toMatch(/^\{ \(?\$\.[\w-]+ = "\w+"\)?( \|\| \(\$\.[\w-]+ = "\w+"\))* \}$/);
      const asked = [...FilterPattern.matchAll(/\$\.([\w-]+) = "(\w+)"/g)];
      return events.every((event) =>
        asked.some(([, member = '', text]) =>
          Object.entries(event).some((said) => said[0] === member && said[1] === text),
        ),
      );
    });
    const transformations = counting.flatMap(({ Properties }) => Properties.MetricTransformations);
    expect(transformations).toEqual([
      expect.objectContaining({ MetricNamespace: Namespace, MetricName, MetricValue: '1' }),
    ]);
    await cloudWatch.put(
      events.map(() => ({ namespace: Namespace, name: MetricName, dimensions: {}, value: 1 })),
    );
    await expectRaised(name);
  });
});

describe('what AWS counts', () => {
  const ofAws = [...inTemplate].filter(([, { Namespace = '' }]) => Namespace.startsWith('AWS/'));
  const rowOf = (alarm: MetricAlarm) =>
    awsMetrics.find(({ namespace, name }) => `${namespace} ${name}` === nameOf(alarm));

  test.each(ofAws)('%s watches a metric as AWS documents it, of a resource that is deployed', (_, alarm) => {
    const row = rowOf(alarm);
    expect(row?.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(alarm.Statistic).toBe(row?.statistic);
    const values = Object.entries(resourcesOf(template, row?.resourceType ?? '')).map(
      ([id, { Properties }]) => {
        if (row === undefined || row.by === 'reference') return `<${id}>`;
        return 'attribute' in row.by ? `<${id}.${row.by.attribute}>` : Properties[row.by.property];
      },
    );
    expect(alarm.Dimensions).toEqual([{ Name: row?.dimension, Value: expect.toBeOneOf(values) }]);
  });

  test('a function that may not start is throttled, and the emulator counts it', async () => {
    const throttled = [...deployed].filter((name) => name.endsWith('Throttles'));
    expect(throttled).not.toEqual([]);
    for (const name of throttled) {
      const of = dimensionsOf(alarmOf(name)).FunctionName?.slice(prefix.length) ?? '';
      expect([of, await functions.throttled(of)]).toEqual([of, 'TooManyRequestsException']);
    }
    await cloudWatch.put([{ namespace: 'AWS/Lambda', name: 'Throttles', dimensions: {}, value: 0 }]);
    for (const name of throttled) await expectRaised(name);
  });

  test.each(ofAws.map(([name]) => name))('%s is raised at its threshold', async (name) => {
    const { Namespace = '', MetricName = '', Threshold = 0 } = alarmOf(name);
    const dimensions = dimensionsOf(alarmOf(name));
    await cloudWatch.put([{ namespace: Namespace, name: MetricName, dimensions, value: Threshold }]);
    await expectRaised(name);
  });
});

test('no alarm is without a way to be raised', () => {
  const missed = ['SweeperLate', 'CheckpointMissing'];
  const ours = [...inTemplate].flatMap(([name, { Namespace }]) =>
    Namespace?.startsWith('AWS/') ? [] : [name],
  );
  expect(ours.sort()).toEqual([...Object.keys(byFunctions), ...Object.keys(byEvents), ...missed].sort());
});
