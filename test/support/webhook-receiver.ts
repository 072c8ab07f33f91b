// A system that takes webhooks: an HTTPS server on this machine that keeps what it was sent and verifies it with the
// specification's own library, as any receiver would.
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver extends AsyncDisposable {
  /** `https://localhost:PORT` */
  readonly url: string;
  readonly received: readonly Received[];
  /** How it answers from now on. Default: 204 with nothing. */
  answers(
    statusCode: number,
    options?: {
      readonly headers?: Record<string, string>;
      readonly body?: string;
      readonly isUnfinished?: boolean;
    },
  ): void;
}

export async function startWebhookReceiver(tls: {
  readonly key: string;
  readonly cert: string;
}): Promise<WebhookReceiver> {
  const received: Received[] = [];
  let answer: () => {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
    isUnfinished?: boolean;
  } = () => ({ statusCode: 204 });
  const server = createServer(tls, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    });
    const { statusCode, headers, body = '', isUnfinished } = answer();
    response.writeHead(statusCode, headers);
    response.write(body);
    if (!isUnfinished) response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    received,
    answers(statusCode, options = {}) {
      answer = () => ({ statusCode, ...options });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The message, when its signature is right and of the last five minutes; throws else. */
export function verified(received: Received | undefined, secret: string): unknown {
  if (received === undefined) throw new Error('nothing was received');
  const { headers, body } = received;
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
