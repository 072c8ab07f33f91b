// From API Gateway's event to the request as the client put it on the wire. REST APIs keep the path encoded and
// decode the query: it is encoded again in the one canonical way, and what does not survive that is refused.
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Caller } from '../../core/gate-records.ts';
import { type Headers, headerValue } from '../../core/wire/http.ts';

export interface WireRequest {
  readonly method: string;
  /** With stage and door prefix, as the client signed it. */
  readonly signedPath: string;
  /** Without the stage, with the door prefix. */
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The host header, with its port. */
  readonly host: string;
  /**
   * What stands before the gateway's own host: S3's bucket, or the prefix that a service's operation has. Such a prefix
   * may end in a dash instead of a dot (`control-storage-`), which stays.
   */
  readonly hostLabel?: string;
  /** Whether the host is this gateway's, or a label below it. */
  readonly isOwnHost: boolean;
  readonly overTls: boolean;
  /** As the client sees it, e.g. `https://host/stage`; no final slash, no door. */
  readonly baseUrl: string;
  readonly requestId: string;
  readonly sourceAddress?: string;
  readonly userAgent?: string;
}

/** The API Gateway limit of 10 MB does not reach a function: its event ends at 6 MB with base64. */
const bodyLimitBytes = 4_500_000;

/** Throws CountersignError `entity-too-large` [L10]. */
export function assertBodyFits({ body }: Pick<WireRequest, 'body'>): void {
  if (body.byteLength <= bodyLimitBytes) return;
  throw new CountersignError(
    'entity-too-large',
    `the body has ${body.byteLength} bytes and at most ${bodyLimitBytes} can pass: send it in smaller calls`,
  );
}

/** What records say of where a request came from. */
export function origin(request: WireRequest): Pick<Caller, 'sourceAddress' | 'userAgent'> {
  return {
    ...(request.sourceAddress === undefined ? {} : { sourceAddress: request.sourceAddress }),
    ...(request.userAgent === undefined ? {} : { userAgent: request.userAgent }),
  };
}

/** `publicUrl` is configured for custom domains; API Gateway's own domain is always accepted. */
export function wireRequest(event: APIGatewayProxyEvent, publicUrl: string | undefined): WireRequest {
  const headers: Headers = Object.entries(event.multiValueHeaders ?? {}).flatMap(([name, values]) =>
    (values ?? []).map((value) => [name.toLowerCase(), value] as const),
  );
  const { requestContext } = event;
  const host = (headerValue(headers, 'host') ?? '').toLowerCase();
  const hostname = host.replace(/:\d+$/, '');
  const ownHosts = [
    publicUrl === undefined ? undefined : new URL(publicUrl).hostname,
    requestContext.domainName,
  ];
  const ownHost = ownHosts.find(
    (own): own is string =>
      own !== undefined && (hostname === own || hostname.endsWith(`.${own}`) || hostname.endsWith(`-${own}`)),
  );
  const beforeOwnHost = ownHost === undefined ? '' : hostname.slice(0, hostname.length - ownHost.length);
  const hostLabel = beforeOwnHost.replace(/\.$/, '');
  const overTls = headerValue(headers, 'x-forwarded-proto') !== 'http';
  const stagePrefix = requestContext.path.slice(0, requestContext.path.length - event.path.length);
  const { sourceIp, userAgent } = requestContext.identity;
  return {
    method: event.httpMethod,
    signedPath: requestContext.path,
    path: event.path,
    query: encodedQuery(event.multiValueQueryStringParameters ?? {}),
    headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    host,
    ...(hostLabel === '' ? {} : { hostLabel }),
    isOwnHost: ownHost !== undefined,
    overTls,
    baseUrl: `${overTls ? 'https' : 'http'}://${host.slice(beforeOwnHost.length)}${stagePrefix}`,
    requestId: requestContext.requestId,
    ...(sourceIp ? { sourceAddress: sourceIp } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
}

function encodedQuery(
  parameters: NonNullable<APIGatewayProxyEvent['multiValueQueryStringParameters']>,
): string {
  return Object.entries(parameters)
    .flatMap(([name, values]) => (values ?? []).map((value) => `${uriEncode(name)}=${uriEncode(value)}`))
    .join('&');
}

/** RFC 3986 section 2.3 unreserved characters stay, as SigV4 wants it. */
function uriEncode(text: string): string {
  if (text.includes('\uFFFD') || !text.isWellFormed()) {
    throw new CountersignError(
      'malformed-request',
      'the query holds bytes that are not UTF-8: percent-encode its text as UTF-8',
    );
  }
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
