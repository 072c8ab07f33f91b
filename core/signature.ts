// Verifies that a request was signed by the holder of surrogate keys, on the path and query as they came in.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { sha256Hex } from './call.ts';
import { CountersignError } from './countersign-error.ts';
import { canonicalRequest, singleHeader } from './signature/canonical-request.ts';
import type { SignatureClaim, SignedRequest } from './signature/signature-claim.ts';
import { signatureMismatch } from './signature/signature-mismatch.ts';

// core/signature/ has this one door.
export { readAuthorization } from './signature/read-authorization.ts';
export type { SignatureClaim } from './signature/signature-claim.ts';

export interface VerificationOptions {
  readonly nowEpochMilliseconds: number;
  /** Whether nobody between the client and us could change the bytes. */
  readonly overTls: boolean;
  /** Hosts we are, with the port if the client sends one; `*.HOST` admits one or more labels before HOST. */
  readonly allowedHosts: readonly string[];
}

const toleranceSeconds = 300;
const emptySha256 = sha256Hex('');

/**
 * `bodySha256`: of the body as it came, aws-chunked framing included. Throws CountersignError:
 * `signature-mismatch` (also another host or body), `incomplete-signature` (a header that must be signed is not, or did
 * not arrive), `clock-skew` (more than five minutes, or a presigned URL past its end), `unsupported-signature`
 * (a payload that neither the signature nor TLS protects), `ambiguous-request`.
 * Whether session and expiry stand is for the caller to see, after this.
 */
export function verifySignature(
  request: SignedRequest,
  claim: SignatureClaim,
  secretAccessKey: string,
  bodySha256: string,
  options: VerificationOptions,
): void {
  assertHost(request, options.allowedHosts);
  assertSigned(request, claim);
  assertTime(claim, options.nowEpochMilliseconds / 1000);
  assertPayload(request, claim, bodySha256, options.overTls);
  const scope = `${claim.date}/${claim.region}/${claim.signingName}/aws4_request`;
  const canonical = canonicalRequest(request, claim, claim.payloadHash ?? bodySha256);
  const stringToSign = `AWS4-HMAC-SHA256\n${claim.signedAt}\n${scope}\n${sha256Hex(canonical)}`;
  const expected = hmac(signingKey(secretAccessKey, claim), stringToSign);
  if (!timingSafeEqual(expected, Buffer.from(claim.signature, 'hex'))) throw signatureMismatch();
}

function signingKey(
  secretAccessKey: string,
  claim: Pick<SignatureClaim, 'date' | 'region' | 'signingName'>,
): Buffer {
  const dateKey = hmac(`AWS4${secretAccessKey}`, claim.date);
  return hmac(hmac(hmac(dateKey, claim.region), claim.signingName), 'aws4_request');
}

/** Node 24 takes 15 µs for a key that is bytes, and 4 for a key object. */
function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', typeof key === 'string' ? key : createSecretKey(key))
    .update(text)
    .digest();
}

/** A request that was signed for another host was not meant for us [S3]. */
function assertHost(request: SignedRequest, allowedHosts: readonly string[]): void {
  const host = (singleHeader(request, 'host') ?? '').toLowerCase();
  const isOurs = allowedHosts.some((allowed) =>
    allowed.startsWith('*.')
      ? host.length > allowed.length - 1 && host.endsWith(allowed.slice(1).toLowerCase())
      : host === allowed.toLowerCase(),
  );
  if (isOurs) return;
  throw new CountersignError(
    'signature-mismatch',
    `the request is for the host \`${host.slice(0, 255)}\`, which this gateway is not; expected its own address`,
  );
}

/**
 * INVARIANT: what decides about a call cannot be changed on the way [S2]. Headers that transports add after signing
 * begin with `x-amzn-` (load balancers, API Gateway), apart from CloudFront's `x-amz-cf-id`.
 */
function assertSigned(request: SignedRequest, claim: SignatureClaim): void {
  const names = new Set(request.headers.map(([name]) => name));
  const mustBeSigned = (name: string) =>
    name === 'host' ||
    (name.startsWith('x-amz-') && name !== 'x-amz-cf-id') ||
    (claim.mechanism === 'header' && name === 'content-type') ||
    (claim.mechanism === 'header' && name === 'date' && !names.has('x-amz-date'));
  const unsigned = [...names].filter((name) => mustBeSigned(name) && !claim.signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  throw new CountersignError(
    'incomplete-signature',
    `these headers are not signed: \`${unsigned.join('`, `').slice(0, 512)}\`; expected host, content-type and every x-amz-* header to be`,
  );
}

function assertTime(claim: SignatureClaim, nowEpochSeconds: number): void {
  const { signedAt, signedAtEpochSeconds, validForSeconds } = claim;
  const latestEpochSeconds = signedAtEpochSeconds + (validForSeconds ?? toleranceSeconds);
  if (signedAtEpochSeconds - nowEpochSeconds <= toleranceSeconds && nowEpochSeconds <= latestEpochSeconds)
    return;
  const now = new Date(nowEpochSeconds * 1000).toISOString();
  throw new CountersignError(
    'clock-skew',
    validForSeconds === undefined || nowEpochSeconds < signedAtEpochSeconds
      ? `the request was signed at ${signedAt} and it is ${now} here; expected five minutes apart at most: set the clock`
      : `the presigned URL of ${signedAt} was valid for ${validForSeconds} seconds and it is ${now}: presign again`,
  );
}

function assertPayload(
  request: SignedRequest,
  claim: SignatureClaim,
  bodySha256: string,
  overTls: boolean,
): void {
  switch (claim.payload) {
    case 'held':
      return;
    case 'signed-chunks':
      throw new CountersignError(
        'unsupported-signature',
        'signed chunks (STREAMING-AWS4-HMAC-SHA256-PAYLOAD) are not understood; expected a signed payload hash, or ' +
          'an unsigned payload over https',
      );
    case 'hash':
      if (claim.payloadHash === bodySha256) return;
      throw new CountersignError(
        'signature-mismatch',
        `the body's SHA-256 is ${bodySha256}, not the one that was signed; expected the body as it was signed`,
      );
    case 'unsigned':
    case 'unsigned-trailer': {
      // A presigned download has no payload to protect; it must work on one machine without TLS, too.
      const isDownload = ['GET', 'HEAD'].includes(request.method) && bodySha256 === emptySha256;
      if (overTls || (claim.mechanism === 'presigned' && isDownload)) return;
      throw new CountersignError(
        'unsupported-signature',
        'the payload is not signed and the connection is not TLS; expected https or a signed payload',
      );
    }
  }
}
