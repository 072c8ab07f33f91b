// The MCP door with the conformance suite's fixtures behind it in the place of our tools, on a socket of its own. The
// suite knows no tokens, so a good one is added to what it sends: the door verifies it as any other.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { createDynamodbClientAnswers } from '../../../adapters/dynamodb-client-answers.ts';
import { createAskClient } from '../../../core/client-answers.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import { limitsSchema } from '../../../core/limits.ts';
import { wireRequest } from '../../../functions/gateway/wire-event.ts';
import { createMcpDoor } from '../../../functions/mcp/mcp-door.ts';
import { buildRestApiEvent } from '../../../local/rest-api-event.ts';
import { agent } from '../approval-cast.ts';
import { inMemoryTable } from '../in-memory-table.ts';
import { registerContents } from './contents.ts';
import { registerQuestions } from './questions.ts';
import { registerRounds, stateCodec } from './rounds.ts';

const token = 'token-of-agent';
const sleep = (milliseconds: number) => delay(milliseconds, undefined, { ref: false });
const clientAnswers = createDynamodbClientAnswers(inMemoryTable('id'), 'intents');

const door = createMcpDoor({
  clock: Date.now,
  limits: limitsSchema.parse({}),
  usedOf: async () => 0,
  issuers: [{ issuer: 'https://issuer.example.com' }],
  sleep,
  sessionKeys: { current: '1', versions: new Map([['1', randomBytes(32)]]) },
  clientAnswers,
  askClient: createAskClient({
    answers: clientAnswers,
    places: { take: async () => ({ giveBack: async () => {} }) },
    clock: Date.now,
    sleep,
    random: (lengthBytes) => randomBytes(lengthBytes),
  }),
  tokens: {
    async verify(given) {
      if (given !== token) throw new CountersignError('invalid-token', 'the signature is wrong');
      return {
        principal: agent,
        expiresAtEpochSeconds: Number.MAX_SAFE_INTEGER,
        tokenSha256: 'f'.repeat(64),
      };
    },
  },
  serverFor() {
    const server = new McpServer(
      { name: 'fixtures', version: '1' },
      {
        capabilities: {
          // As our own tools: nothing changes under a caller.
          tools: { listChanged: false },
          prompts: { listChanged: false },
          resources: { subscribe: true, listChanged: false },
          logging: {},
          completions: {},
        },
        requestState: { verify: stateCodec.verify },
      },
    );
    registerContents(server);
    registerRounds(server);
    registerQuestions(server);
    return server;
  },
});

async function wireOf(message: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  const [path = '', query = ''] = (message.url ?? '').split(/\?(.*)/s);
  const headers = Object.entries(message.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const event = buildRestApiEvent(
    {
      method: message.method ?? 'GET',
      target: message.url ?? '/',
      headers: [...headers, ['authorization', `Bearer ${token}`]],
      body: Buffer.concat(chunks),
      sourceAddress: '127.0.0.1',
      encrypted: false,
      port: 0,
    },
    { resource: '/mcp', path, query },
    { accountId: '999900001111', apiId: 'api', stage: 'prod', pathPrefix: '' },
    {
      requestId: 'b1946ac9-0000-4000-8000-000000000000',
      extendedRequestId: 'x',
      nowEpochMilliseconds: Date.now(),
    },
  );
  return wireRequest(
    { ...event, requestContext: { ...event.requestContext, domainName: '127.0.0.1' } },
    undefined,
  );
}

/** Answers where it listens, and how to stop it. */
export async function serveFixtures(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer(async (message, response) => {
    // API Gateway answers no host but its own.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(message.headers.host ?? '')) {
      response.writeHead(403).end();
      return;
    }
    const { statusCode, headers, body } = await door(await wireOf(message));
    response.writeHead(statusCode, Object.fromEntries(headers));
    await pipeline(body instanceof Uint8Array ? [body] : body, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
