// Finds the one signature of a request, in its Authorization header or in its query. Everything that is not exactly
// one well-formed SigV4 signature is refused here, before a key is looked at [S1] [S10].
import { CountersignError } from '../countersign-error.ts';
import { refuseTokensInQuery } from '../query-tokens.ts';
import { singleHeader } from './canonical-request.ts';
import { type QueryParameter, queryParameters } from './query-parameters.ts';
import { type RequestTime, readAmzDate, readDateHeader } from './request-time.ts';
import type { PayloadBinding, SignatureClaim, SignedRequest } from './signature-claim.ts';

const algorithm = 'AWS4-HMAC-SHA256';
const hashParameter = 'X-Amz-Content-Sha256';

/** A week: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const maximumPresignedSeconds = 604_800;

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * Throws CountersignError `missing-authentication`, `incomplete-signature`, `unsupported-signature`,
 * `ambiguous-request` (more than one mechanism, a repeated part), `malformed-request` or `token-in-query`.
 */
export function readAuthorization(request: SignedRequest): SignatureClaim {
  refuseFraming(request);
  const parameters = queryParameters(request.query);
  const authorization = singleHeader(request, 'authorization');
  const amzParameters = parameters.filter(({ name }) => /^x-amz-/i.test(name) && isAuthentication(name));
  refuseSignatureVersion2(parameters, authorization);
  refuseTokensInQuery(request.query);
  if (authorization !== undefined && amzParameters.length > 0) {
    throw new CountersignError(
      amzParameters.every(({ name }) => name.toLowerCase() === 'x-amz-security-token')
        ? 'token-in-query'
        : 'ambiguous-request',
      'the request carries an Authorization header and signature parameters in its query; expected one of them',
    );
  }
  if (authorization !== undefined) return readHeader(request, authorization);
  if (amzParameters.length > 0) return readPresigned(request, parameters);
  throw new CountersignError(
    'missing-authentication',
    'the request is not signed; expected SigV4 with keys that this gateway issued (AssumeRoleWithWebIdentity)',
  );
}

function readHeader(request: SignedRequest, authorization: string): SignatureClaim {
  const [scheme = '', ...rest] = authorization.split(' ');
  assertAlgorithm(scheme);
  const parts = new Map<string, string>();
  for (const part of rest.join(' ').split(',')) {
    const [, name = '', value = ''] = /^\s*([A-Za-z]+)=(\S+)\s*$/.exec(part) ?? [];
    if (!['Credential', 'SignedHeaders', 'Signature'].includes(name) || parts.has(name)) {
      throw new CountersignError(
        'incomplete-signature',
        'the Authorization header is malformed; expected `Credential`, `SignedHeaders` and `Signature`, each once',
      );
    }
    parts.set(name, value);
  }
  const amzDate = singleHeader(request, 'x-amz-date');
  const time = amzDate === undefined ? readDateHeader(required(request, 'date')) : readAmzDate(amzDate);
  const sessionToken = singleHeader(request, 'x-amz-security-token');
  const hash = singleHeader(request, 'x-amz-content-sha256');
  return {
    mechanism: 'header',
    ...readScope(parts.get('Credential'), time),
    ...readSignature(parts.get('SignedHeaders'), parts.get('Signature')),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    signedAt: time.basic,
    signedAtEpochSeconds: time.epochSeconds,
    ...readPayload(hash),
  };
}

function readPresigned(request: SignedRequest, parameters: readonly QueryParameter[]): SignatureClaim {
  const one = (name: string): string | undefined => {
    const same = parameters.filter((parameter) => parameter.name.toLowerCase() === name.toLowerCase());
    // Hoisted headers come in any case; what makes the signature is spelt in one way.
    const isMisspelt = name !== hashParameter && same.some((parameter) => parameter.name !== name);
    if (same.length > 1 || isMisspelt) {
      throw new CountersignError(
        'ambiguous-request',
        `the query parameter \`${name}\` is repeated or in another case; expected it once, spelt so`,
      );
    }
    return same[0]?.value;
  };
  assertAlgorithm(one('X-Amz-Algorithm') ?? '');
  const expires = one('X-Amz-Expires') ?? '';
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > maximumPresignedSeconds) {
    throw new CountersignError(
      'incomplete-signature',
      `\`X-Amz-Expires\` must be whole seconds from 1 to ${maximumPresignedSeconds} (a week)`,
    );
  }
  const time = readAmzDate(one('X-Amz-Date') ?? '');
  const sessionToken = one('X-Amz-Security-Token');
  const scope = readScope(one('X-Amz-Credential'), time);
  const headerHash = singleHeader(request, 'x-amz-content-sha256');
  const queryHash = one(hashParameter);
  if (headerHash !== undefined && queryHash !== undefined && headerHash !== queryHash) {
    throw new CountersignError(
      'ambiguous-request',
      '`X-Amz-Content-Sha256` in the query and as a header differ',
    );
  }
  // Presigned S3 URLs leave the payload open unless they say otherwise: whoever signed could not know it.
  const hash = queryHash ?? headerHash ?? (scope.signingName === 's3' ? 'UNSIGNED-PAYLOAD' : undefined);
  return {
    mechanism: 'presigned',
    ...scope,
    ...readSignature(one('X-Amz-SignedHeaders'), one('X-Amz-Signature')),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    signedAt: time.basic,
    signedAtEpochSeconds: time.epochSeconds,
    validForSeconds: Number(expires),
    ...readPayload(hash),
  };
}

function assertAlgorithm(scheme: string): void {
  if (scheme === algorithm) return;
  if (/^AWS4-ECDSA/.test(scheme)) {
    throw unsupported('SigV4A (AWS4-ECDSA-P256-SHA256) is not understood; expected SigV4 with one region');
  }
  if (/^AWS/i.test(scheme))
    throw unsupported(`the signature's algorithm is not understood; expected ${algorithm}`);
  throw new CountersignError(
    'missing-authentication',
    `the request is not signed with ${algorithm}; expected SigV4 with keys that this gateway issued`,
  );
}

function readScope(
  credential: string | undefined,
  time: RequestTime,
): Pick<SignatureClaim, 'accessKeyId' | 'date' | 'region' | 'signingName'> {
  const [, accessKeyId = '', date = '', region = '', signingName = ''] =
    /^(\w{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request$/.exec(credential ?? '') ?? [];
  if (accessKeyId === '') {
    throw new CountersignError(
      'incomplete-signature',
      'the credential scope is malformed; expected `KEY/YYYYMMDD/REGION/SERVICE/aws4_request`',
    );
  }
  if (date !== time.basic.slice(0, 8)) {
    throw new CountersignError(
      'incomplete-signature',
      `the credential scope's date is \`${date}\`, but the request is of \`${time.basic}\`; expected one day`,
    );
  }
  return { accessKeyId, date, region, signingName };
}

function readSignature(
  signedHeaders: string | undefined,
  signature: string | undefined,
): Pick<SignatureClaim, 'signedHeaders' | 'signature'> {
  const names = (signedHeaders ?? '').split(';');
  const isSorted = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  if (!isSorted || !names.every((name) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name))) {
    throw new CountersignError(
      'incomplete-signature',
      'the signed headers must be lower-case names, sorted, each once, between `;`',
    );
  }
  if (signature === undefined || !/^[0-9a-f]{64}$/.test(signature)) {
    throw new CountersignError('incomplete-signature', 'the signature must be 64 lower-case hex digits');
  }
  return { signedHeaders: names, signature };
}

const bindings: ReadonlyMap<string, PayloadBinding> = new Map([
  ['UNSIGNED-PAYLOAD', 'unsigned'],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'unsigned-trailer'],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'signed-chunks'],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 'signed-chunks'],
]);

function readPayload(hash: string | undefined): Pick<SignatureClaim, 'payload' | 'payloadHash'> {
  if (hash === undefined) return { payload: 'held' };
  const payload = /^[0-9a-f]{64}$/.test(hash) ? 'hash' : bindings.get(hash);
  if (payload !== undefined) return { payload, payloadHash: hash };
  if (hash.startsWith('STREAMING-')) throw unsupported('this streaming signature is not understood');
  throw new CountersignError(
    'incomplete-signature',
    `\`X-Amz-Content-Sha256\` is neither a SHA-256 in lower-case hex (an empty body's is \`${emptySha256}\`) nor a ` +
      'value that SigV4 knows',
  );
}

/** Query parameters that belong to a signature; `X-Amz-…` ones of operations do not. */
function isAuthentication(name: string): boolean {
  return /^x-amz-(algorithm|credential|date|expires|signature|signedheaders|security-token|region-set)$/i.test(
    name,
  );
}

function refuseSignatureVersion2(
  parameters: readonly QueryParameter[],
  authorization: string | undefined,
): void {
  const names = parameters.map(({ name }) => name.toLowerCase());
  const isInQuery = names.includes('awsaccesskeyid') || names.includes('signatureversion');
  if (!isInQuery && !/^AWS(3(-HTTPS)?)? /i.test(authorization ?? '')) return;
  throw unsupported(
    'signature version 2 is not understood; expected SigV4 (boto3 presigns so with `signature_version="s3v4"`)',
  );
}

/** What lets two HTTP readers see two bodies, or waits for an answer that never comes, is no request [S10]. */
function refuseFraming(request: SignedRequest): void {
  const length = singleHeader(request, 'content-length');
  if (length !== undefined && request.headers.some(([name]) => name === 'transfer-encoding')) {
    throw new CountersignError(
      'ambiguous-request',
      'the request has Content-Length and Transfer-Encoding; expected one of them (RFC 9112 section 6.3)',
    );
  }
  const expect = singleHeader(request, 'expect');
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    throw new CountersignError('malformed-request', 'the only Expect that is understood is `100-continue`');
  }
}

function required(request: SignedRequest, name: string): string {
  const value = singleHeader(request, name);
  if (value !== undefined) return value;
  throw new CountersignError(
    'incomplete-signature',
    'the request does not say when it was signed; expected an `X-Amz-Date` header',
  );
}

const unsupported = (message: string) => new CountersignError('unsupported-signature', message);
