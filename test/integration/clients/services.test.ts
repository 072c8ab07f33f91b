// Real clients at work in every service of this release, over HTTP and over TLS: what they read comes back, what they
// write runs once a human approved it, and each call had a credential for itself alone.
import { createHash } from 'node:crypto';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Transcript } from '../../../core/transcript.ts';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsOf } from '../../support/archive-reader.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { type Agent, startAgent, stations } from '../../support/real-clients/stations.ts';
import { namesFor, reads, type Scenario, writes } from './scenarios.ts';
import { inOrder, keyUse, statementsOf } from './statements.ts';

/** A client answers one call after the other; the clients work beside each other. */
const inTurn = { concurrent: false };

describe.concurrent.each(stations)('$client over $transport', (station) => {
  let agent: Agent;
  const names = namesFor(station.slug);

  beforeAll(() => {
    agent = startAgent(station);
  });
  afterAll(() => agent?.stop());

  const run = ({ service, operation, parameters }: Scenario) =>
    agent.call(service, operation, parameters(names));

  /** The record of the call that ended last. */
  async function lastRecord({ operation }: Scenario): Promise<Transcript | undefined> {
    const records = await recordsOf(agent.label);
    return records
      .map(({ transcript }) => transcript)
      .findLast(({ kind, maskedCall }) => kind === 'call' && maskedCall?.operation === operation);
  }

  test('it learns who it is, without any role being assumed', inTurn, async () => {
    const { output } = await agent.call('sts', 'GetCallerIdentity');
    expect(output).toEqual({
      UserId: expect.stringMatching(new RegExp(`^ses_[0-9a-z]{26}:${agent.label}$`)),
      Account: '000000000000',
      Arn: expect.stringMatching(
        /^arn:aws:sts::000000000000:assumed-role\/countersign-demo\/ses_[0-9a-z]{26}$/,
      ),
    });
    const records = await recordsOf(agent.label);
    expect(records.map(({ transcript }) => [transcript.kind, transcript.outcome])).toEqual([
      ['call', 'answered'],
      ['call', 'answered'],
    ]);
  });

  test.each(reads)('it $says, with a credential for that alone', inTurn, async (scenario) => {
    const { output, error } = await run(scenario);
    expect(error).toBeUndefined();
    expect(output).toMatchObject(scenario.output(names));
    const record = await lastRecord(scenario);
    expect(record?.outcome).toBe('succeeded');
    expect(statementsOf(record)).toEqual(inOrder(scenario.sessionPolicy(names)));
  });

  test.each(writes)('it $says once approved, with a credential for that alone', inTurn, async (scenario) => {
    const { error } = await run(scenario);
    expect(error?.message).toContain('approval needed');
    await decide('alice', requestIdOf(error?.message), 'approve');
    const second = await run(scenario);
    expect(second.error).toBeUndefined();
    expect(second.output).toMatchObject(scenario.output(names));
    const record = await lastRecord(scenario);
    expect(record).toMatchObject({ outcome: 'succeeded', credential: { cached: false } });
    expect(statementsOf(record)).toEqual(inOrder(scenario.sessionPolicy(names)));
  });

  test('it sends, receives and deletes a message by the QueueUrl that it was given', inTurn, async () => {
    const QueueName = station.slug;
    await new SQSClient(emulatorClientOptions()).send(new CreateQueueCommand({ QueueName }));
    const { output: found } = await agent.call('sqs', 'GetQueueUrl', { QueueName });
    const QueueUrl = `${agent.doorUrl}/000000000000/${QueueName}`;
    expect(found).toEqual({ QueueUrl });

    const sent = await approved('SendMessage', { QueueUrl, MessageBody: 'refund order-1001' });
    expect(sent).toMatchObject({ MD5OfMessageBody: md5('refund order-1001') });
    const { output: received } = await agent.call('sqs', 'ReceiveMessage', { QueueUrl });
    expect(received?.Messages).toMatchObject([{ MessageId: sent?.MessageId, Body: 'refund order-1001' }]);
    const [{ ReceiptHandle }] = received?.Messages ?? [{}];
    await approved('DeleteMessage', { QueueUrl, ReceiptHandle });

    const records = await recordsOf(agent.label);
    const policies = records
      .filter(
        ({ transcript }) => transcript.outcome === 'succeeded' && transcript.maskedCall?.service === 'sqs',
      )
      .map(({ transcript }) => statementsOf(transcript));
    const queue = (Action: string) => ({
      Effect: 'Allow',
      Action,
      Resource: `arn:aws:sqs:us-east-1:000000000000:${QueueName}`,
    });
    expect(policies).toEqual([
      [queue('sqs:GetQueueUrl')],
      [keyUse('sqs', ['kms:Decrypt', 'kms:GenerateDataKey']), queue('sqs:SendMessage')],
      [keyUse('sqs', 'kms:Decrypt'), queue('sqs:ReceiveMessage')],
      [queue('sqs:DeleteMessage')],
    ]);
  });

  async function approved(operation: string, parameters: Readonly<Record<string, unknown>>) {
    const { error } = await agent.call('sqs', operation, parameters);
    await decide('alice', requestIdOf(error?.message), 'approve');
    const { output, error: second } = await agent.call('sqs', operation, parameters);
    expect(second).toBeUndefined();
    return output;
  }
});

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
