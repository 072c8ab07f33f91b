// The official tasks client (SEP-2663) on the official MCP client: it follows a call that became a task until it has run.
import { Client, type FetchLike, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTaskSessionFromClient, type JsonRpcResponse } from '@modelcontextprotocol/ext-tasks/client';
import { negotiation } from './mcp-client.ts';

const protocolVersion = '2026-07-28';
const clientInfo = { name: 'tasks', version: '1' };
const clientCapabilities = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

interface RawRequest {
  readonly method: string;
  readonly params: { readonly name?: string; readonly taskId?: string };
}

export async function taskSession(url: string, token: string, send: FetchLike = fetch) {
  const headers = { authorization: `Bearer ${token}` };
  const client = new Client(clientInfo, {
    ...negotiation(protocolVersion),
    capabilities: clientCapabilities,
  });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { fetch: send, requestInit: { headers } }),
  );
  return createTaskSessionFromClient(client, {
    endpointId: 'test',
    v2RequestFraming: { protocolVersion, clientInfo, clientCapabilities },
    // The MCP client reads no tasks itself.
    async rawDispatch(request) {
      const { method, params } = request as unknown as RawRequest;
      const response = await send(url, {
        method: 'POST',
        headers: {
          ...headers,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          'mcp-protocol-version': protocolVersion,
          'mcp-method': method,
          'mcp-name': params.name ?? params.taskId ?? '',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      });
      const answer = (await response.json()) as object;
      return { kind: 'result' in answer ? 'result' : 'error', ...answer } as JsonRpcResponse;
    },
  });
}
