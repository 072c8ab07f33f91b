// Clients that open URLs show the approval page to their user while the call is held. What they answer says whether the user
// opened it, and approves nothing.
import type { Client } from '@modelcontextprotocol/client';
import { beforeEach, describe, expect, test } from 'vitest';
import { alice } from '../../support/approval-cast.ts';
import { createGatewayWorld, type GatewayWorld, gated, gatewayUrl } from '../../support/gateway-world.ts';
import { connectedClient, type Revision, throughDoor } from '../../support/mcp-client.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
  world.script.decide = () => gated;
});

const put = {
  connection: 'demo',
  service: 'dynamodb',
  operation: 'PutItem',
  parameters: { TableName: 'orders', Item: { id: { S: '1' } } },
};

type Action = 'accept' | 'decline' | 'cancel';
type Asked = { readonly url: string; readonly id: string | number; readonly signal: AbortSignal };

/** A client whose user does as `answer` says when a page is shown. */
async function showing(revision: Revision, answer: (asked: Asked) => Action | Promise<Action>) {
  const client = await connectedClient(world, revision, { capabilities: { elicitation: { url: {} } } });
  const urls: string[] = [];
  client.setRequestHandler('elicitation/create', async ({ params }, { mcpReq }) => {
    const url = 'url' in params ? params.url : '';
    urls.push(url);
    return { action: await answer({ url, id: mcpReq.id, signal: mcpReq.signal }) };
  });
  return { client, urls };
}

async function callAws(client: Client) {
  const { structuredContent } = await client.callTool({ name: 'call_aws', arguments: put });
  return structuredContent as Record<string, unknown>;
}

async function approve(): Promise<void> {
  const { requests } = await world.store.page({ pendingFor: ['group:sre-oncall'] }, 1);
  const [request] = requests;
  await world.approvals.decide({
    requestId: request?.id ?? '',
    approver: alice,
    decision: 'approve',
    digest: request?.digest ?? '',
  });
}

describe.each<Revision>(['2026-07-28', '2025-11-25'])('under %s', (revision) => {
  test('the user is shown the page, and opening it approves nothing: after 45 seconds the call waits', async () => {
    const { client, urls } = await showing(revision, () => 'accept');
    const began = world.now();
    const { requestId, status, elicitation } = await callAws(client);
    expect(urls).toEqual([`${gatewayUrl}/approve/${requestId}`]);
    expect([status, elicitation]).toEqual(['pending-approval', 'accept']);
    expect(world.now() - began).toBe(45);
    expect(world.sent).toEqual([]);
  });

  test('the call runs once, as soon as an approver agrees while the user has the page open', async () => {
    const { client } = await showing(revision, () => 'accept');
    world.script.whileHeld = approve;
    expect(await callAws(client)).toMatchObject({ status: 'answered' });
    expect(world.sent).toHaveLength(1);
  });

  test.each<Action>(['decline', 'cancel'])('to %s is told to the agent at once', async (action) => {
    const { client } = await showing(revision, () => action);
    const began = world.now();
    expect(await callAws(client)).toMatchObject({ status: 'pending-approval', elicitation: action });
    expect(world.now() - began).toBe(0);
  });

  test('a client that opens no URLs is asked nothing', async () => {
    const client = await connectedClient(world, revision, { capabilities: { elicitation: { form: {} } } });
    client.setRequestHandler('elicitation/create', () => {
      throw new Error('nothing was to be asked');
    });
    const { status, elicitation } = await callAws(client);
    expect([status, elicitation]).toEqual(['pending-approval', undefined]);
  });
});

describe('over the stream of the call (2025-11-25)', () => {
  const ignored = () => new Promise<never>(() => {});

  test('a user who does nothing holds the call for 45 seconds, and the question is taken back', async () => {
    let signal: AbortSignal | undefined;
    const { client } = await showing('2025-11-25', (asked) => {
      signal = asked.signal;
      return ignored();
    });
    const began = world.now();
    world.script.whileAsked = () => {
      if (signal !== undefined) world.pass(9);
    };
    expect(await callAws(client)).toMatchObject({ status: 'pending-approval', elicitation: 'cancel' });
    expect(world.now() - began).toBe(45);
    expect(signal?.aborted).toBe(true);
  });

  test('what was approved elsewhere meanwhile runs, also without an answer', async () => {
    const { client } = await showing('2025-11-25', async () => {
      await approve();
      world.script.whileAsked = () => world.pass(9);
      return ignored();
    });
    expect(await callAws(client)).toMatchObject({ status: 'answered' });
  });

  test('nothing is asked where all places for held calls are taken', async () => {
    world.script.isCrowded = true;
    const { client, urls } = await showing('2025-11-25', () => 'accept');
    expect(await callAws(client)).toMatchObject({ status: 'pending-approval', elicitation: 'cancel' });
    expect(urls).toEqual([]);
  });

  test('a question is put under another, unguessable id each time', async () => {
    const ids: (string | number)[] = [];
    const { client } = await showing('2025-11-25', ({ id }) => {
      ids.push(id);
      return 'decline';
    });
    await Promise.all([callAws(client), callAws(client)]);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('[J13] an answer counts once, from the session that was asked', () => {
  const sessionOf = (client: Client) => String((client.transport as { sessionId?: string }).sessionId);
  const other = 'token-of-another';
  beforeEach(() => {
    world.script.tokens.set(other, { principal: { ...alice, kind: 'agent' } });
  });

  async function answer(session: string, id: unknown, token = 'token-of-agent', result: object = {}) {
    const response = await throughDoor(world)(`${gatewayUrl}/mcp`, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'mcp-protocol-version': '2025-11-25',
        'mcp-session-id': session,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id, result: { action: 'accept', ...result } }),
    });
    return { status: response.status, ...JSON.parse((await response.text()) || '{}') };
  }

  test("another caller's, with the id of the session, is refused", async () => {
    let stolen: unknown;
    const { client } = await showing('2025-11-25', async ({ id }): Promise<Action> => {
      stolen = await answer(sessionOf(client), id, other);
      return 'decline';
    });
    expect(await callAws(client)).toMatchObject({ elicitation: 'decline' });
    expect(stolen).toMatchObject({ status: 404, code: 'not-found' });
  });

  test('one of another session is refused, even of the same caller', async () => {
    const neighbour = await connectedClient(world, '2025-11-25');
    let stray: unknown;
    const { client } = await showing('2025-11-25', async ({ id }): Promise<Action> => {
      stray = await answer(sessionOf(neighbour), id);
      return 'decline';
    });
    expect(await callAws(client)).toMatchObject({ elicitation: 'decline' });
    expect(stray).toMatchObject({ status: 400, code: 'invalid-parameter' });
  });

  test('a second one is refused', async () => {
    const { client } = await showing('2025-11-25', async ({ id }): Promise<Action> => {
      expect(await answer(sessionOf(client), id)).toEqual({ status: 202 });
      expect(await answer(sessionOf(client), id)).toMatchObject({ status: 400 });
      return 'decline';
    });
    expect(await callAws(client)).toMatchObject({ elicitation: 'accept' });
  });

  test('one that comes too late, or to nothing, is refused', async () => {
    const ids: unknown[] = ['a'.repeat(43), 'x', 0];
    const { client } = await showing('2025-11-25', ({ id }) => {
      ids.push(id);
      world.script.whileAsked = () => world.pass(45);
      return new Promise<never>(() => {});
    });
    await callAws(client);
    expect(ids).toHaveLength(4);
    for (const id of ids) {
      expect(await answer(sessionOf(client), id)).toMatchObject({ status: 400, code: 'invalid-parameter' });
    }
  });

  test('one that is too long is refused', async () => {
    const client = await connectedClient(world, '2025-11-25');
    const content = { text: 'x'.repeat(65_536) };
    expect(await answer(sessionOf(client), 'x', undefined, { content })).toMatchObject({
      status: 413,
      code: 'entity-too-large',
    });
  });

  test('a session that was forged or is a week old is none: the client begins anew', async () => {
    const client = await connectedClient(world, '2025-11-25');
    const session = sessionOf(client);
    expect(await answer(`${session.slice(0, -4)}AAAA`, 'x')).toMatchObject({ status: 404 });
    world.pass(7 * 86_400);
    expect(await answer(session, 'x')).toMatchObject({ status: 404, code: 'not-found' });
  });
});
