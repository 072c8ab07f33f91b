// Ports of this machine's loopback address.
import { type AddressInfo, createServer } from 'node:net';
import { MissingOnMachine } from './missing.ts';

/** A TCP port that nobody listens on. Another process may take it before it is used. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Throws MissingOnMachine when somebody listens there. */
export async function requireFreePort(port: number): Promise<void> {
  try {
    await listenOnce(port);
  } catch (cause) {
    throw new MissingOnMachine(
      `port ${port} of 127.0.0.1 is in use: end what listens there (is another \`npm start\` running?), or choose another by COUNTERSIGN_PORT`,
      { cause },
    );
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const taken = (server.address() as AddressInfo).port;
      server.close(() => resolve(taken));
    });
  });
}
