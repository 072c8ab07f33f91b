// What policies can ask of a resource: its ARN, taken apart. Policies compare these parts, since a wildcard over the
// whole ARN crosses from one part into the next.
import type { RequiredResource } from '../requirement.ts';

/** Every attribute is there; what a resource does not have is the empty string. */
export interface ResourceAttributes {
  readonly arn: string;
  readonly partition: string;
  /** The service in the ARN, e.g. `s3`, `dynamodb`. */
  readonly service: string;
  /** As the ARN has it: empty for S3 and IAM. */
  readonly region: string;
  /** As the ARN has it: empty for S3's buckets and objects. */
  readonly account: string;
  /** IAM's resource type, e.g. `bucket`, `table`; empty for an action without one. */
  readonly type: string;
  /** What people call it: bucket, table, function, queue, topic, secret or parameter name, role with its path. */
  readonly name: string;
  /** What follows the name: the key of an S3 object, `index/NAME` of a table, a function's qualifier. */
  readonly path: string;
}

/** Services whose ARN begins its resource part with the name, without a word for the type. */
const nameFirst = new Set(['s3', 'sqs', 'sns']);
/** Services whose names hold no `/` or `:`, so that the rest is not part of the name. */
const nameIsOneSegment = new Set(['s3', 'sns', 'dynamodb', 'lambda']);

/** Services whose names hold slashes, and end at a colon. */
const nameEndsAtColon = new Set(['logs']);

/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
export function resourceAttributes(resource: RequiredResource): ResourceAttributes {
  const [, partition = '', service = '', region = '', account = '', ...rest] = resource.arn.split(':');
  const part = rest.join(':');
  // An S3 ARN with an account is an access point's, which says its type.
  const beginsWithName = nameFirst.has(service) && !(service === 's3' && account !== '');
  const typeLength = beginsWithName ? 0 : part.search(/[/:]/) + 1;
  const named = part.slice(typeLength);
  const end = nameIsOneSegment.has(service)
    ? named.search(/[/:]/)
    : nameEndsAtColon.has(service)
      ? named.indexOf(':')
      : -1;
  return {
    arn: resource.arn,
    partition,
    service,
    region,
    account,
    type: resource.type ?? '',
    name: service === 'secretsmanager' ? withoutSuffix(named) : end < 0 ? named : named.slice(0, end),
    path: end < 0 ? '' : named.slice(end + 1),
  };
}

/** Secrets Manager ends the ARN in a hyphen and six random characters, which `-??????` stands for when unknown. */
function withoutSuffix(secret: string): string {
  return secret.replace(/-[A-Za-z0-9?]{6}$/, '');
}
