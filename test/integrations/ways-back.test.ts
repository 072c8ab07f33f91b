// The files that a customer takes into ServiceNow and between Jira and Countersign: run as they are shipped, against the
// door for decisions.
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { digest } from '../support/approval-cast.ts';
import { runServiceNowRule } from '../support/servicenow-rule.ts';
import { createWebhookWorld, secrets } from '../support/webhook-world.ts';

describe('the business rule of ServiceNow', () => {
  const run = (world: Awaited<ReturnType<typeof createWebhookWorld>>, state: string, more = {}) =>
    runServiceNowRule({
      incident: { correlation_id: world.id, correlation_display: digest },
      approval: { state, comments: 'CHG0030001' },
      userName: 'alice.s',
      url: 'https://countersign.example.com',
      secret: secrets.servicenow,
      nowEpochMilliseconds: world.now() * 1000,
      ...more,
    });

  it.each([
    ['approved', 'approved'],
    ['rejected', 'denied'],
  ])('sends what was %s, signed, as the user who acts', async (state, status) => {
    const world = await createWebhookWorld();
    const [request] = run(world, state);
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://countersign.example.com/webhooks/decisions',
    });
    const answer = await world.post(request?.body ?? '', request?.headers ?? {});
    expect([answer.status, answer.json.status]).toEqual([200, status]);
    expect((await world.request()).decisions[0]).toMatchObject({
      comment: 'CHG0030001',
      byWebhook: { system: 'servicenow', user: 'alice.s' },
    });
  });

  it('sends nothing for another state, nor for an incident that does not show all of the request', async () => {
    const world = await createWebhookWorld();
    expect(run(world, 'requested')).toEqual([]);
    expect(
      run(world, 'approved', { incident: { correlation_id: world.id, correlation_display: '' } }),
    ).toEqual([]);
  });
});

describe('the relay for Jira', () => {
  const jiraSecret = randomBytes(24).toString('hex');
  let server: Server;
  let url: string;
  const state = {
    world: undefined as unknown as Awaited<ReturnType<typeof createWebhookWorld>>,
    asked: [] as string[],
    property: { status: 200, value: {} as object },
  };

  beforeEach(async () => {
    // The relay reads the clock of this machine.
    vi.useFakeTimers({ toFake: ['Date'] });
    state.world = await createWebhookWorld();
    vi.setSystemTime(state.world.now() * 1000);
    state.asked = [];
    state.property = { status: 200, value: { requestId: state.world.id, digest } };
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.url === '/webhooks/decisions') {
        const { status, json } = await state.world.post(
          Buffer.concat(chunks).toString(),
          request.headers as Record<string, string>,
        );
        response.writeHead(status).end(JSON.stringify(json));
        return;
      }
      state.asked.push(`${request.headers.authorization} ${request.url}`);
      const isOurs = request.url === '/rest/api/3/issue/10001/properties/countersign';
      const { status, value } = state.property;
      response.writeHead(isOurs ? status : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ key: 'countersign', value }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv('JIRA_URL', url);
    vi.stubEnv('JIRA_USER', 'bot@example.com');
    vi.stubEnv('JIRA_TOKEN', 'token');
    vi.stubEnv('JIRA_WEBHOOK_SECRET', jiraSecret);
    vi.stubEnv('COUNTERSIGN_URL', url);
    vi.stubEnv('COUNTERSIGN_SECRET', secrets.jira);
    vi.resetModules();
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** https://developer.atlassian.com/cloud/jira/platform/webhooks/: an issue that changed its status. */
  const changed = (status: string, more = {}) => ({
    webhookEvent: 'jira:issue_updated',
    user: { accountId: 'alice.s' },
    issue: { id: '10001', key: 'OPS-1' },
    changelog: { items: [{ field: 'status', fieldId: 'status', fromString: 'To Do', toString: status }] },
    ...more,
  });
  const relay = async (payload: unknown, secret = jiraSecret) => {
    const { handler } = await import('../../integrations/jira/relay.mjs' as string);
    const body = JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    return handler({ headers: { 'x-hub-signature': signature }, body, isBase64Encoded: false });
  };

  it.each([
    ['Approved', 'approved'],
    ['Denied', 'denied'],
  ])('sends on what moved to %s, signed, as the account that moved it', async (to, status) => {
    const answer = await relay(changed(to));
    expect([answer.statusCode, JSON.parse(answer.body).status]).toEqual([200, status]);
    expect((await state.world.request()).decisions[0]?.byWebhook).toEqual({
      system: 'jira',
      user: 'alice.s',
    });
    expect(state.asked).toEqual([
      `Basic ${Buffer.from('bot@example.com:token').toString('base64')} /rest/api/3/issue/10001/properties/countersign`,
    ]);
  });

  it('[A7] believes nothing that Jira has not signed', async () => {
    expect((await relay(changed('Approved'), 'another secret')).statusCode).toBe(401);
    expect(state.asked).toEqual([]);
  });

  it.each([
    ['another status', changed('In Progress')],
    [
      'another change',
      changed('x', { changelog: { items: [{ fieldId: 'summary', toString: 'Approved' }] } }),
    ],
    ['an issue that is no request', changed('Approved', { issue: { id: '10002' } })],
  ])('sends nothing on for %s', async (_, payload) => {
    expect((await relay(payload)).statusCode).toBe(204);
    expect((await state.world.request()).decisions).toEqual([]);
  });

  it('[A8] sends nothing on for an issue that does not show the whole request', async () => {
    state.property.value = { requestId: state.world.id };
    expect((await relay(changed('Approved'))).statusCode).toBe(204);
    expect((await state.world.request()).decisions).toEqual([]);
  });

  it('says what Jira answered when it does not tell which request it is', async () => {
    state.property.status = 401;
    expect(await relay(changed('Approved'))).toEqual({
      statusCode: 502,
      body: "Jira answered 401 for the issue's property",
    });
  });
});
