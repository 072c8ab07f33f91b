// What a client says of its signature, read and checked for form; nothing of it is proven before verifySignature.
import type { RawRequest } from '../wire/http.ts';

/** `path` is the whole path as the client sent and signed it, with stage and door. */
export type SignedRequest = Pick<RawRequest, 'method' | 'path' | 'query' | 'headers'>;

/**
 * How the payload is bound. `hash`: the client named its SHA-256. `held`: it named none, so it is the hash of the
 * bytes held. `unsigned` and `unsigned-trailer`: not at all, TLS alone protects it (`UNSIGNED-PAYLOAD`,
 * `STREAMING-UNSIGNED-PAYLOAD-TRAILER`). `signed-chunks`: each chunk of the aws-chunked body is signed.
 */
export type PayloadBinding = 'hash' | 'held' | 'unsigned' | 'unsigned-trailer' | 'signed-chunks';

export interface SignatureClaim {
  readonly mechanism: 'header' | 'presigned';
  readonly accessKeyId: string;
  /** Of the credential scope: `YYYYMMDD`, region and service. */
  readonly date: string;
  readonly region: string;
  readonly signingName: string;
  /** Absent: the client has long-term keys, which are never ours. */
  readonly sessionToken?: string;
  /** Lower case, sorted. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hex digits. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`, as it was signed. */
  readonly signedAt: string;
  readonly signedAtEpochSeconds: number;
  /** Presigned URLs only. */
  readonly validForSeconds?: number;
  readonly payload: PayloadBinding;
  /** The last line of the canonical request; absent for `held`. */
  readonly payloadHash?: string;
}
