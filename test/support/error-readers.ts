// How the clients of each protocol read an error, written from the protocols' own pages.
import { decode } from 'cborg';
import { expect } from 'vitest';
import type { RawAnswer } from './raw-client.ts';

interface ErrorSeen {
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
}

const element = (text: string, name: string) =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';

/** The parts that clients show; throws when the shape is another. */
export const errorReaders = {
  /** https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization */
  json({ headers, body }: RawAnswer): ErrorSeen {
    const { __type, message } = JSON.parse(body.toString());
    return { code: __type, message, requestId: String(headers['x-amzn-requestid']) };
  },
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
  s3({ body }: RawAnswer): ErrorSeen {
    const text = body.toString();
    expect(text).toMatch(/^(<\?xml[^>]*\?>\s*)?<Error>/);
    return {
      code: element(text, 'Code'),
      message: element(text, 'Message'),
      requestId: element(text, 'RequestId'),
    };
  },
  /** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization */
  query({ body }: RawAnswer): ErrorSeen {
    const text = body.toString();
    expect(text).toMatch(/<ErrorResponse[^>]*>\s*<Error>/);
    return {
      code: element(text, 'Code'),
      message: element(text, 'Message'),
      requestId: element(text, 'RequestId'),
    };
  },
  /** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html#operation-error-serialization */
  cbor({ headers, body }: RawAnswer): ErrorSeen {
    expect(headers).toMatchObject({ 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' });
    const { __type, message } = decode(body);
    return { code: __type, message, requestId: String(headers['x-amzn-requestid']) };
  },
  /** https://www.rfc-editor.org/rfc/rfc9457 */
  problem({ headers, body }: RawAnswer): ErrorSeen {
    expect(headers['content-type']).toBe('application/problem+json');
    const { type, detail, instance } = JSON.parse(body.toString());
    return {
      code: type.replace('urn:countersign:error:', ''),
      message: detail,
      requestId: instance.replace('urn:uuid:', ''),
    };
  },
};
