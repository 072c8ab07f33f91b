// Plugs a real SDK client into doors of this process, in the place of the network.
import { Readable } from 'node:stream';
import { type HttpRequest, HttpResponse } from '@smithy/protocol-http';
import type { DoorResponse } from '../../functions/gateway/aws-door.ts';

export interface RequestToDoors {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
  readonly isPlain?: boolean;
}

export function requestHandlerOver(request: (ask: RequestToDoors) => Promise<DoorResponse>) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(ask: HttpRequest) {
      const query = Object.entries(ask.query ?? {})
        .flatMap(([name, value]) =>
          (Array.isArray(value) ? value : [value ?? '']).map(
            (each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`,
          ),
        )
        .join('&');
      const response = await request({
        method: ask.method,
        target: query === '' ? ask.path : `${ask.path}?${query}`,
        headers: Object.entries(ask.headers),
        body: await bytesOf(ask.body),
      });
      const { body } = response;
      return {
        response: new HttpResponse({
          statusCode: response.statusCode,
          headers: Object.fromEntries(response.headers),
          body: Readable.from(body instanceof Uint8Array ? [Buffer.from(body)] : body),
        }),
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
