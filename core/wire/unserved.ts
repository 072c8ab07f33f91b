// Operations that are known and cannot pass: their reason is told, so that nobody looks for a mistake of their own.
import type { Operation, UnservedReason } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';

const reasons: Readonly<Record<UnservedReason, string>> = {
  'two-way-stream':
    'streams events in both directions at once, over HTTP/2, and a gateway of requests and answers cannot; use an operation that takes its input whole',
  'host-of-its-own':
    "is spoken to at a host that another operation gives for each resource, and not at the region's; reach that host without the gateway",
  'endpoint-discovery':
    'is spoken to at hosts that DescribeEndpoints gives for minutes, which the gateway does not ask for; reach them without the gateway',
  'other-signature':
    'takes other signatures or tokens than the SigV4 of its service, which the gateway makes; reach it without the gateway',
};

/** Names that no model has: endpoint rules give them to a service, or to operations and directory buckets of S3. */
const signingNames: ReadonlyMap<string, string> = new Map([
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-networking.html
  ['s3express', "directory buckets, whose hosts and sessions are not S3's"],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_WriteGetObjectResponse.html
  ['s3-object-lambda', 'S3 Object Lambda, whose host each request names'],
  ['IngestionService', 'AWS Import/Export, whose model asks for other signatures than SigV4'],
]);

/** Throws CountersignError `unserved-operation` for the name of a signature that no served operation takes. */
export function assertServedSigningName(signingName: string): void {
  const what = signingNames.get(signingName);
  if (what === undefined) return;
  throw new CountersignError(
    'unserved-operation',
    `\`${signingName}\` signs requests to ${what}; send them without the gateway`,
  );
}

/** Throws CountersignError `unserved-operation`. */
export function assertServed({ service, name, unserved }: Operation): void {
  if (unserved === undefined) return;
  throw new CountersignError('unserved-operation', `${service.id}:${name} ${reasons[unserved]}`);
}
