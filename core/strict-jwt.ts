// Takes a JWT apart in the one way it may be written. Nothing is verified here: what comes out says which issuer and
// key to verify it with, and is worth nothing before.
import { CountersignError } from './countersign-error.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { parseStrictJson } from './wire/strict-json.ts';

export interface UnverifiedJwt {
  readonly algorithm: string;
  readonly keyId: string;
  /** Exact `iss`. */
  readonly issuer: string;
  readonly payload: JsonObject;
}

/** As AssumeRoleWithWebIdentity limits its token. */
const maximumCharacters = 20_000;
const jwtForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** A key id is only ever compared with those of the issuer's own set [J2]. */
const keyIdForm = /^[\x21-\x7e]{1,256}$/;
/** ID tokens and RFC 9068 access tokens. Others (`logout+jwt`, `dpop+jwt`, …) say something else (RFC 8725 section 3.11). */
const types: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']);

/** Throws CountersignError `invalid-token`, which never repeats the token. */
export function decomposeUnverifiedJwt(token: string): UnverifiedJwt {
  if (token.length > maximumCharacters) {
    throw invalidToken(`the token has ${token.length} characters; at most ${maximumCharacters} are read`);
  }
  if (!jwtForm.test(token)) {
    throw invalidToken('the token is not three base64url parts with dots between (RFC 7515 section 7.1)');
  }
  const parts = token.split('.');
  const [header, payload] = parts.map((part, index) => {
    const bytes = Buffer.from(part, 'base64url');
    // Unused bits in the last character would give one token several spellings [J8].
    if (bytes.toString('base64url') !== part)
      throw invalidToken(`part ${index + 1} of the token is no strict base64url`);
    return index === 2 ? {} : jsonObject(bytes, index === 0 ? 'header' : 'payload');
  });
  if (header === undefined || payload === undefined) throw invalidToken('the token has no header or payload');
  const { alg, kid } = header;
  refuseExtensions(header);
  if (typeof alg !== 'string') throw invalidToken("the token's header has no `alg`");
  if (typeof kid !== 'string' || !keyIdForm.test(kid)) {
    throw invalidToken("the token's header has no usable `kid`; expected up to 256 visible ASCII characters");
  }
  if (typeof payload.iss !== 'string') throw invalidToken('the token has no `iss`; expected its issuer');
  return { algorithm: alg, keyId: kid, issuer: payload.iss, payload };
}

export function invalidToken(message: string, cause?: unknown): CountersignError {
  return new CountersignError('invalid-token', message, { cause });
}

function jsonObject(bytes: Uint8Array, part: string): JsonObject {
  let value: unknown;
  try {
    value = parseStrictJson(bytes);
  } catch (cause) {
    const reason = cause instanceof CountersignError ? `: ${cause.message}` : '';
    throw invalidToken(`the token's ${part} is not JSON that has one reading${reason}`, cause);
  }
  if (!isJsonObject(value)) throw invalidToken(`the token's ${part} is no JSON object`);
  return value;
}

/** `jku`, `x5u`, `jwk` and `x5c` need no refusal: keys come from the issuer's configuration alone. */
function refuseExtensions(header: JsonObject): void {
  if (header.crit !== undefined)
    throw invalidToken("the token's header has `crit`; no extension is understood");
  if (header.b64 !== undefined)
    throw invalidToken("the token's header has `b64`; expected an encoded payload");
  if (header.typ !== undefined && !(typeof header.typ === 'string' && types.has(header.typ.toLowerCase()))) {
    throw invalidToken("the token's `typ` is none of an ID or access token; expected `JWT` or `at+jwt`");
  }
}
