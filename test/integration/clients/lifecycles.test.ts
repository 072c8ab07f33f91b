// Lifecycles of things in many services, by each real client through the gateway with nothing but the environment: what
// is made is read, listed, changed, deleted and gone, and each call had a credential for itself alone.
import { randomBytes } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seeds } from '../../../local/seeds.ts';
import { zipOf } from '../../../local/zip-of.ts';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsOf } from '../../support/archive-reader.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { lifecycleConnection } from '../../support/lifecycle-connection.ts';
import { type Agent, startAgent, stations } from '../../support/real-clients/stations.ts';
import { cloudformation, codeKey, ec2, ecr, lambda } from './lifecycles/compute.ts';
import { dynamodb, kinesis, s3, secretsmanager, ssm } from './lifecycles/data-services.ts';
import { iam, kms } from './lifecycles/identity.ts';
import { events, scheduler, sns, sqs, stepfunctions } from './lifecycles/messages.ts';
import { apigateway, cognitoIdp, ecs, elasticache, elbv2, firehose } from './lifecycles/more-services.ts';
import { acm, cloudwatch, logs, route53 } from './lifecycles/operations.ts';
import type { Lifecycle, Seen, Step } from './lifecycles.ts';
import { inOrder, statementsOf } from './statements.ts';

const lifecycles: readonly Lifecycle[] = [
  ...[acm, apigateway, cloudformation, cloudwatch, cognitoIdp, dynamodb, ec2, ecr, ecs, elasticache, elbv2],
  ...[events, firehose, iam, kinesis, kms, lambda, logs, route53, s3, scheduler, secretsmanager, sns, sqs],
  ...[ssm, stepfunctions],
];
const run = randomBytes(4).toString('hex');

/** A client answers one call after the other; the clients work beside each other. */
const inTurn = { concurrent: false };

/** Each client once: services.test.ts and s3-ways.test.ts have each over both. */
const used = stations.filter(({ client, transport }) => (transport === 'HTTP') === (client === 'AWS CLI'));

beforeAll(async () => {
  const code = zipOf('index.js', Buffer.from('exports.handler = async () => 1;'));
  const admin = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
  await admin.send(new PutObjectCommand({ Bucket: seeds.bucket, Key: codeKey, Body: code }));
});

describe.concurrent.each(used)('$client over $transport', (station) => {
  const { client } = station;
  const served = lifecycles.filter(({ notFor = [] }) => !notFor.includes(client));
  const taken: { readonly service: string; readonly step: Step }[] = [];
  let agent: Agent;
  beforeAll(() => {
    agent = startAgent(station, 'demo-agent', {
      AWS_ROLE_ARN: `arn:aws:iam::000000000000:role/countersign/${lifecycleConnection}`,
    });
  });
  afterAll(() => agent?.stop());

  /** The shipped guards ask a person before changes of permissions, code and audit, in development too. */
  async function approvedCall(...call: Parameters<Agent['call']>) {
    let answer = await agent.call(...call);
    // A function that was not yet active when people were asked is another one afterwards: they are asked again.
    for (let asked = 0; asked < 2 && answer.error?.message.includes('approval needed'); asked++) {
      await decide('bob', requestIdOf(answer.error.message), 'approve');
      answer = await agent.call(...call);
    }
    return answer;
  }

  async function take(service: string, step: Step): Promise<Seen[string]> {
    const { operation, parameters } = step;
    const { output = {}, error } = await approvedCall(service, operation, parameters);
    taken.push({ service, step });
    const code = client === 'JavaScript SDK' ? step.error?.name : step.error?.code;
    expect({ operation, error }).toMatchObject({
      operation,
      error: code === undefined ? undefined : { code },
    });
    expect({ operation, output }).toMatchObject({ operation, output: step.output });
    return output;
  }

  test.each(served)('$service: made, read, listed, deleted', inTurn, async ({ service, steps }) => {
    const seen: Record<string, Seen[string]> = {};
    for (const each of steps(`life-${station.slug}-${run}`)) {
      const step = each(seen);
      seen[step.operation] = await take(service, step);
    }
  });

  test('each call had a credential for itself alone', inTurn, async () => {
    const records = await recordsOf(agent.label);
    const recorded = records
      .map(({ transcript }) => transcript)
      .filter(
        ({ kind, outcome }) => kind === 'call' && outcome !== 'answered' && outcome !== 'pending-approval',
      )
      .map((record) => ({
        call: `${record.maskedCall?.service} ${record.maskedCall?.operation}`,
        outcome: record.outcome,
        sessionPolicy: statementsOf(record),
      }));
    const expected = taken.map(({ service, step }) => ({
      call: `${service} ${step.operation}`,
      outcome: step.error === undefined ? 'succeeded' : 'failed',
      sessionPolicy: inOrder(step.sessionPolicy),
    }));
    const byCall = (a: { call: string }, b: { call: string }) => a.call.localeCompare(b.call);
    expect(recorded.sort(byCall)).toEqual(expected.sort(byCall));
  });
});
