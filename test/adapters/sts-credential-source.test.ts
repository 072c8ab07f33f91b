import { beforeEach, describe, expect, test } from 'vitest';
import { createStsCredentialSource } from '../../adapters/sts-credential-source.ts';
import type { Session } from '../../core/session.ts';
import { agent } from '../support/approval-cast.ts';
import { connection } from '../support/gateway-world.ts';

const startEpochSeconds = Date.UTC(2026, 10, 22, 12, 0, 0) / 1000;
let nowEpochSeconds = startEpochSeconds;
let asked: Record<string, unknown>[] = [];
let failure: Error | undefined;

const client = {
  send: async ({ input }: { input: Record<string, unknown> }) => {
    if (failure) throw failure;
    asked.push(input);
    return { Credentials: { AccessKeyId: `ASIA${asked.length}`, SecretAccessKey: 's', SessionToken: 't' } };
  },
} as never;
const newSource = () => createStsCredentialSource(client, () => nowEpochSeconds * 1000);

const session: Session = {
  id: 'ses_01',
  principal: agent,
  connection: connection.name,
  door: 'aws',
  issuedAtEpochSeconds: startEpochSeconds,
  expiresAtEpochSeconds: startEpochSeconds + 3600,
};
const ask = (overrides: Partial<Parameters<ReturnType<typeof newSource>['assume']>[0]> = {}) => ({
  connection,
  session,
  policy: (notAfterEpochSeconds: number) => `policy until ${notAfterEpochSeconds}`,
  latestEpochSeconds: session.expiresAtEpochSeconds,
  cacheable: true,
  ...overrides,
});

beforeEach(() => {
  nowEpochSeconds = startEpochSeconds;
  asked = [];
  failure = undefined;
});

test('[E1] [E7] assumes the role that the connection has, with its ExternalId, and says who acts', async () => {
  await newSource().assume(ask());
  expect(asked).toEqual([
    {
      RoleArn: 'arn:aws:iam::111122223333:role/countersign-connection-demo',
      ExternalId: 'external-id-of-demo',
      RoleSessionName: 'ses_01',
      SourceIdentity: 'agent-7',
      Policy: `policy until ${startEpochSeconds + 600}`,
      // The least that STS takes: API_AssumeRole, DurationSeconds.
      DurationSeconds: 900,
    },
  ]);
});

describe('[E7] the source identity', () => {
  const identityOf = async (subject: string) => {
    await newSource().assume(ask({ session: { ...session, principal: { ...agent, subject } } }));
    return String(asked.at(-1)?.SourceIdentity);
  };

  // API_AssumeRole, SourceIdentity: 2 to 64 characters of [\w+=,.@-]*
  test.each([
    'agent-7',
    'repo:octo/site:ref:refs/heads/main',
    'ü',
    'a',
    'x'.repeat(256),
    'aws:me',
    'a\u202Eb',
  ])('of %s is one that STS takes', async (subject) => {
    expect(await identityOf(subject)).toMatch(/^[A-Za-z0-9_+=,.@-]{2,64}$/);
  });

  test('tells subjects apart that look the same once they are cleaned or cut', async () => {
    const alike = ['a/b', 'a:b', 'a-b', 'a b', `${'x'.repeat(70)}1`, `${'x'.repeat(70)}2`];
    const identities = [];
    for (const subject of alike) identities.push(await identityOf(subject));
    expect(new Set(identities).size).toBe(alike.length);
  });
});

describe('[E2] credentials in memory', () => {
  test.each([
    ['another session', ask({ session: { ...session, id: 'ses_02' } })],
    ['another principal', ask({ session: { ...session, principal: { ...agent, subject: 'agent-8' } } })],
    ['another connection', ask({ connection: { ...connection, name: 'other' } })],
    ['another role', ask({ connection: { ...connection, roleArn: `${connection.roleArn}-2` } })],
    ['another policy', ask({ policy: (notAfter) => `wider until ${notAfter}` })],
    ['a call that a human approved', ask({ cacheable: false })],
  ])('are not used for %s', async (_, other) => {
    const source = newSource();
    await source.assume(ask());
    const { assumed } = await source.assume(other);
    expect(asked).toHaveLength(2);
    expect(assumed.cached).toBe(false);
  });

  test('of a call that a human approved are kept for nobody', async () => {
    const source = newSource();
    await source.assume(ask({ cacheable: false }));
    expect((await source.assume(ask())).assumed.cached).toBe(false);
    expect((await source.assume(ask())).assumed.cached).toBe(true);
  });

  test('[A10] are not used near their end, and never promise more than the session has', async () => {
    const source = newSource();
    await source.assume(ask());
    nowEpochSeconds += 539;
    expect((await source.assume(ask())).assumed.cached).toBe(true);
    nowEpochSeconds += 1;
    expect((await source.assume(ask())).assumed.cached).toBe(false);
    const { assumed } = await source.assume(
      ask({ latestEpochSeconds: nowEpochSeconds + 30, cacheable: false }),
    );
    expect(assumed.expiresAtEpochSeconds).toBe(nowEpochSeconds + 30);
    expect(assumed.sessionPolicy).toBe(`policy until ${nowEpochSeconds + 30}`);
  });
});

describe('when STS refuses', () => {
  test('[E2] a policy that it cannot pack is refused, never shortened', async () => {
    failure = Object.assign(new Error('x'), { name: 'PackedPolicyTooLargeException' });
    await expect(newSource().assume(ask())).rejects.toMatchObject({ code: 'session-policy-too-large' });
  });

  test('[E1] the message says which role, and not its ExternalId', async () => {
    failure = Object.assign(new Error('denied external-id-of-demo'), { name: 'AccessDenied' });
    const error = await newSource()
      .assume(ask())
      .catch((refusal) => refusal);
    expect(error).toMatchObject({ code: 'credentials-unavailable' });
    expect(error.message).toContain(connection.roleArn);
    expect(error.message).not.toContain('external-id-of-demo');
  });
});
