// A session over several calls, as a real client lives through it: each role that was assumed for it is on record, and
// once it is revoked nothing more runs in it.
import { afterEach, describe, expect, inject, test } from 'vitest';
import { recordsOf } from '../../support/archive-reader.ts';
import { countersign } from '../../support/countersign-cli.ts';
import { connectFaults } from '../../support/fault-control.ts';
import { type Agent, type Station, startAgent, stations } from '../../support/real-clients/stations.ts';

const faults = connectFaults(inject('stack').faultsUrl);
let agent: Agent | undefined;
afterEach(() => agent?.stop());

const getItem = (of: Agent, id: string, table = 'orders') =>
  of.call('dynamodb', 'GetItem', { TableName: table, Key: { id: { S: id } } });

async function sessionsOf({ label }: Agent): Promise<readonly string[]> {
  return [...new Set((await recordsOf(label)).map(({ transcript }) => transcript.sessionId))];
}

describe.each<Station>(stations)('$client over $transport', (station) => {
  test('[E2] [E7] every role that was assumed is on record with its policy, and carries the agent', async () => {
    const client = startAgent(station);
    agent = client;
    const seen = await faults.seenDuring(async () => {
      await getItem(client, 'order-1001');
      await getItem(client, 'order-1002');
      await getItem(client, 'order-1001', 'none');
      await client.call('s3', 'ListBuckets');
    });
    const roles = (await recordsOf(client.label)).flatMap(({ transcript: { kind, credential } }) =>
      kind === 'call' && credential ? [credential] : [],
    );
    expect(roles).toHaveLength(4);
    const assumed = roles.filter(({ cached }) => !cached);
    expect(seen.filter(({ service }) => service === 'sts')).toHaveLength(assumed.length);
    const sessions = await sessionsOf(client);
    for (const { roleArn, roleSessionName, sourceIdentity, sessionPolicy, expiresAtEpochSeconds } of roles) {
      expect(roleArn).toBe('arn:aws:iam::000000000000:role/countersign-connection-demo');
      expect(sessions).toContain(roleSessionName);
      expect(sourceIdentity).toBe('demo-agent');
      const { Version, Statement } = JSON.parse(sessionPolicy);
      expect(Version).toBe('2012-10-17');
      const ends = new Date(expiresAtEpochSeconds * 1000).toISOString().replace('.000Z', 'Z');
      for (const { Condition } of Statement) expect(Condition.DateLessThan['aws:CurrentTime']).toBe(ends);
      expect(expiresAtEpochSeconds * 1000 - Date.now()).toBeLessThan(15 * 60_000);
    }
  });

  test('[S8] once it is revoked, the next call raises the normal exception and reaches nobody', async () => {
    const client = startAgent(station);
    agent = client;
    expect((await getItem(client, 'order-1001')).error).toBeUndefined();
    for (const id of await sessionsOf(client)) {
      expect((await countersign('dave', 'sessions', 'revoke', id)).exitCode).toBe(0);
    }
    const seen = await faults.seenDuring(async () => {
      const { error } = await getItem(client, 'order-1001');
      expect(error).toMatchObject({ code: 'AccessDeniedException' });
      expect(error?.message).toContain('revoked');
    });
    expect(seen.filter(({ accessKeyId }) => accessKeyId !== 'test')).toEqual([]);
  });
});
