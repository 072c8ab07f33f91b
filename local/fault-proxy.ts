// Stands between the functions and the local AWS where a test wants AWS to fail: answers 503, or passes the request on
// and loses the answer. Remembers what it saw, so that a test can say that nothing was forwarded.
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';

export interface SeenRequest {
  /** Of the SigV4 credential scope: the functions' own key, or that of an assumed role. Empty without a signature. */
  readonly accessKeyId: string;
  /** The service of the SigV4 credential scope; empty without a signature. */
  readonly service: string;
  /** Of `X-Amz-Target`; empty where the protocol has none. */
  readonly operation: string;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
}

export type Fault =
  | 'unavailable' // 503, and the request goes no further
  | 'throttled' // as the service says it, and the request goes no further
  | 'hanging' // the request goes no further, and no answer comes
  | 'answer-lost'; // it is carried out, then the connection is cut

export interface FaultProxy {
  readonly url: string;
  /** All requests since the start, oldest first. */
  readonly seen: readonly SeenRequest[];
  /** Applies the fault to every request that matches until the returned function is called. */
  inject(fault: Fault, matches: (request: SeenRequest) => boolean): () => void;
  stop(): Promise<void>;
}

interface Rule {
  readonly fault: Fault;
  readonly matches: (request: SeenRequest) => boolean;
}

export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const target = new URL(targetUrl);
  const rules = new Set<Rule>();
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((message, response) => {
    const request = seenOf(message);
    seen.push(request);
    const fault = [...rules].find((rule) => rule.matches(request))?.fault;
    if (fault === 'unavailable') {
      message.resume();
      response.writeHead(503, { 'Content-Type': 'text/plain' }).end('unavailable, as the test asked');
      return;
    }
    if (fault === 'throttled') {
      message.resume();
      const { statusCode, contentType, body } = throttling(request.service);
      response.writeHead(statusCode, { 'Content-Type': contentType }).end(body);
      return;
    }
    if (fault === 'hanging') {
      message.resume();
      return;
    }
    pass(target, message, response, fault === 'answer-lost').catch(() => response.destroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    inject(fault, matches) {
      const rule = { fault, matches };
      rules.add(rule);
      return () => {
        rules.delete(rule);
      };
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** S3 and STS speak XML, DynamoDB and KMS JSON 1.0 and 1.1: https://docs.aws.amazon.com/general/latest/gr/api-retries.html */
function throttling(service: string): { statusCode: number; contentType: string; body: string } {
  const error = '<Code>CODE</Code><Message>slow down</Message>';
  const xml = (statusCode: number, body: string, code: string) => ({
    statusCode,
    contentType: 'text/xml',
    body: body.replace('CODE', code),
  });
  if (service === 's3') return xml(503, `<Error>${error}</Error>`, 'SlowDown');
  if (service === 'sts')
    return xml(400, `<ErrorResponse><Error>${error}</Error></ErrorResponse>`, 'Throttling');
  const __type = service === 'dynamodb' ? 'ProvisionedThroughputExceededException' : 'ThrottlingException';
  return {
    statusCode: 400,
    contentType: 'application/x-amz-json-1.0',
    body: JSON.stringify({ __type, message: 'slow down' }),
  };
}

function seenOf(message: IncomingMessage): SeenRequest {
  const [, accessKeyId = '', service = ''] =
    /Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\//.exec(message.headers.authorization ?? '') ?? [];
  const amzTarget = message.headers['x-amz-target'];
  return {
    accessKeyId,
    service,
    operation: typeof amzTarget === 'string' ? amzTarget.slice(amzTarget.lastIndexOf('.') + 1) : '',
    method: message.method ?? '',
    target: message.url ?? '',
  };
}

async function pass(
  target: URL,
  message: IncomingMessage,
  response: ServerResponse,
  losesAnswer: boolean,
): Promise<void> {
  // The raw headers, so that the signature still fits: `Host` among them.
  const onward = httpRequest({
    host: target.hostname,
    port: target.port,
    method: message.method,
    path: message.url,
    headers: message.rawHeaders,
    setHost: false,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    onward.once('response', resolve);
    onward.once('error', reject);
  });
  const [answer] = await Promise.all([answered, pipeline(message, onward)]);
  if (losesAnswer) {
    answer.resume();
    response.destroy();
    return;
  }
  response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
  await pipeline(answer, response);
}
