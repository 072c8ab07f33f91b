// Who reaches the MCP door, and who is told where to get a token.
import { beforeEach, describe, expect, test } from 'vitest';
import { createGatewayWorld, type GatewayWorld, gatewayUrl } from '../../support/gateway-world.ts';
import { throughDoor } from '../../support/mcp-client.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
const headers = {
  accept: 'application/json, text/event-stream',
  authorization: 'Bearer token-of-agent',
  'content-type': 'application/json',
  'mcp-protocol-version': '2025-11-25',
};

async function post(
  options: { body?: unknown; headers?: Record<string, string>; query?: string; method?: string } = {},
) {
  const { body = list, query = '', method = 'POST' } = options;
  const answer = await throughDoor(world)(`${gatewayUrl}/mcp${query}`, {
    method,
    headers: { ...headers, ...options.headers },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

test.each([
  ['no token', '', 'Bearer resource_metadata="METADATA"'],
  ['a forged token', 'Bearer forged', 'Bearer resource_metadata="METADATA", error="invalid_token"'],
])(
  'refuses %s, and says where the metadata is (RFC 9728, section 5.1)',
  async (_, authorization, expected) => {
    const { authorization: _bearer, ...others } = headers;
    const answer = await throughDoor(world)(`${gatewayUrl}/mcp`, {
      method: 'POST',
      headers: { ...others, ...(authorization === '' ? {} : { authorization }) },
      body: JSON.stringify(list),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      expected.replace('METADATA', `${gatewayUrl}/.well-known/oauth-protected-resource/mcp`),
    );
  },
);

test.each(['', '/mcp'])('serves the protected-resource metadata at the well-known path%s', async (suffix) => {
  const answer = await throughDoor(world)(`${gatewayUrl}/.well-known/oauth-protected-resource${suffix}`);
  expect(await answer.json()).toEqual({
    resource: `${gatewayUrl}/mcp`,
    resource_name: 'Countersign',
    authorization_servers: ['https://issuer.example.com'],
    bearer_methods_supported: ['header'],
  });
});

test.each(['?access_token=token-of-agent', '?a=eyJhIjoxfQ.eyJhIjoxfQ.c2ln'])(
  '[J12] refuses a token in the query: %s',
  async (query) => {
    const { status, text } = await post({ query });
    expect([status, JSON.parse(text).code]).toEqual([400, 'token-in-query']);
    expect(text).not.toMatch(/token-of-agent|eyJ/);
  },
);

describe('against DNS rebinding', () => {
  test.each(['https://evil.example.com', 'null', 'http://gateway.example.com'])(
    'refuses the origin %s',
    async (origin) => {
      const { status, text } = await post({ headers: { origin } });
      expect([status, JSON.parse(text).code]).toEqual([403, 'foreign-origin']);
    },
  );
  test('takes its own', async () => {
    expect((await post({ headers: { origin: gatewayUrl } })).status).toBe(200);
  });
});

describe('[P1] refuses a message with two readings', () => {
  const text = JSON.stringify(list);
  test.each([
    ['a name twice', text.replace('"method"', '"method":"ping","method"')],
    ['a batch', `[${text}]`],
    ['two values', `${text}{}`],
  ])('%s', async (_, body) => {
    expect((await post({ body })).status).toBe(400);
  });
});

test('[P4] refuses another content type', async () => {
  expect((await post({ headers: { 'content-type': 'text/plain' } })).status).toBe(400);
});

test.each(['GET', 'DELETE'])(
  'has no stream beside a call, and ends no session: %s is 405',
  async (method) => {
    expect((await post({ method })).status).toBe(405);
  },
);

describe('a session (2025-11-25)', () => {
  const initialize = (params: object) => ({ ...list, method: 'initialize', params });
  const declared = {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: { url: {} }, experimental: { long: { words: 'x'.repeat(20_000) } } },
    clientInfo: { name: 'test', version: '1' },
  };

  test('begins with an id that fits a header, whatever the client says of itself', async () => {
    const id = (await post({ body: initialize(declared) })).headers.get('mcp-session-id');
    expect(id).toMatch(/^[\x21-\x7e]{1,1024}$/);
    expect((await post({ headers: { 'mcp-session-id': String(id) } })).status).toBe(200);
  });

  test('does not begin with a message that has not the form of a beginning', async () => {
    const { headers: answered } = await post({ body: initialize({ protocolVersion: 1 }) });
    expect(answered.get('mcp-session-id')).toBeNull();
  });

  test('is not needed: a message without its id is served', async () => {
    expect((await post()).status).toBe(200);
  });
});
