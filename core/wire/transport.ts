// What a request may carry besides its operation's own members: a closed list. Everything else that the model does
// not know is refused, because it might mean something to AWS that nobody decided on [P11][P13].
import type { Operation } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import type { Headers } from './http.ts';
import { ambiguous, malformed, unmodelled } from './refusals.ts';
import type { QueryPairs } from './uri.ts';

/**
 * Headers that are read elsewhere (signature, framing, content type) or say nothing about the operation: the client's
 * name, its retries, tracing, and what proxies and API Gateway add. None of them is sent on.
 */
const transportHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'authorization',
  'baggage',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'pragma',
  'priority',
  'sec-fetch-mode',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'user-agent',
  'via',
  'x-amz-api-version',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amzn-query-mode',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]);
/** API Gateway's edge adds `CloudFront-Viewer-Country` and the like. */
const transportPrefix = 'cloudfront-';

/** The parameters of a presigned URL; https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const signatureParameters: ReadonlySet<string> = new Set([
  'X-Amz-Algorithm',
  'X-Amz-Content-Sha256',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-User-Agent',
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controlCharacter = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * Refuses header lines that could be read in two ways: control characters, a hop-by-hop list that names other headers,
 * a transfer encoding beside a length, a length that is not the body's. Throws `malformed-request` or `ambiguous-request`.
 */
export function assertPlainHeaders(headers: Headers, bodyLengthBytes: number): void {
  for (const [name, value] of headers) {
    if (controlCharacter.test(value) || !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
      throw malformed('header section', 'a header has a control character or a name that is none');
    }
    if (name === 'connection' && !/^(?:keep-alive|close)?$/i.test(value)) {
      throw ambiguous('connection', 'may be `keep-alive` or `close` only');
    }
    if (name === 'expect' && value.toLowerCase() !== '100-continue') {
      throw ambiguous('expect', 'may be `100-continue` only');
    }
    // boto3 uploads over TLS in chunks; with a length beside them, two readers could disagree on where the body ends.
    const isChunkedAlone = value === 'chunked' && !headers.some(([other]) => other === 'content-length');
    if (name === 'transfer-encoding' && !isChunkedAlone) {
      throw ambiguous('transfer-encoding', 'may be `chunked` only, and without a content length');
    }
    if (name === 'content-length' && value !== String(bodyLengthBytes)) {
      throw ambiguous('content-length', 'is not the length of the body');
    }
  }
}

/** Throws `unmodelled-parameter` for a header that is neither transport nor one of `modelled`. */
export function assertKnownHeaders(headers: Headers, modelled: (name: string) => boolean): void {
  for (const [name] of headers) {
    if (!modelled(name) && !transportHeaders.has(name) && !name.startsWith(transportPrefix)) {
      throw unmodelled(name);
    }
  }
}

/** The one value of a header that must not repeat. Throws `ambiguous-request`. */
export function singleHeader(headers: Headers, name: string): string | undefined {
  let found: string | undefined;
  for (const [candidate, value] of headers) {
    if (candidate !== name) continue;
    if (found !== undefined) throw ambiguous(name, 'stands twice in the header section');
    found = value;
  }
  return found;
}

export function withoutSignature(pairs: QueryPairs): QueryPairs {
  return pairs.filter(([name]) => !signatureParameters.has(name));
}

export function isPresigned(pairs: QueryPairs): boolean {
  return pairs.some(([name]) => name === 'X-Amz-Signature');
}

/**
 * Refuses a content type other than `expected`, or another charset than UTF-8 [P4]. `optional`: it may be missing.
 * Throws `malformed-request`.
 */
export function assertContentType(headers: Headers, expected: readonly string[], optional: boolean): void {
  const value = singleHeader(headers, 'content-type');
  if (value === undefined && optional) return;
  const [type = '', ...parameters] = (value ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charsetIsUtf8 = parameters.every((parameter) => /^charset="?utf-8"?$/.test(parameter));
  if (!expected.includes(type) || !charsetIsUtf8) {
    throw malformed('content type', `expected \`${expected[0]}\` in UTF-8`);
  }
}

/** Refuses a host label that the operation does not ask for; `expected` is the host prefix without its final dot. */
export function assertHostLabel(
  label: string | undefined,
  expected: string | undefined,
  operation: Operation,
): void {
  if (label === undefined || label === expected) return;
  throw new CountersignError(
    'ambiguous-request',
    `the host begins with a label that ${operation.service.id}:${operation.name} does not have; send the request to the gateway's own host`,
  );
}
