// The tasks extension (SEP-2663): a client that takes tasks gets one in the place of a call that waits, and its result once
// people have decided. https://modelcontextprotocol.io/seps/2663-tasks-extension
import { beforeEach, describe, expect, test } from 'vitest';
import { alice } from '../../support/approval-cast.ts';
import { createGatewayWorld, type GatewayWorld, gated, gatewayUrl } from '../../support/gateway-world.ts';
import { throughDoor } from '../../support/mcp-client.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
  world.script.decide = () => gated;
  world.script.answer = () => ({ body: '{"Attributes":{"id":{"S":"1"}}}' });
});

const put = {
  connection: 'demo',
  service: 'dynamodb',
  operation: 'PutItem',
  parameters: { TableName: 'orders', Item: { id: { S: '1' } } },
  reason: 'to test',
};
const extension = 'io.modelcontextprotocol/tasks';
const takesTasks = { extensions: { [extension]: {} } };

/** One message of 2026-07-28, as a client sends it that declares `capabilities`. */
async function send(
  method: string,
  params: Record<string, unknown>,
  { capabilities = takesTasks, token = 'token-of-agent' }: { capabilities?: object; token?: string } = {},
) {
  const name = params.name ?? params.taskId;
  const response = await throughDoor(world)(`${gatewayUrl}/mcp`, {
    method: 'POST',
    headers: {
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': String(name) }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': capabilities,
        },
      },
    }),
  });
  return JSON.parse(await response.text()) as { result?: Record<string, unknown>; error?: { code: number } };
}

const callAws = async (capabilities: object = takesTasks, more: object = {}) =>
  (await send('tools/call', { name: 'call_aws', arguments: put, ...more }, { capabilities })).result ?? {};
const look = async (taskId: unknown) => (await send('tasks/get', { taskId })).result ?? {};
const asked = async () => (await world.store.page({ pendingFor: ['group:sre-oncall'] }, 1)).requests[0];

async function decide(decision: 'approve' | 'deny', comment?: string): Promise<void> {
  const { id = '', digest = '' } = (await asked()) ?? {};
  await world.approvals.decide({
    requestId: id,
    approver: alice,
    decision,
    digest,
    ...(comment === undefined ? {} : { comment }),
  });
}

test('the door says that it serves tasks', async () => {
  const { result } = await send('server/discover', {});
  expect(result?.capabilities).toMatchObject({ extensions: { [extension]: {} } });
});

test('a call that waits is a task, which says where people decide', async () => {
  const task = await callAws();
  expect(task).toMatchObject({
    resultType: 'task',
    status: 'working',
    statusMessage: expect.stringContaining(`${gatewayUrl}/approve/${(await asked())?.id}`),
    createdAt: new Date(world.now() * 1000).toISOString(),
    ttlMs: expect.any(Number),
    pollIntervalMs: 5000,
  });
  expect(task).not.toHaveProperty('result');
  expect(await look(task.taskId)).toMatchObject({ resultType: 'complete', status: 'working' });
  expect(world.sent).toEqual([]);
});

test('an approved task runs its call once, and gives every later look the same result', async () => {
  const { taskId } = await callAws();
  await decide('approve');
  const first = await look(taskId);
  expect(first).toMatchObject({
    taskId,
    status: 'completed',
    result: {
      resultType: 'complete',
      structuredContent: { status: 'answered', output: { Attributes: { id: { S: '1' } } } },
    },
  });
  expect((await look(taskId)).result).toEqual(first.result);
  expect(world.sent).toHaveLength(1);
});

test('of two looks at once one runs the call, and the other says that it is running', async () => {
  const { taskId } = await callAws();
  await decide('approve');
  const states = await Promise.all([look(taskId), look(taskId)]);
  expect(states.map(({ status }) => status).sort()).toEqual(['completed', 'working']);
  expect(world.sent).toHaveLength(1);
});

test('a denied task is completed, with the denial as its result', async () => {
  const { taskId } = await callAws();
  const request = await asked();
  await decide('deny', 'use the archive table');
  const { status, result } = await look(taskId);
  const { structuredContent, isError } = result as { structuredContent: object; isError: boolean };
  expect([status, isError]).toEqual(['completed', true]);
  expect(structuredContent).toEqual({
    type: 'urn:countersign:error:access-denied',
    title: 'Access denied',
    status: 403,
    code: 'access-denied',
    detail: expect.stringContaining('use the archive table'),
    retryable: false,
    instance: expect.any(String),
    requestId: request?.id,
    callId: world.archived[0]?.callId,
    sessionId: request?.sessionId,
  });
  expect(world.sent).toEqual([]);
});

test('a task that nobody decided in time is completed, with an error as its result', async () => {
  const { taskId } = await callAws();
  world.pass(3601);
  expect(await look(taskId)).toMatchObject({ status: 'completed', result: { isError: true } });
  expect(world.sent).toEqual([]);
});

test('a task that is cancelled after its approval runs nothing, whoever looks', async () => {
  const { taskId } = await callAws();
  await decide('approve');
  expect((await send('tasks/cancel', { taskId })).result).toMatchObject({ resultType: 'complete' });
  expect(await look(taskId)).toMatchObject({ status: 'cancelled' });
  expect(world.sent).toEqual([]);
});

test('a call that no id would give back again is answered as for a client without tasks', async () => {
  const long = { ...put, parameters: { ...put.parameters, ReturnValues: 'x'.repeat(70_000) } };
  expect((await callAws(takesTasks, { arguments: long })).taskId).toBeUndefined();
});

test('a cancelled task withdraws its request, and what is over is cancelled without effect', async () => {
  const { taskId } = await callAws();
  expect((await send('tasks/cancel', { taskId })).result).toMatchObject({ resultType: 'complete' });
  expect(await asked()).toBeUndefined();
  expect(await look(taskId)).toMatchObject({ status: 'cancelled' });
  expect((await send('tasks/cancel', { taskId })).result).toMatchObject({ resultType: 'complete' });
});

test('a task whose approval another call used says so, and runs nothing', async () => {
  const { taskId } = await callAws();
  await decide('approve');
  await callAws();
  expect(await look(taskId)).toMatchObject({
    status: 'completed',
    result: { isError: true, structuredContent: { code: 'already-decided' } },
  });
  expect(world.sent).toHaveLength(1);
});

test('a client that takes tasks and opens URLs shows the page first, and gets the task then', async () => {
  const both = { ...takesTasks, elicitation: { url: {} } };
  expect(await callAws(both)).toMatchObject({ resultType: 'input_required' });
  const began = world.now();
  const task = await callAws(both, { inputResponses: { approval: { action: 'accept' } } });
  expect(task).toMatchObject({ resultType: 'task', status: 'working' });
  expect(world.now()).toBe(began);
});

test('a call that is too long for the header of a task is answered as pending', async () => {
  const parameters = {
    ...put.parameters,
    Item: { id: { S: Array.from({ length: 3000 }, (_, i) => i * i).join() } },
  };
  const result = await callAws(takesTasks, { arguments: { ...put, parameters } });
  expect(result).toMatchObject({ resultType: 'complete', structuredContent: { status: 'pending-approval' } });
});

describe('[J13] a task is of who got it', () => {
  test('and nobody else sees, cancels or runs it', async () => {
    const { taskId } = await callAws();
    await decide('approve');
    world.script.tokens.set('token-of-another', { principal: { ...alice, kind: 'agent' } });
    for (const method of ['tasks/get', 'tasks/cancel', 'tasks/update']) {
      const { error } = await send(method, { taskId }, { token: 'token-of-another' });
      expect(error?.code).toBe(-32_602);
    }
    expect(world.sent).toEqual([]);
  });

  test('one that was forged is none', async () => {
    const { taskId } = await callAws();
    for (const forged of ['x', `${String(taskId).slice(0, -4)}AAAA`]) {
      expect((await send('tasks/get', { taskId: forged })).error?.code).toBe(-32_602);
    }
  });
});

describe('a client that takes no tasks', () => {
  test('gets a result', async () => {
    expect(await callAws({})).toMatchObject({
      resultType: 'complete',
      structuredContent: { status: 'pending-approval' },
    });
  });

  test.each(['tasks/get', 'tasks/cancel', 'tasks/update'])('is refused %s', async (method) => {
    const { taskId } = await callAws();
    expect((await send(method, { taskId }, { capabilities: {} })).error?.code).toBe(-32_021);
  });
});
