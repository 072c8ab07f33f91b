// SigV4's canonical form of a request as it stood on the wire.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { CountersignError } from '../countersign-error.ts';
import { headerValue } from '../wire/http.ts';
import { queryParameters } from './query-parameters.ts';
import type { SignatureClaim, SignedRequest } from './signature-claim.ts';

/** S3 and its kin sign the path as it is sent: keys may hold `//` and `..`. */
const signsPathAsSent: ReadonlySet<string> = new Set(['s3', 's3-object-lambda', 's3-outposts', 's3express']);

export function canonicalRequest(request: SignedRequest, claim: SignatureClaim, payloadHash: string): string {
  return [
    request.method,
    canonicalPath(request.path, claim.signingName),
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/**
 * Other services than S3 sign the normalised path, encoded once more. Then several paths have one signature, so a
 * path that is not in normal form already is refused: what is read is what was signed [S9].
 */
function canonicalPath(path: string, signingName: string): string {
  if (signsPathAsSent.has(signingName)) return path;
  const segments = path.split('/').slice(1);
  if (segments.some((segment, index) => isNotNormal(segment, index === segments.length - 1))) {
    throw new CountersignError(
      'ambiguous-request',
      'the path has an empty, `.` or `..` segment, which the signature does not tell from its normal form; ' +
        'expected a path in normal form (check the endpoint URL for a final or double slash)',
    );
  }
  return `/${segments.map(encode).join('/')}`;
}

function isNotNormal(segment: string, isLast: boolean): boolean {
  return segment === '.' || segment === '..' || (segment === '' && !isLast);
}

/** Sorted by encoded name, then encoded value, which are ASCII: plain comparison is by code point. */
function canonicalQuery(query: string): string {
  return queryParameters(query)
    .filter(({ name }) => name !== 'X-Amz-Signature')
    .map(({ name, value }) => [encode(name), encode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map((pair) => pair.join('='))
    .join('&');
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** Repeated headers are joined by a comma alone, each trimmed and with runs of white space made one. */
function canonicalHeader(request: SignedRequest, name: string): string {
  const values = request.headers.filter(([candidate]) => candidate === name);
  if (values.length === 0) {
    throw new CountersignError(
      'incomplete-signature',
      `the header \`${name}\` is signed but did not arrive; expected every signed header (a proxy may have dropped it)`,
    );
  }
  return values
    .map(([, value]) =>
      value
        .split(/[ \t\r\n]+/)
        .filter(Boolean)
        .join(' '),
    )
    .join(',');
}

/** AWS's UriEncode: everything but RFC 3986's unreserved characters. */
function encode(text: string): string {
  try {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch (cause) {
    throw new CountersignError('malformed-request', 'the path or query is not valid Unicode', { cause });
  }
}

/** The one value of a header that may come at most once. Throws `ambiguous-request` when it is repeated [S4]. */
export function singleHeader(request: Pick<SignedRequest, 'headers'>, name: string): string | undefined {
  if (request.headers.filter(([candidate]) => candidate === name).length > 1) {
    throw new CountersignError('ambiguous-request', `the header \`${name}\` is repeated; expected it once`);
  }
  return headerValue(request.headers, name);
}
