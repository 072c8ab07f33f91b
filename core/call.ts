// One AWS operation, read once. Policy, approval, record and the bytes sent to AWS all come from it.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonObject, JsonValue } from './json.ts';

/**
 * A typed AWS call.
 *
 * `parameters` is the operation's input in one JSON form, whatever the protocol it came in:
 * structures and maps are objects keyed by the model's member names, lists are arrays, strings and booleans
 * are themselves, integers are numbers (a decimal string beyond ±(2^53−1)), floats are numbers or
 * `"NaN"`, `"Infinity"`, `"-Infinity"`, timestamps are `YYYY-MM-DDTHH:MM:SS.sssZ`, blobs are standard base64,
 * documents are themselves. A streaming member is `{ sha256, lengthBytes }`: the bytes travel beside the call.
 * A member that the client did not send is absent.
 */
export interface Call {
  /** The service's id in the catalogue, e.g. `s3`, `dynamodb`, `secretsmanager`. */
  readonly service: string;
  /** The operation's name in the service's model, e.g. `GetObject`. */
  readonly operation: string;
  readonly region: string;
  /** Twelve digits: the account of the connection. */
  readonly accountId: string;
  readonly parameters: JsonObject;
}

/** What stands in `parameters` for a streaming body. */
export interface StreamingBody {
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  readonly lengthBytes: number;
}

/** RFC 8785 canonical JSON. Throws on what JSON cannot hold. */
export function canonicalJson(value: JsonValue): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonicalJson: the value has no JSON form');
  return text;
}

/** Lower-case hex SHA-256. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * SHA-256 over the canonical JSON of the call, lower-case hex. Two runs of one command have one digest:
 * top-level members that the model marks `idempotencyToken` are left out, since SDKs fill them anew each time.
 */
export function callDigest(call: Call, idempotencyTokens: readonly string[]): string {
  const parameters = Object.fromEntries(
    Object.entries(call.parameters).filter(([name]) => !idempotencyTokens.includes(name)),
  );
  const { service, operation, region, accountId } = call;
  return sha256Hex(canonicalJson({ service, operation, region, accountId, parameters }));
}
