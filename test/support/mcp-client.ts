// The official MCP client in front of a door that has no socket: its fetch is one request through the door.
import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { DoorResponse } from '../../functions/gateway/aws-door.ts';
import { type GatewayWorld, gatewayUrl } from './gateway-world.ts';

export type Revision = '2026-07-28' | '2025-11-25';

export const negotiation = (revision: Revision): Pick<ClientOptions, 'versionNegotiation'> =>
  revision === '2026-07-28' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {};

export async function connectedClient(
  world: GatewayWorld,
  revision: Revision,
  options: ClientOptions = {},
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { ...negotiation(revision), ...options });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${gatewayUrl}/mcp`), {
      fetch: throughDoor(world),
      requestInit: { headers: { authorization: 'Bearer token-of-agent' } },
    }),
  );
  return client;
}

export function throughDoor(world: GatewayWorld) {
  return async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search, host } = new URL(url);
    const answer = await world.request({
      method: init.method ?? 'GET',
      target: `${pathname}${search}`,
      headers: [['host', host], ...new Headers(init.headers)],
      body: Buffer.from(String(init.body ?? '')),
    });
    return webResponse(answer);
  };
}

function webResponse({ statusCode, headers, body }: DoorResponse): Response {
  const isEmpty = body instanceof Uint8Array && body.byteLength === 0;
  const stream = () => ReadableStream.from(body instanceof Uint8Array ? [body] : body);
  return new Response(isEmpty ? null : stream(), {
    status: statusCode,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
}
