// The fault proxy runs in the process that holds the stack; this gives it an address, so that a test file in another
// process makes AWS fail and sees what reached it.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, FaultProxy, SeenRequest } from '../../local/fault-proxy.ts';

/** What is left out matches everything; `target` matches by its beginning, `targetPattern` is an expression that it holds. */
export type Matching = Partial<SeenRequest> & { readonly targetPattern?: string };

interface Faults {
  /** Applies the fault to what matches for as long as `work` takes. */
  during<T>(fault: Fault, matching: Matching, work: () => Promise<T>): Promise<T>;
  /** What reached AWS while `work` ran. */
  seenDuring(work: () => Promise<unknown>): Promise<readonly SeenRequest[]>;
}

interface Order {
  readonly fault: Fault;
  readonly matching: Matching;
}

/** `POST /` injects and answers with an id, `DELETE /ID` undoes, `GET /` says what was seen. */
export async function serveFaults(
  proxy: FaultProxy,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const undoById = new Map<string, () => void>();
  const answer = async (message: IncomingMessage): Promise<unknown> => {
    const id = message.url?.slice(1) ?? '';
    if (message.method === 'GET') return proxy.seen;
    if (message.method === 'DELETE') {
      undoById.get(id)?.();
      return undoById.delete(id);
    }
    const { fault, matching } = JSON.parse(Buffer.concat(await message.toArray()).toString()) as Order;
    const newId = randomUUID();
    undoById.set(
      newId,
      proxy.inject(fault, (request) => isMatch(request, matching)),
    );
    return newId;
  };
  const server = createServer((message, response) => {
    answer(message).then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export function isMatch(request: SeenRequest, { target, targetPattern, ...exact }: Matching): boolean {
  if (targetPattern !== undefined && !new RegExp(targetPattern).test(request.target)) return false;
  if (target !== undefined && !request.target.startsWith(target)) return false;
  return Object.entries(exact).every(([name, value]) => request[name as keyof SeenRequest] === value);
}

export function connectFaults(url: string): Faults {
  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok)
      throw new Error(`the fault proxy answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    async during(fault, matching, work) {
      const order: Order = { fault, matching };
      const id = await ask<string>('', { method: 'POST', body: JSON.stringify(order) });
      try {
        return await work();
      } finally {
        await ask(id, { method: 'DELETE' });
      }
    },
    async seenDuring(work) {
      const { length } = await ask<SeenRequest[]>('');
      await work();
      return (await ask<SeenRequest[]>('')).slice(length);
    },
  };
}
