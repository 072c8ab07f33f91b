// Error answers in the shape that each protocol's clients turn into their normal exceptions [L12], and the guess
// which protocol that is when the request could not be read.
// https://smithy.io/2.0/aws/protocols/index.html, "Operation error serialization" of each protocol
import { encode } from 'cborg';
import type { Protocol } from '../catalogue/model.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { type XmlErrorDialect, xmlErrorCode } from './error-codes.ts';
import { type Headers, type HttpResponse, headerValue, type RawRequest } from './http.ts';
import { xmlDeclaration } from './xml-body.ts';
import { escapeXml, replaceIllegal } from './xml-tree.ts';
import { tag } from './xml-writer.ts';

export interface WireError {
  readonly httpStatus: number;
  /** As JSON protocols name it, e.g. `AccessDeniedException`. */
  readonly awsCode: string;
  readonly message: string;
  readonly requestId: string;
  /** Further members of the error; names are XML names. XML shapes show texts and numbers alone. */
  readonly details?: Readonly<Record<string, JsonValue>>;
  /** Of the request: an answer to HEAD has no body. */
  readonly method?: string;
}

/** `serviceId` (or the signing name, for requests that were not read) tells S3 from the other rest-xml services. */
export function writeErrorResponse(
  protocol: Protocol,
  serviceId: string | undefined,
  error: WireError,
): HttpResponse {
  const { body, headers } = writeBody(protocol, serviceId, error);
  return {
    statusCode: error.httpStatus,
    headers: [...headers, ...requestIdHeaders(protocol, error.requestId)],
    body: error.method === 'HEAD' ? new Uint8Array() : body,
  };
}

function writeBody(
  protocol: Protocol,
  serviceId: string | undefined,
  error: WireError,
): { body: Uint8Array; headers: Headers } {
  switch (protocol) {
    case 'json':
      return {
        body: Buffer.from(JSON.stringify(namedMembers(error))),
        headers: [['content-type', 'application/x-amz-json-1.1'], errorType(error)],
      };
    case 'rest-json':
      return {
        body: Buffer.from(JSON.stringify(namedMembers(error))),
        headers: [['content-type', 'application/json'], errorType(error)],
      };
    case 'rpc-v2-cbor':
      return {
        body: encode(namedMembers(error)),
        headers: [
          ['content-type', 'application/cbor'],
          ['smithy-protocol', 'rpc-v2-cbor'],
        ],
      };
    default:
      return {
        body: Buffer.from(xmlDeclaration + writeXml(dialectOf(protocol, serviceId), error)),
        headers: [['content-type', 'application/xml']],
      };
  }
}

function namedMembers(error: WireError): JsonObject {
  return { ...error.details, __type: error.awsCode, message: error.message };
}

function writeXml(dialect: XmlErrorDialect, error: WireError): string {
  const code = element('Code', xmlErrorCode(error.awsCode, dialect));
  const details = Object.entries(error.details ?? {}).flatMap(([name, value]) =>
    typeof value === 'object' ? [] : [element(name, String(value))],
  );
  const members = code + element('Message', error.message) + details.join('');
  switch (dialect) {
    case 's3':
      return tag(
        'Error',
        '',
        members + element('RequestId', error.requestId) + element('HostId', error.requestId),
      );
    case 'ec2':
      return tag(
        'Response',
        '',
        tag('Errors', '', tag('Error', '', members)) + element('RequestID', error.requestId),
      );
    case 'query': {
      const fault = element('Type', error.httpStatus >= 500 ? 'Receiver' : 'Sender');
      return tag(
        'ErrorResponse',
        '',
        tag('Error', '', fault + members) + element('RequestId', error.requestId),
      );
    }
  }
}

function element(name: string, text: string): string {
  return tag(name, '', escapeXml(replaceIllegal(text)));
}

/** S3 alone puts the error at the root; CloudFront, Route 53 and S3 Control frame it as query services do. */
function dialectOf(protocol: Protocol, serviceId: string | undefined): XmlErrorDialect {
  if (protocol === 'ec2') return 'ec2';
  return protocol === 'rest-xml' && serviceId === 's3' ? 's3' : 'query';
}

function errorType(error: WireError): readonly [string, string] {
  return ['x-amzn-errortype', headerText(error.awsCode)];
}

function requestIdHeaders(protocol: Protocol, requestId: string): Headers {
  const id = headerText(requestId);
  const header = ['x-amzn-requestid', id] as const;
  return protocol === 'rest-xml' ? [header, ['x-amz-request-id', id]] : [header];
}

/** Codes and ids may come from AWS's answer: nothing in them may end a header [P13]. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7E]/g, '');
}

const xmlSigningNames: ReadonlySet<string> = new Set([
  's3',
  's3express',
  's3-object-lambda',
  's3-outposts',
  'route53',
  'cloudfront',
]);

/**
 * The protocol of a request that could not be read, so that its refusal still has a shape the client understands; it
 * never decides what a request means. `signingName`: the service of the credential scope, where the request has one.
 */
export function guessProtocol(request: RawRequest, signingName?: string): Protocol {
  const contentType = headerValue(request.headers, 'content-type') ?? '';
  if (headerValue(request.headers, 'smithy-protocol') === 'rpc-v2-cbor') return 'rpc-v2-cbor';
  if (headerValue(request.headers, 'x-amz-target') !== undefined) return 'json';
  if (contentType.startsWith('application/x-amz-json-')) return 'json';
  if (contentType.startsWith('application/x-www-form-urlencoded') || /(?:^|&)Action=/.test(request.query)) {
    return signingName === 'ec2' ? 'ec2' : 'query';
  }
  return signingName !== undefined && xmlSigningNames.has(signingName) ? 'rest-xml' : 'rest-json';
}
