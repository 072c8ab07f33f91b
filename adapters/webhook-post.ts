// Posts to an address that the configuration names: over https, to the public Internet alone, without following a redirect,
// with bounds on time and answer. The address that was checked is the one that is connected to, so that a name which
// changes its mind between the two gains nothing.
import { lookup } from 'node:dns';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '../core/public-address.ts';

export interface WebhookPostOptions {
  /** For connection and answer together. Default: 10,000. */
  readonly timeoutMilliseconds?: number;
  /** What is read of an answer before the connection is closed. Default: 65,536. */
  readonly answerMaximumBytes?: number;
  /** Default: isPublicAddress. */
  readonly isAllowedAddress?: (address: string) => boolean;
  /** PEM of a further authority. Absent: Node's own and those of NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
}

export type WebhookPost = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
) => Promise<void>;

/** Rejects with an Error that names the host when the answer is not 2xx, whole and in time. */
export function createWebhookPost(options: WebhookPostOptions = {}): WebhookPost {
  const {
    timeoutMilliseconds = 10_000,
    answerMaximumBytes = 65_536,
    isAllowedAddress = isPublicAddress,
    ca,
  } = options;

  const guardedLookup: LookupFunction = (hostname, lookupOptions, callback) => {
    lookup(hostname, { ...lookupOptions, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) {
        callback(error ?? new Error('the name has no address'), []);
      } else if (!found.every(({ address }) => isAllowedAddress(address))) {
        callback(new Error('the name leads to an address that is not public'), []);
      } else if (lookupOptions.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };

  return (url, headers, body) =>
    new Promise((resolve, reject) => {
      const { protocol, hostname, host } = new URL(url);
      const fail = (reason: string, cause?: unknown) => reject(new Error(`\`${host}\` ${reason}`, { cause }));
      // No look-up is made for an address, so none would be checked.
      if (protocol !== 'https:' || hostname.startsWith('[') || isIP(hostname) !== 0) {
        fail('is no https host name');
        return;
      }
      const sent = request(
        url,
        {
          method: 'POST',
          agent: false,
          lookup: guardedLookup,
          signal: AbortSignal.timeout(timeoutMilliseconds),
          headers: {
            ...headers,
            'content-type': 'application/json',
            'content-length': body.byteLength,
            'user-agent': 'Countersign',
          },
          ...(ca === undefined ? {} : { ca }),
        },
        (response) => {
          const { statusCode = 0 } = response;
          if (statusCode < 200 || statusCode > 299) {
            response.destroy();
            fail(`answered ${statusCode}, expected 2xx`);
            return;
          }
          let length = 0;
          response.on('data', (chunk: Uint8Array) => {
            length += chunk.byteLength;
            if (length <= answerMaximumBytes) return;
            response.destroy();
            fail(`answered more than ${answerMaximumBytes} bytes`);
          });
          response.on('end', resolve);
          response.on('error', (cause) => fail('broke off its answer', cause));
          response.on('close', () => fail('broke off its answer'));
        },
      );
      sent.on('error', (cause) => fail('could not be reached', cause));
      sent.end(body);
    });
}
