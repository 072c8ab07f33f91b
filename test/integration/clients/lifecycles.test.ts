// Lifecycles of things in many services, by each real client through the gateway with nothing but the environment: what
// is made is read, listed, changed, deleted and gone, and each call had a credential for itself alone.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordsOf } from '../../support/archive-reader.ts';
import { lifecycleConnection } from '../../support/lifecycle-connection.ts';
import { type Agent, startAgent, stations } from '../../support/real-clients/stations.ts';
import * as dataServices from './lifecycles/data-services.ts';
import * as messages from './lifecycles/messages.ts';
import type { Lifecycle, Seen, Step } from './lifecycles.ts';
import { inOrder, statementsOf } from './statements.ts';

const lifecycles: readonly Lifecycle[] = [...Object.values(dataServices), ...Object.values(messages)];
const run = randomBytes(4).toString('hex');

/** The AWS CLI takes the time of a process for each call, and services.test.ts has it over TLS. */
const used = stations.filter(({ client, transport }) => client !== 'AWS CLI' || transport === 'HTTP');

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

  async function take(service: string, step: Step): Promise<Seen[string]> {
    const { operation, parameters } = step;
    const { output = {}, error } = await agent.call(service, operation, parameters);
    taken.push({ service, step });
    const code = client === 'JavaScript SDK' ? step.error?.name : step.error?.code;
    expect({ operation, error }).toMatchObject({
      operation,
      error: code === undefined ? undefined : { code },
    });
    expect({ operation, output }).toMatchObject({ operation, output: step.output });
    return output;
  }

  test.each(served)('$service: made, read, listed, deleted', async ({ service, steps }) => {
    const seen: Record<string, Seen[string]> = {};
    for (const each of steps(`life-${station.slug}-${run}`)) {
      const step = each(seen);
      seen[step.operation] = await take(service, step);
    }
  });

  test('each call had a credential for itself alone', { concurrent: false }, async () => {
    const records = await recordsOf(agent.label);
    const recorded = records
      .map(({ transcript }) => transcript)
      .filter(({ kind, outcome }) => kind === 'call' && outcome !== 'answered')
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
