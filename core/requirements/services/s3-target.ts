// Which bucket, directory bucket or access point an S3 call names, and what IAM calls it and its objects [P6].
import type { Call } from '../../call.ts';
import { CountersignError } from '../../countersign-error.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { anyResource, escapeIamPattern, exactResource, parseArn, unknownResource } from '../arn.ts';
import { type Need, type Question, unmapped } from '../need.ts';

interface BucketTarget {
  readonly kind: 'bucket' | 'directory-bucket' | 'access-point';
  /** A bucket's name or an access point's ARN. */
  readonly name: string;
}

/** S3's names, old us-east-1 ones included; nothing that could end an ARN's bucket part. */
const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;

/**
 * One action on a bucket (`key` undefined) or an object, as the bucket's kind has it: access points have ARNs of
 * their own, and a directory bucket's objects are reached by `s3express:CreateSession` on the bucket
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-create-session.html).
 */
export function s3Need(
  action: string,
  bucket: JsonValue | undefined,
  key: JsonValue | undefined,
  question: Question,
): Need {
  const { call, iam, scope } = question;
  const [prefix = '', name = ''] = action.split(':');
  const types = iam.service(prefix)?.action(name)?.resourceTypes;
  if (types === undefined) throw unmapped(call, `maps to \`${action}\`, which IAM lacks`);
  if (types.length === 0) return { action, resources: [anyResource] };
  const target = bucketTarget(bucket, call);
  const onObject = types.some(({ name: type }) => type === 'object');
  if (target.kind === 'directory-bucket' || prefix === 's3express') {
    const express = iam.service('s3express')?.action(name) === undefined ? 'CreateSession' : name;
    const arn = `arn:${scope.partition}:s3express:${scope.region}:${scope.accountId}:bucket/${target.name}`;
    return { action: `s3express:${express}`, resources: [exactResource('bucket', arn)] };
  }
  if (target.kind === 'access-point') {
    return { action, resources: [accessPointResource(target.name, onObject, key, question, types)] };
  }
  const bucketArn = `arn:${scope.partition}:s3:::${target.name}`;
  if (!onObject) return { action, resources: [exactResource('bucket', bucketArn)] };
  return { action, resources: [exactResource('object', `${bucketArn}/${objectKey(key, call)}`)] };
}

/** Unknown to policy, since the bucket behind it is: a rule about that bucket has to hold for its access points too. */
function accessPointResource(
  arn: string,
  onObject: boolean,
  key: JsonValue | undefined,
  { call }: Question,
  types: readonly { readonly name: string }[],
): RequiredResource {
  const type = onObject ? 'accesspointobject' : 'accesspoint';
  if (!types.some(({ name }) => name === type)) throw unmapped(call, 'is not allowed on an access point');
  const pattern = escapeIamPattern(onObject ? `${arn}/object/${objectKey(key, call)}` : arn);
  return unknownResource(type, pattern);
}

function objectKey(key: JsonValue | undefined, call: Call): string {
  if (typeof key === 'string' && key !== '') return key;
  throw new CountersignError(
    'invalid-parameter',
    `\`${call.service}:${call.operation}\` names no object key; send a key of at least one character`,
  );
}

function bucketTarget(bucket: JsonValue | undefined, call: Call): BucketTarget {
  const name = typeof bucket === 'string' ? bucket : '';
  const arn = parseArn(name);
  if (arn?.service === 's3' && /^accesspoint\/[a-z0-9-]+$/.test(arn.resource) && arn.region !== '') {
    return { kind: 'access-point', name };
  }
  if (name.startsWith('arn:'))
    throw unmapped(call, 'names a bucket by an ARN that is not an access point in a region');
  if (!bucketName.test(name)) {
    throw new CountersignError(
      'invalid-parameter',
      `\`${call.service}:${call.operation}\` names the bucket \`${name}\`; expected a bucket name or the ARN of an access point`,
    );
  }
  if (/-s3alias$|--ol-s3$|\.mrap$/.test(name)) {
    throw unmapped(call, 'names an access point by its alias; name it by its ARN instead');
  }
  return { kind: name.endsWith('--x-s3') ? 'directory-bucket' : 'bucket', name };
}

export interface CopySource {
  /** A bucket name or the ARN of an access point. */
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/**
 * `CopySource` is `bucket/key` or `ACCESS-POINT-ARN/object/key`, URL-encoded, with an optional `?versionId=`
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html) [P7]. What could be read in two ways is refused.
 */
export function copySource(call: Call): CopySource {
  const text = call.parameters.CopySource;
  const [path = '', query, ...rest] = typeof text === 'string' ? text.split('?') : [];
  const versionId = query === undefined ? undefined : /^versionId=([^&=]+)$/.exec(query)?.[1];
  const decoded = decodePath(path);
  const match =
    decoded === undefined
      ? null
      : (/^(arn:[^/]+\/[^/]+)\/object\/(.+)$/s.exec(decoded) ?? /^\/?([^/]+)\/(.+)$/s.exec(decoded));
  if (match === null || rest.length > 0 || (query !== undefined && versionId === undefined)) {
    throw new CountersignError(
      'ambiguous-request',
      `\`${call.service}:${call.operation}\` has a copy source that can be read in more than one way; ` +
        'send `bucket/key` URL-encoded (`+` as `%2B`, `?` as `%3F`), with `?versionId=` at the end if at all',
    );
  }
  const [, bucket = '', key = ''] = match;
  return { bucket, key, ...(versionId !== undefined && { versionId }) };
}

function decodePath(path: string): string | undefined {
  // S3 may read a bare plus as a space.
  if (path.includes('+')) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
