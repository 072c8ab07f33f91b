// Fetches one small document over https and nothing else: no redirect is followed, and size and time are bounded,
// since what an issuer's address answers is not trusted before it is read.
import { get } from 'node:https';

export interface HttpsDocumentOptions {
  /** For connection and answer together. Default: 3,000. */
  readonly timeoutMilliseconds?: number;
  /** Default: 262,144. */
  readonly maximumBytes?: number;
  /** PEM of a further authority. Absent: Node's own and those of NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
}

/** Rejects with an Error that names the URL when it is not https, or when the answer is not 200, whole and in time. */
export function fetchHttpsDocument(url: string, options: HttpsDocumentOptions = {}): Promise<Uint8Array> {
  const { timeoutMilliseconds = 3000, maximumBytes = 262_144, ca } = options;
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown) => reject(new Error(`\`${url}\` ${reason}`, { cause }));
    if (!url.startsWith('https://')) {
      fail('is not https');
      return;
    }
    const request = get(
      url,
      {
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(timeoutMilliseconds),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        if (response.statusCode !== 200) {
          response.destroy();
          fail(`answered ${response.statusCode}, expected 200`);
          return;
        }
        const chunks: Uint8Array[] = [];
        let length = 0;
        response.on('data', (chunk: Uint8Array) => {
          length += chunk.byteLength;
          if (length <= maximumBytes) chunks.push(chunk);
          else {
            response.destroy();
            fail(`answered more than ${maximumBytes} bytes`);
          }
        });
        response.on('end', () => resolve(Buffer.concat(chunks)));
        response.on('error', (cause) => fail('broke off its answer', cause));
        response.on('close', () => fail('broke off its answer'));
      },
    );
    request.on('error', (cause) => fail('could not be fetched', cause));
  });
}
