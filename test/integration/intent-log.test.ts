// The intent's transaction against the emulator's DynamoDB, on tables of its own: what it tests, and what it leaves when
// it fails.
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbIntentLog } from '../../adapters/dynamodb-intent-log.ts';
import { createWritableRegistry } from '../../adapters/dynamodb-registry.ts';
import { createDynamodbSessionStore } from '../../adapters/dynamodb-session-store.ts';
import { createDynamodbOpenIntents } from '../../adapters/dynamodb-settled-intent.ts';
import { createDynamodbStopStore } from '../../adapters/dynamodb-standing.ts';
import { type Count, sessionTotals } from '../../core/limits.ts';
import type { Intent } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import type { RegistryEntry } from '../../core/registry.ts';
import type { Session } from '../../core/session.ts';
import { createWhatStands } from '../../core/standing.ts';
import { parseScope, stopped } from '../../core/stops.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { connection } from '../support/gateway-world.ts';

const client = new DynamoDBClient(emulatorClientOptions());
const nowEpochSeconds = 1_795_000_000;
const tables = Object.fromEntries(
  ['intents', 'sessions', 'requests', 'grants', 'registry', 'connections'].map((name) => [
    name,
    `intent-log-${name}-${process.pid}`,
  ]),
) as Record<'intents' | 'sessions' | 'requests' | 'grants' | 'registry' | 'connections', string>;
const registry = createWritableRegistry(client, tables);
const changes = createDynamodbConnectionChanges(client, tables);

/** One more instance of the gateway, which never forgets by itself. */
function createInstance() {
  const clock = () => nowEpochSeconds * 1000;
  const connections = createDynamodbConnectionStore({
    client,
    tableName: tables.connections,
    clock,
    maximumAgeSeconds: 0,
  });
  const stops = createDynamodbStopStore(client, tables.sessions);
  const standing = createWhatStands({ stops, connections, registry, clock, maximumAgeSeconds: 20 });
  return createDynamodbIntentLog(client, tables, standing);
}
const log = createInstance();
const agentOf = (subject: string): Principal => ({
  issuer: 'https://issuer',
  subject,
  kind: 'agent',
  displayName: subject,
  groups: [],
  groupsCompleteness: 'complete',
  claims: {},
});
const stops = createDynamodbStopStore(client, tables.sessions);
const sessions = createDynamodbSessionStore({
  client,
  tableName: tables.sessions,
  clock: () => nowEpochSeconds * 1000,
});

let calls = 0;
const intent = (sessionId: string, more: Partial<Intent> = {}): Intent => ({
  callId: `call_${calls++}`,
  sessionId,
  parentSessionIds: [],
  principal: agentOf('a'),
  connection,
  digest: 'd',
  nowEpochSeconds,
  counts: [],
  ...more,
});
const isWritten = async ({ callId }: Intent) => {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tables.intents, Key: marshall({ id: callId }), ConsistentRead: true }),
  );
  return Item !== undefined;
};

async function openSession(id: string): Promise<string> {
  const session: Session = {
    id,
    principal: agentOf('a'),
    connection: 'demo',
    door: 'aws',
    issuedAtEpochSeconds: nowEpochSeconds,
    expiresAtEpochSeconds: nowEpochSeconds + 3600,
  };
  await sessions.create(session);
  return id;
}

const keyOf: Readonly<Record<string, string>> = { grants: 'holder', connections: 'name' };

beforeAll(async () => {
  await Promise.all(
    Object.entries(tables).map(([name, TableName]) =>
      client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: keyOf[name] ?? 'id', KeyType: 'HASH' },
            ...(name === 'grants' ? [{ AttributeName: 'id', KeyType: 'RANGE' as const }] : []),
          ],
          AttributeDefinitions: [
            ...(keyOf[name] ? [{ AttributeName: keyOf[name], AttributeType: 'S' as const }] : []),
            ...(name === 'connections' ? [] : [{ AttributeName: 'id', AttributeType: 'S' as const }]),
          ],
        }),
      ),
    ),
  );
  for (const name of ['demo', 'other']) await changes.put({ ...connection, name });
});
afterAll(async () => {
  await Promise.all(
    Object.values(tables).map((TableName) => client.send(new DeleteTableCommand({ TableName }))),
  );
  client.destroy();
});

describe('the intent of a call', () => {
  test('is written for every one of forty calls that one session makes at once', async () => {
    const session = await openSession('ses_busy');
    const intents = Array.from({ length: 40 }, () => intent(session));
    await Promise.all(intents.map((one) => log.begin(one)));
    expect(await Promise.all(intents.map(isWritten))).not.toContain(false);
  });

  test('[S8] is refused for every call after the session was revoked, and nothing of it is written', async () => {
    const session = await openSession('ses_revoked');
    await sessions.revoke(session, nowEpochSeconds, 'carol');
    const intents = Array.from({ length: 40 }, () => intent(session));
    const outcomes = await Promise.allSettled(intents.map((one) => log.begin(one)));
    expect(new Set(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code))).toEqual(
      new Set(['revoked-session']),
    );
    expect(await Promise.all(intents.map(isWritten))).not.toContain(true);
    expect((await sessions.get(session))?.revokedAtEpochSeconds).toBe(nowEpochSeconds);
  });

  test('[S8] is refused after the session was revoked by whose keys its own was opened', async () => {
    const parent = await openSession('ses_parent');
    const child = await openSession('ses_child');
    await log.begin(intent(child, { parentSessionIds: [parent] }));
    await sessions.revoke(parent, nowEpochSeconds, 'carol');
    await expect(log.begin(intent(child, { parentSessionIds: [parent] }))).rejects.toMatchObject({
      code: 'revoked-session',
    });
  });

  test('[S8] revoking a session leaves the others alone, and a session that is none is not found', async () => {
    const other = await openSession('ses_other');
    await sessions.revoke(await openSession('ses_gone'), nowEpochSeconds, 'carol');
    await log.begin(intent(other));
    await expect(sessions.revoke('ses_none', nowEpochSeconds, 'carol')).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test.each([
    ['everything', 'refused'],
    ['connection:demo', 'written'],
    ['agent:https://issuer|a', 'written'],
  ])(
    '[S8] is refused from the moment that %s is stopped, for every call at once, and written again after; one of others is %s',
    async (scope, ofOthers) => {
      const session = await openSession(`ses_stopped_${scope.slice(0, 5)}`);
      const person = { issuer: 'https://issuer', subject: 'carol', displayName: 'Carol' };
      await log.begin(intent(session));
      const before = await stops.read();
      const during = stopped(before, { scope: parseScope(scope), person }, nowEpochSeconds);
      expect(await stops.change(before, during)).toBe(true);
      const intents = Array.from({ length: 20 }, () => intent(session));
      const outcomes = await Promise.allSettled(intents.map((one) => log.begin(one)));
      expect(new Set(outcomes.map((each) => each.status === 'rejected' && each.reason.code))).toEqual(
        new Set(['stopped']),
      );
      expect(await Promise.all(intents.map(isWritten))).not.toContain(true);
      const other = intent(session, {
        principal: agentOf('b'),
        connection: { ...connection, name: 'other' },
      });
      if (ofOthers === 'written') await log.begin(other);
      else await expect(log.begin(other)).rejects.toMatchObject({ code: 'stopped' });
      expect(await stops.change(before, during)).toBe(false);
      expect(await stops.change(during, { version: during.version + 1, stops: [] })).toBe(true);
      await log.begin(intent(session));
    },
  );

  describe('[S8] is refused on the very next call, by another instance that remembers what was before', () => {
    const entry = (status: RegistryEntry['status']): RegistryEntry => ({
      issuer: 'https://issuer',
      subject: 'changed',
      linked: [],
      status,
      changedAtEpochSeconds: nowEpochSeconds,
      changedBy: 'grace',
    });
    const shop = { ...connection, name: 'shop' };
    const principal = agentOf('changed');

    test.each([
      [
        'when its agent is disabled',
        'disabled-principal',
        () => registry.put(entry('disabled'), undefined),
        () => registry.put(entry('active'), entry('disabled')),
      ],
      [
        'when its connection is removed',
        'unknown-connection',
        () => changes.remove(shop, 'grace', nowEpochSeconds),
        () => changes.put({ ...shop, externalId: 'another' }),
      ],
    ] as const)('%s, also while calls are on their way', async (_, code, change, undo) => {
      await changes.put(shop);
      const session = await openSession(`ses_${code}`);
      const instances = [createInstance(), createInstance()];
      const calls = () =>
        instances.map((each) => [each, intent(session, { principal, connection: shop })] as const);
      for (const [each, one] of calls()) await each.begin(one);
      let isAnswered = false;
      const late: Intent[] = [];
      const codes = new Set<string>();
      const caller = async ([each]: ReturnType<typeof calls>[number]) => {
        for (let lateOnes = 0; lateOnes < 10; ) {
          const one = intent(session, { principal, connection: shop });
          if (isAnswered) lateOnes = late.push(one);
          await each.begin(one).catch((error) => codes.add(error.code));
        }
      };
      const calling = Promise.all(calls().map(caller));
      await change();
      isAnswered = true;
      await calling;
      expect(codes).toEqual(new Set([code]));
      expect(await Promise.all(late.map(isWritten))).not.toContain(true);
      for (const [each, one] of calls()) await expect(each.begin(one)).rejects.toMatchObject({ code });
      await undo();
      const now = code === 'unknown-connection' ? { ...shop, externalId: 'another' } : shop;
      for (const each of instances) await each.begin(intent(session, { principal, connection: now }));
    });
  });

  test('[S5] takes an invocation id once, and again only after the call that took it is known to have failed', async () => {
    const session = await openSession('ses_invocations');
    const first = intent(session, { invocation: 'i#d' });
    await log.begin(first);
    const again = () => log.begin(intent(session, { invocation: 'i#d' }));
    await expect(again()).rejects.toMatchObject({ code: 'duplicate-invocation' });
    await log.settle(first, 'unknown');
    await expect(again()).rejects.toMatchObject({ code: 'duplicate-invocation' });
    await expect(log.assertNew(first)).rejects.toMatchObject({ code: 'duplicate-invocation' });
    await log.settle(first, 'failed');
    await log.assertNew(first);
    await again();
    await expect(again()).rejects.toMatchObject({ code: 'duplicate-invocation' });
  });

  test.each([45, 150])(
    '[L11] counts %i calls of those made at once, exactly, and refuses the others',
    async (most) => {
      const session = await openSession(`ses_counted_${most}`);
      const count: Count = {
        id: `calls#p#${most}`,
        endsAtEpochSeconds: nowEpochSeconds + 60,
        limit: { most, code: 'too-many-calls', refusal: 'go on more slowly' },
      };
      const intents = Array.from({ length: most + 20 }, () => intent(session, { counts: [count] }));
      const refused: Intent[] = [];
      // Ten at a time, as one agent might.
      for (let first = 0; first < intents.length; first += 10) {
        await Promise.all(
          intents.slice(first, first + 10).map((one) =>
            log.begin(one).catch((error: { code?: string }) => {
              expect(error).toMatchObject({ code: 'too-many-calls' });
              refused.push(one);
            }),
          ),
        );
      }
      expect(refused).toHaveLength(20);
      expect(await Promise.all(refused.map(isWritten))).not.toContain(true);
    },
  );

  test('[L11] counts a call that is not sent on the same total, and refuses it when that is full', async () => {
    const session = await openSession('ses_denied');
    const count: Count = {
      id: 'calls#denied',
      endsAtEpochSeconds: nowEpochSeconds + 60,
      // On two items.
      limit: { most: 61, code: 'too-many-calls', refusal: 'go on more slowly' },
    };
    const denials = Array.from({ length: 60 }, (_, index) => log.count(`call_${index}`, count));
    await Promise.all(denials);
    await log.begin(intent(session, { counts: [count] }));
    await expect(log.count('call_next', count)).rejects.toMatchObject({ code: 'too-many-calls' });
    await expect(log.begin(intent(session, { counts: [count] }))).rejects.toMatchObject({
      code: 'too-many-calls',
    });
  });

  test('tells how many calls and changes of a session were counted, whatever their limit was then', async () => {
    const session = await openSession('ses_totals');
    expect(await log.usesSoFar(session)).toEqual({ calls: 0, changes: 0 });
    const endsAtEpochSeconds = nowEpochSeconds + 3600;
    const calls: Count = { id: sessionTotals.calls(session), endsAtEpochSeconds };
    const changes = (most: number): Count => ({
      id: sessionTotals.changes(session),
      endsAtEpochSeconds,
      limit: { most, code: 'changes-used-up', refusal: 'enough' },
    });
    for (let each = 0; each < 12; each++) await log.begin(intent(session, { counts: [calls] }));
    for (const most of [1_000, 1_000, 60])
      await log.begin(intent(session, { counts: [calls, changes(most)] }));
    expect(await log.usesSoFar(session)).toEqual({ calls: 15, changes: 3 });
    expect(await log.usesSoFar(`${session}_other`)).toEqual({ calls: 0, changes: 0 });
  });

  test('[A5] uses a grant once, whichever of sixteen calls comes first', async () => {
    const session = await openSession('ses_granted');
    const grant = {
      id: 'grant_1',
      principalId: 'p',
      connection: 'demo',
      requestId: 'req_1',
      usesLeft: 1,
    } as Intent['grant'];
    const put = (TableName: string, item: object) =>
      client.send(new PutItemCommand({ TableName, Item: marshall(item) }));
    await put(tables.grants, {
      holder: 'p#demo',
      id: 'grant_1',
      usesLeft: 1,
      expiresAtEpochSeconds: nowEpochSeconds + 60,
    });
    await put(tables.requests, { id: 'req_1', status: 'approved', version: 1 });
    const intents = Array.from({ length: 16 }, () => intent(session, grant && { grant }));
    const outcomes = await Promise.allSettled(intents.map((one) => log.begin(one)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(
      outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : [])),
    ).toEqual(Array.from({ length: 15 }, () => 'approval-pending'));
  });

  test('takes the uses of a grant one after another, and each only as it was seen', async () => {
    const session = await openSession('ses_granted_twice');
    const grant = { id: 'grant_2', principalId: 'p', connection: 'demo', requestId: 'req_2' };
    const put = (TableName: string, item: object) =>
      client.send(new PutItemCommand({ TableName, Item: marshall(item) }));
    const expiresAtEpochSeconds = nowEpochSeconds + 60;
    await put(tables.grants, { holder: 'p#demo', id: 'grant_2', usesLeft: 2, expiresAtEpochSeconds });
    await put(tables.requests, { id: 'req_2', status: 'approved', version: 1 });
    const use = (usesLeft: number) =>
      log.begin(intent(session, { grant: { ...grant, usesLeft } as NonNullable<Intent['grant']> }));
    await use(2);
    await expect(use(2)).rejects.toMatchObject({ code: 'approval-pending' });
    await use(1);
    for (const seen of [1, 0]) {
      await expect(use(seen)).rejects.toMatchObject({ code: 'approval-pending' });
    }
  });
});

test('[L2] since when a call is late is noted once, anew when that is long ago, and no more once it is settled', async () => {
  const late = intent(await openSession('ses_late'));
  await log.begin(late);
  const open = createDynamodbOpenIntents(client, tables);
  const one = { ...late, begunAtEpochSeconds: nowEpochSeconds };
  expect(await open.lateSince(one, 1_000, 0)).toBe(1_000);
  expect(await open.lateSince(one, 4_600, 900)).toBe(1_000);
  expect(await open.lateSince(one, 9_000, 1_001)).toBe(9_000);
  expect(await open.lateSince(one, 9_500, 1_001)).toBe(9_000);
  await open.settle(one, 'unknown');
  expect(await open.lateSince(one, 9_900, 1_001)).toBeUndefined();
});
