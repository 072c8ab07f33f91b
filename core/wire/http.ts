// HTTP messages as they stand on the wire. Paths and queries stay raw: nothing here passes through WHATWG URL,
// which would resolve `..` and `\` and so read another request than the one that was signed.

export type Headers = readonly (readonly [name: string, value: string])[];

export interface RawRequest {
  readonly method: string;
  /** The path exactly as sent, still percent-encoded, with the door's prefix (and stage) removed; begins with `/`. */
  readonly path: string;
  /** The query exactly as sent, without `?`; empty when there is none. */
  readonly query: string;
  /** Names in lower case, in the order they came, repeated ones apart. */
  readonly headers: Headers;
  /** The payload after aws-chunked has been taken off. */
  readonly body: Uint8Array;
  /** The label before the gateway's own host (S3 virtual-hosted style), e.g. the bucket. */
  readonly hostLabel?: string;
}

/** What is signed and sent to AWS. */
export interface TargetRequest {
  readonly method: string;
  /** Percent-encoded path, as it goes on the wire. */
  readonly path: string;
  /** Decoded query parameters in order; a name may repeat. A `null` value stands for a bare name, as in `?acl`. */
  readonly query: readonly (readonly [name: string, value: string | null])[];
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** To be put before the endpoint's host, with its final dot, e.g. `123456789012.`. */
  readonly hostPrefix?: string;
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** The one value of a header, or undefined. Repeated headers are joined by `, ` (RFC 9110 section 5.3). */
export function headerValue(headers: Headers, name: string): string | undefined {
  const values = headers.filter(([candidate]) => candidate === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}
