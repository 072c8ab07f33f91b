// Stands where API Gateway stands in front of the functions: plain HTTP(S) in, REST API proxy events out, with the
// limits and changes of a REST API, so that what works here works there. The emulator's own API Gateway decodes paths
// and cannot stream, which is why it is not used.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import type { FunctionPool } from './function-pool.ts';
import {
  type FrontAnswer,
  gatewayAnswer,
  MalformedAnswer,
  readProxyAnswer,
  readStreamedAnswer,
} from './rest-api-answer.ts';
import { buildRestApiEvent, type FrontIdentity, type FrontRequest } from './rest-api-event.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const restApiLimits = {
  headerBytes: 10_240,
  payloadBytes: 10 * 1024 * 1024,
  /** Lambda's limit on an event, as JSON text. */
  eventBytes: 6 * 1024 * 1024,
  bufferedMilliseconds: 29_000,
  streamedMilliseconds: 15 * 60_000,
} as const;

const idleConnectionMilliseconds = 60_000;

export interface Route {
  /** Absent: every method. */
  readonly method?: string;
  /** An API Gateway resource: `/v1/calls`, or greedy as `/aws/{proxy+}`. */
  readonly resource: string;
  /** As the integration's `responseTransferMode` says. */
  readonly transferMode: 'buffered' | 'streamed';
  readonly pool: FunctionPool;
}

export interface FrontOptions {
  /** The first that matches is taken, so more particular ones stand first. */
  readonly routes: readonly Route[];
  readonly identity: FrontIdentity;
  /** Names served, with every label below them; a request for another host is refused. */
  readonly hosts: readonly string[];
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** Gets one line for each failure of a function. */
  readonly log: (line: string) => void;
  readonly bufferedMilliseconds?: number;
}

export interface Front {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Throws the listen error, e.g. EADDRINUSE. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    serve(options, message, response).catch((error: unknown) => {
      // A client that has what it wanted may leave before the end.
      const isClientGone =
        error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
      if (!isClientGone) options.log(`front: ${String(error)}`);
      response.destroy();
    });
  };
  const server: Server =
    options.tls === undefined
      ? createServer(listener)
      : createTlsServer({ key: options.tls.key, cert: options.tls.certificate }, listener);
  // Node's own five seconds may end while a client already sends its next call.
  server.keepAliveTimeout = idleConnectionMilliseconds;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function serve(
  options: FrontOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const answer = await answerTo(options, message, requestId);
  response.statusCode = answer.statusCode;
  const headers = new Map<string, string[]>();
  for (const [name, value] of answer.headers) headers.set(name, [...(headers.get(name) ?? []), value]);
  for (const [name, values] of headers)
    response.setHeader(name, values.length === 1 ? values.join() : values);
  response.setHeader('x-amzn-RequestId', requestId);
  if (answer.body instanceof Uint8Array) {
    if (message.method !== 'HEAD') response.setHeader('Content-Length', answer.body.length);
    response.end(answer.body);
    return;
  }
  // The client sees a cut connection when the function fails midway, as behind API Gateway.
  await pipeline(answer.body, response);
}

async function answerTo(
  options: FrontOptions,
  message: IncomingMessage,
  requestId: string,
): Promise<FrontAnswer> {
  const body = await readBody(message);
  if (body === undefined) {
    return gatewayAnswer(413, `HTTP content length exceeded ${restApiLimits.payloadBytes} bytes.`);
  }
  const request = frontRequest(message, body);
  const refusal = refused(request);
  if (refusal !== undefined) return refusal;

  if (!servesHost(options.hosts, message.headers.host ?? '')) return gatewayAnswer(403, 'Forbidden');
  const { pathPrefix } = options.identity;
  const at = request.target.indexOf('?');
  const fullPath = at < 0 ? request.target : request.target.slice(0, at);
  const query = at < 0 ? '' : request.target.slice(at + 1);
  if (fullPath !== pathPrefix && !fullPath.startsWith(`${pathPrefix}/`))
    return gatewayAnswer(403, 'Forbidden');
  const path = fullPath.slice(pathPrefix.length) || '/';
  if (path === '/ping' || path === '/sping')
    return { statusCode: 200, headers: [], body: Buffer.from('healthy') };

  const route = options.routes.find((candidate) => matches(candidate, request.method, path));
  if (route === undefined) return gatewayAnswer(403, 'Missing Authentication Token');
  const event = buildRestApiEvent(request, { resource: route.resource, path, query }, options.identity, {
    requestId,
    extendedRequestId: requestId.slice(0, 15),
    nowEpochMilliseconds: Date.now(),
  });
  if (Buffer.byteLength(JSON.stringify(event)) > restApiLimits.eventBytes) {
    return gatewayAnswer(413, 'Request Too Long');
  }
  return invoke(options, route, event);
}

async function invoke(options: FrontOptions, route: Route, event: unknown): Promise<FrontAnswer> {
  const limitMilliseconds =
    route.transferMode === 'streamed'
      ? restApiLimits.streamedMilliseconds
      : (options.bufferedMilliseconds ?? restApiLimits.bufferedMilliseconds);
  let timer: NodeJS.Timeout | undefined;
  try {
    const limit = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limitMilliseconds);
    });
    const answer = await Promise.race([read(route, event), limit]);
    return answer === 'late' ? gatewayAnswer(504, 'Endpoint request timed out') : answer;
  } catch (error) {
    const reason = error instanceof MalformedAnswer ? 'malformed answer' : 'function error';
    options.log(
      `front: ${route.resource}: ${reason}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return gatewayAnswer(502, 'Internal server error');
  } finally {
    clearTimeout(timer);
  }
}

async function read(route: Route, event: unknown): Promise<FrontAnswer> {
  const answer = await route.pool.invoke(event);
  const expected = route.transferMode === 'streamed' ? 'stream' : 'value';
  if (answer.kind !== expected)
    throw new MalformedAnswer(`the handler gave a ${answer.kind}, expected a ${expected}`);
  return answer.kind === 'value' ? readProxyAnswer(answer.value) : readStreamedAnswer(answer.stream);
}

function matches(route: Route, method: string, path: string): boolean {
  if (route.method !== undefined && route.method !== method) return false;
  const greedy = route.resource.indexOf('{proxy+}');
  if (greedy < 0) {
    const wanted = route.resource.split('/');
    const segments = path.split('/');
    return (
      segments.length === wanted.length &&
      wanted.every((each, index) =>
        each.startsWith('{') ? segments[index] !== '' : each === segments[index],
      )
    );
  }
  return path.length > greedy && path.startsWith(route.resource.slice(0, greedy));
}

function servesHost(hosts: readonly string[], header: string): boolean {
  const name = header.toLowerCase().replace(/:\d+$/, '');
  return hosts.some((host) => name === host || name.endsWith(`.${host}`));
}

function refused(request: FrontRequest): FrontAnswer | undefined {
  if (!request.target.startsWith('/')) return gatewayAnswer(400, 'Bad Request');
  const query = request.target.slice(request.target.indexOf('?') + 1);
  if (request.target.includes('?') && /[;|{}]/.test(query)) return gatewayAnswer(400, 'Bad Request');
  const headerBytes = request.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (request.target.length + headerBytes > restApiLimits.headerBytes) {
    return gatewayAnswer(431, 'Request Header Fields Too Large');
  }
  return undefined;
}

function frontRequest(message: IncomingMessage, body: Uint8Array): FrontRequest {
  const { rawHeaders, socket } = message;
  const headers: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return {
    method: message.method ?? 'GET',
    target: message.url ?? '/',
    headers,
    body,
    sourceAddress: socket.remoteAddress ?? '127.0.0.1',
    encrypted: (socket as TLSSocket).encrypted === true,
    port: socket.localPort ?? 0,
  };
}

/** Undefined when it is larger than API Gateway takes; the rest is read and thrown away, so that the answer arrives. */
async function readBody(message: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let lengthBytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    lengthBytes += chunk.length;
    if (lengthBytes <= restApiLimits.payloadBytes) chunks.push(chunk);
  }
  return lengthBytes > restApiLimits.payloadBytes ? undefined : Buffer.concat(chunks);
}
