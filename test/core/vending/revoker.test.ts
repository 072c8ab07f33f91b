// What is denied at AWS when something is taken back: the credentials that came from it, and no others.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../core/connection.ts';
import type { CountersignEvent } from '../../../core/ports.ts';
import type { Session } from '../../../core/session.ts';
import { nothingDenied } from '../../../core/vending/deny-policy.ts';
import { createRevoker, type StoredDenial, type TakenBack } from '../../../core/vending/revoker.ts';
import { agent } from '../../support/approval-cast.ts';
import { connection } from '../../support/gateway-world.ts';

const now = 1_795_000_000;
const vendingProfiles: Connection['vendingProfiles'] = [];
const shop: Connection = { ...connection, name: 'shop', vendingProfiles };
const site: Connection = { ...connection, name: 'site', vendingProfiles };
const plain: Connection = { ...connection, name: 'plain' };
const all = [shop, site, plain];

const sessionOf = (sourceIdentity: string | undefined, more: Partial<Session> = {}): Session => ({
  id: `ses_${sourceIdentity}`,
  principal: agent,
  connection: 'shop',
  door: 'aws',
  issuedAtEpochSeconds: now - 60,
  expiresAtEpochSeconds: now + 43_200,
  ...(sourceIdentity === undefined ? {} : { vending: { profile: 'deploy', sourceIdentity } }),
  ...more,
});

let stored: Map<string, StoredDenial>;
let written: { connection: string; document: string }[];
let events: CountersignEvent[];
let listed: Session[];
let lastVended: Record<string, number>;
let cannotWrite: string[];
let nowEpochSeconds: number;
let whileWriting: () => void;
beforeEach(() => {
  stored = new Map();
  written = [];
  events = [];
  listed = [];
  lastVended = {};
  cannotWrite = [];
  nowEpochSeconds = now + 3;
  whileWriting = () => {};
});

const revoker = createRevoker({
  connections: { get: async (name) => all.find((each) => each.name === name), list: async () => all },
  sessions: {
    since: async (_, epochSeconds) =>
      listed.filter(({ issuedAtEpochSeconds }) => issuedAtEpochSeconds > epochSeconds),
  },
  vended: { lastAt: async (name) => lastVended[name] },
  denials: {
    read: async (name) => stored.get(name) ?? { version: 0, denied: nothingDenied },
    change: async (name, from, to) => {
      if ((stored.get(name)?.version ?? 0) !== from.version) return false;
      stored.set(name, to);
      return true;
    },
  },
  writePolicy: async ({ name }, document) => {
    if (cannotWrite.includes(name)) throw new Error('IAM is away');
    written.push({ connection: name, document });
    whileWriting();
  },
  events: { emit: async (event) => void events.push(event) },
  clock: () => nowEpochSeconds * 1000,
});
const takeBack = (takenBack: Omit<TakenBack, 'atEpochSeconds'>) =>
  revoker({ ...takenBack, atEpochSeconds: now } as TakenBack);
const deniedAt = (name: string): string[] => {
  const last = written.findLast((each) => each.connection === name);
  return last ? JSON.parse(last.document).Statement[0].Condition.StringEquals['aws:SourceIdentity'] : [];
};

describe('a session that is taken back', () => {
  test('denies its run at its connection; other runs of the same pipeline survive', async () => {
    await takeBack({ session: sessionOf('run-1') });
    expect(written.map((each) => each.connection)).toEqual(['shop']);
    expect(deniedAt('shop')).toEqual(['run-1']);
    await takeBack({ session: sessionOf('run-3') });
    expect(deniedAt('shop')).toEqual(['run-1', 'run-3']);
  });

  test('says how long it took', async () => {
    await takeBack({ session: sessionOf('run-1') });
    expect(events).toEqual([
      {
        type: 'CredentialsDenied',
        detail: {
          connection: 'shop',
          sourceIdentities: ['run-1'],
          takenBackAtEpochSeconds: now,
          deniedAfterSeconds: 3,
        },
      },
    ]);
  });

  test('that vended nothing writes nothing', async () => {
    await takeBack({ session: sessionOf(undefined) });
    expect(written).toEqual([]);
  });

  test('of two at once, the policy that is written last has both', async () => {
    whileWriting = () => {
      whileWriting = () => {};
      const { version, denied } = stored.get('shop') ?? { version: 0, denied: nothingDenied };
      stored.set('shop', {
        version: version + 1,
        denied: { ...denied, runs: { ...denied.runs, other: now + 99 } },
      });
    };
    await takeBack({ session: sessionOf('run-1') });
    expect(written).toHaveLength(2);
    expect(deniedAt('shop')).toEqual(['other', 'run-1']);
  });
});

describe('what is stopped', () => {
  test('everything: every session at every connection that vends', async () => {
    await takeBack({ stopped: 'everything' });
    expect(written.map((each) => each.connection)).toEqual(['shop', 'site']);
    for (const { document } of written) expect(document).toContain('aws:TokenIssueTime');
  });

  test('a connection: every session there', async () => {
    await takeBack({ stopped: 'connection:site' });
    expect(written.map((each) => each.connection)).toEqual(['site']);
  });

  test('an agent: its runs of the last hours, wherever they were, and no others', async () => {
    listed = [
      sessionOf('run-1'),
      sessionOf('run-2', { connection: 'site' }),
      sessionOf(undefined),
      sessionOf('of-yesterday', { issuedAtEpochSeconds: now - 86_400 }),
    ];
    await takeBack({ stopped: `agent:${agent.issuer}|${agent.subject}` });
    expect([deniedAt('shop'), deniedAt('site')]).toEqual([['run-1'], ['run-2']]);
  });
});

describe('a connection that is removed', () => {
  const removed: Connection = { ...connection, name: 'removed', vendingProfiles };
  const session = sessionOf('run-1', { connection: 'removed' });

  test('has every session denied that it vended, though it is not there any more', async () => {
    await takeBack({ removed });
    expect(written.map((each) => each.connection)).toEqual(['removed']);
    expect(written[0]?.document).toContain('"aws:TokenIssueTime":"2026-11-18T11:07:10Z"');
  });

  test('vended what is denied already when its sessions are revoked later', async () => {
    lastVended = { removed: now - 60 };
    await takeBack({ removed });
    await takeBack({ session });
    expect(written).toHaveLength(1);
  });

  test.each([
    ['that is gone', 'removed', 'is not there any more'],
    ['that has lost its last profile', 'plain', 'has no profiles any more'],
  ])('fails aloud where what a connection vended lives and is not denied: one %s', async (_, name, why) => {
    lastVended = { [name]: now - 60 };
    const ask = takeBack({ session: sessionOf('run-1', { connection: name }) });
    await expect(ask).rejects.toThrow(`connection \`${name}\` ${why}`);
    await expect(takeBack({ stopped: `connection:${name}` })).rejects.toThrow(why);
  });

  test('says nothing where all that it vended has ended by itself, or it never vended', async () => {
    await takeBack({ session });
    lastVended = { removed: now - 3_700 };
    await takeBack({ session });
    expect(written).toEqual([]);
  });
});

describe('where a policy cannot be written', () => {
  beforeEach(() => {
    cannotWrite = ['shop'];
  });

  test('those of the other connections are, and it is told which was not', async () => {
    await expect(takeBack({ stopped: 'everything' })).rejects.toThrow('shop: IAM is away');
    expect(written.map((each) => each.connection)).toEqual(['site']);
    expect(events.map(({ detail }) => detail.connection)).toEqual(['site']);
  });

  test('the same again denies what began before the act, not what began since', async () => {
    await expect(takeBack({ stopped: 'connection:shop' })).rejects.toThrow();
    cannotWrite = [];
    nowEpochSeconds = now + 600;
    await takeBack({ stopped: 'connection:shop' });
    expect(written[0]?.document).toContain('"aws:TokenIssueTime":"2026-11-18T11:07:10Z"');
    expect(stored.get('shop')?.version).toBe(1);
    expect(events).toMatchObject([{ detail: { takenBackAtEpochSeconds: now, deniedAfterSeconds: 600 } }]);
  });
});
