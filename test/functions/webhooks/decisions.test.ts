// Decisions that other systems send: who is believed, whom they decide for, and what they can never do.
import { randomBytes } from 'node:crypto';
import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, test } from 'vitest';
import { statusOf } from '../../../core/approvals/card-status.ts';
import { agent, alice, askWith, digest, human, question } from '../../support/approval-cast.ts';
import { restEvent } from '../../support/control-door.ts';
import { configured, createWebhookWorld, secrets } from '../../support/webhook-world.ts';

test('approves in the name of the person behind the user, and says so', async () => {
  const world = await createWebhookWorld();
  const { status, json } = await world.send({ comment: 'CHG0030001 is approved' });
  expect([status, json]).toEqual([200, { requestId: world.id, status: 'approved' }]);
  expect((await world.request()).decisions).toEqual([
    expect.objectContaining({
      approver: expect.objectContaining({ issuer: alice.issuer, subject: 'alice', kind: 'human' }),
      decision: 'approve',
      digest,
      comment: 'CHG0030001 is approved',
      byWebhook: { system: 'servicenow', user: 'alice.s' },
    }),
  ]);
});

test('denies, with the comment that reaches the agent', async () => {
  const world = await createWebhookWorld();
  expect((await world.send({ decision: 'deny', comment: 'not today' })).json.status).toBe('denied');
  expect((await world.request()).decisions[0]).toMatchObject({ decision: 'deny', comment: 'not today' });
});

test('takes what the library of the specification signs, from any system that uses it', async () => {
  const world = await createWebhookWorld();
  const body = world.decision();
  const headers = {
    'Webhook-Id': 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
    'Webhook-Timestamp': String(world.now()),
    'Webhook-Signature': new Webhook(secrets.jira).sign(
      'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
      new Date(world.now() * 1000),
      body,
    ),
  };
  expect((await world.post(body, headers)).status).toBe(200);
  expect((await world.request()).decisions[0]?.byWebhook?.system).toBe('jira');
});

describe('[A7] who is not known, and who signs wrongly,', () => {
  const wrong = async (
    change: (body: string, headers: Record<string, string>) => [string, Record<string, string>],
  ) => {
    const world = await createWebhookWorld();
    const body = world.decision();
    const answer = await world.post(...change(body, world.signed(body)));
    expect(await world.request()).toMatchObject({ status: 'pending', decisions: [] });
    const { instance: _, ...said } = answer.json;
    return { status: answer.status, said };
  };
  const stranger = `whsec_${randomBytes(32).toString('base64')}`;
  const asStranger = (body: string, headers: Record<string, string>) => ({
    ...headers,
    'webhook-signature': new Webhook(stranger).sign(
      headers['webhook-id'] ?? '',
      new Date(Number(headers['webhook-timestamp']) * 1000),
      body,
    ),
  });

  it.each<[what: string, change: Parameters<typeof wrong>[0]]>([
    ['an unknown sender', (body, headers) => [body, asStranger(body, headers)]],
    ['a changed body', (body, headers) => [body.replace('approve', 'deny'), headers]],
    ['no signature', (body, { 'webhook-signature': _, ...headers }) => [body, headers]],
    ['no headers', (body) => [body, {}]],
    ['an empty body', (_, headers) => ['', headers]],
    ['another id', (body, headers) => [body, { ...headers, 'webhook-id': 'msg_other' }]],
    ['an early time', (body, headers) => [body, { ...headers, 'webhook-timestamp': '1' }]],
    ['a huge body', (body, headers) => [body + ' '.repeat(20_000), headers]],
  ])('hears the same as every other: %s', async (_, change) => {
    expect(await wrong(change)).toEqual(await wrong((body, headers) => [body, asStranger(body, headers)]));
    expect((await wrong(change)).status).toBe(403);
  });

  it('is one: a signature that is right and five minutes old', async () => {
    const world = await createWebhookWorld();
    const body = world.decision();
    const headers = world.signed(body);
    world.pass(301);
    expect((await world.post(body, headers)).status).toBe(403);
    expect((await world.request()).decisions).toEqual([]);
  });

  it('is one: a header that comes twice', async () => {
    const world = await createWebhookWorld();
    const body = world.decision();
    const event = restEvent({
      method: 'POST',
      path: '/webhooks/decisions',
      headers: world.signed(body),
      body,
    });
    const [signature = ''] = event.multiValueHeaders['webhook-signature'] ?? [];
    event.multiValueHeaders['webhook-signature'] = ['v1,AAAA', signature];
    expect((await world.receive(event)).statusCode).toBe(403);
  });
});

describe('[A7] a webhook counts once', () => {
  it('refuses the same one again, within the five minutes', async () => {
    const world = await createWebhookWorld(askWith({ quorum: 2 }));
    const body = world.decision();
    const headers = world.signed(body);
    expect((await world.post(body, headers)).status).toBe(200);
    world.pass(60);
    const again = await world.post(body, headers);
    expect([again.status, again.json.code]).toEqual([409, 'duplicate-invocation']);
    expect((await world.request()).decisions).toHaveLength(1);
  });

  it('refuses its id for another decision, and lets another system have the same id', async () => {
    const world = await createWebhookWorld(askWith({ quorum: 3 }));
    const [first, second] = [world.decision(), world.decision({ user: 'bob.s' })];
    expect((await world.post(first, world.signed(first, 'servicenow', 'msg_1'))).status).toBe(200);
    expect((await world.post(second, world.signed(second, 'servicenow', 'msg_1'))).status).toBe(409);
    const third = world.decision({ user: 'alice.s', decision: 'deny' });
    expect((await world.post(third, world.signed(third, 'jira', 'msg_1'))).json.code).toBe('already-decided');
  });

  it('lets one through of many that come at once', async () => {
    const world = await createWebhookWorld(askWith({ quorum: 2 }));
    const body = world.decision();
    const headers = world.signed(body);
    const answers = await Promise.all([1, 2, 3, 4].map(() => world.post(body, headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('[L8] does nothing when it cannot be remembered, and may come again then', async () => {
    let broken = true;
    const world = await createWebhookWorld(question(), {
      fail: () => {
        if (!broken) return;
        throw new DynamoDBServiceException({
          name: 'Throttled',
          $fault: 'client',
          $metadata: {},
          message: '',
        });
      },
    });
    const body = world.decision();
    const headers = world.signed(body);
    const refused = await world.post(body, headers);
    expect([refused.status, refused.json.code]).toEqual([503, 'record-unavailable']);
    expect(refused.answer.headers).toMatchObject({ 'retry-after': '5' });
    expect((await world.request()).decisions).toEqual([]);
    broken = false;
    expect((await world.post(body, headers)).status).toBe(200);
  });

  it('gives the id back when the table failed in the middle, and keeps it after a refusal', async () => {
    const world = await createWebhookWorld();
    const body = world.decision();
    const { change } = world.store;
    world.store.change = async () => {
      throw new Error('throttled');
    };
    const headers = world.signed(body);
    expect((await world.post(body, headers)).status).toBe(500);
    world.store.change = change;
    expect((await world.post(body, headers)).status).toBe(200);
    const refused = world.decision({ user: 'mallory.s' });
    const kept = world.signed(refused);
    expect((await world.post(refused, kept)).status).toBe(404);
    expect((await world.post(refused, kept)).status).toBe(409);
  });
});

describe('a person', () => {
  it('[A3] must be configured for the system that sends', async () => {
    const world = await createWebhookWorld();
    const unknown = await world.send({ user: 'eve' });
    expect([unknown.status, unknown.json.code]).toEqual([403, 'not-eligible']);
    // Known to the other system only.
    expect((await world.send({ user: 'bob.s' }, 'jira')).status).toBe(403);
    expect((await world.request()).decisions).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'ALICE.S', 'alice.s '])(
    '[A3] is not found by the name %j',
    async (user) => {
      const world = await createWebhookWorld();
      expect((await world.send({ user })).json.code).toBe('not-eligible');
    },
  );

  it('[A3] decides by groups of the last thirty days, and not a day longer', async () => {
    // The desk of the tests begins in the middle of a day.
    const midnight = Date.parse('2026-11-18') / 1000;
    const late = await createWebhookWorld(question(), {
      people: [
        configured('old', human('old'), new Date((midnight - 31 * 86_400) * 1000).toISOString().slice(0, 10)),
        configured('new', human('new'), new Date((midnight - 29 * 86_400) * 1000).toISOString().slice(0, 10)),
        configured(
          'coming',
          human('coming'),
          new Date((midnight + 86_400) * 1000).toISOString().slice(0, 10),
        ),
      ],
    });
    expect((await late.send({ user: 'old' })).json).toMatchObject({
      code: 'not-eligible',
      detail: expect.stringContaining('count for 30 days'),
    });
    expect((await late.send({ user: 'coming' })).status).toBe(403);
    expect((await late.send({ user: 'new' })).status).toBe(200);
  });

  it('[A3] who is no approver learns nothing of the request', async () => {
    const world = await createWebhookWorld();
    expect((await world.send({ user: 'mallory.s' })).json.code).toBe('not-found');
  });

  it('[A2] who answers for the agent cannot approve it, whatever the case of their e-mail', async () => {
    const world = await createWebhookWorld();
    const answer = await world.send({ user: 'olivia.s' });
    expect(answer.json).toMatchObject({
      code: 'not-eligible',
      detail: expect.stringContaining('owner of an agent'),
    });
  });

  it('[A2] who asked cannot approve, by another identity with the same e-mail', async () => {
    const requester = human('dev', { email: 'Alice@Example.com', kind: 'human' });
    const world = await createWebhookWorld(question({ principal: requester }));
    expect((await world.send()).json.code).toBe('not-eligible');
  });

  it('[A5] counts once, by webhook and on the page, from one system and from two', async () => {
    const world = await createWebhookWorld(askWith({ quorum: 2 }));
    await world.send();
    expect((await world.send({}, 'jira')).json.code).toBe('already-decided');
    const page = world.approvals.decide({
      requestId: world.id,
      approver: alice,
      decision: 'approve',
      digest,
    });
    await expect(page).rejects.toMatchObject({ code: 'already-decided' });
    expect((await world.send({ user: 'bob.s' })).json.status).toBe('approved');
  });
});

describe('a decision', () => {
  it('[A4] is for the digest that the system was shown', async () => {
    const world = await createWebhookWorld();
    const answer = await world.send({ digest: 'b4'.repeat(32) });
    expect([answer.status, answer.json.code]).toEqual([409, 'digest-mismatch']);
  });

  it('[A3] cannot approve what wants a fresh sign-in, and can deny it', async () => {
    const world = await createWebhookWorld(askWith({ signInMaximumAgeSeconds: 300 }));
    const answer = await world.send();
    expect([answer.status, answer.json.code]).toEqual([403, 'fresh-sign-in-required']);
    expect(await world.request()).toMatchObject({ status: 'pending', decisions: [] });
    expect((await world.send({ user: 'bob.s', decision: 'deny' })).json.status).toBe('denied');
  });

  it('[A5] [A10] comes too late after the end of the request', async () => {
    const world = await createWebhookWorld();
    world.pass(3600);
    expect((await world.send()).json.code).toBe('already-decided');
    expect((await world.request()).status).toBe('expired');
  });

  it.each<[what: string, body: string]>([
    ['a name twice [P1]', '{"requestId":"req_1","requestId":"req_2"}'],
    ['no JSON', 'approve'],
    ['no object', '[]'],
    [
      'a member that there is not',
      JSON.stringify({ requestId: 'req_1', digest, decision: 'deny', user: 'a', uses: 5 }),
    ],
    ['another decision', JSON.stringify({ requestId: 'req_1', digest, decision: 'maybe', user: 'a' })],
    ['a path for an id', JSON.stringify({ requestId: '../req_1', digest, decision: 'deny', user: 'a' })],
    ['no digest', JSON.stringify({ requestId: 'req_1', decision: 'deny', user: 'a' })],
    [
      'a digest in capitals',
      JSON.stringify({ requestId: 'req_1', digest: 'A3'.repeat(32), decision: 'deny', user: 'a' }),
    ],
  ])('is refused for %s', async (_, body) => {
    const world = await createWebhookWorld();
    const answer = await world.post(body, world.signed(body));
    expect([answer.status, answer.json.code]).toEqual([400, 'malformed-request']);
  });

  it('[A8] stands on every card with the system and the user', async () => {
    const world = await createWebhookWorld(question({ principal: agent }));
    await world.send();
    expect(statusOf(await world.request(), world.now()).words).toMatch(
      /^approved by alice \(by webhook of servicenow as alice\.s\) at /,
    );
  });
});
