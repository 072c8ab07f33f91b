// What approvers want to know of objects and buckets. An object is looked up by listing its key, which needs no right
// to read it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
import type { JsonObject } from '../../json.ts';
import type { Reversibility } from '../impact-preview.ts';
import { type Finding, type Probe, probeOf, type ServiceProbes } from '../probe.ts';
import { ago, at, each, fact, number, passing, size, tags, text } from '../reading.ts';

const probe = probeOf('s3');

const undoneBy = {
  delete: { reversible: 'yes', how: 'the bucket keeps versions: remove the delete marker' },
  overwrite: { reversible: 'yes', how: 'the bucket keeps versions: the earlier one stays' },
} as const satisfies Readonly<Record<string, Reversibility>>;

function versioning({ Bucket }: JsonObject, undo?: Reversibility): readonly Probe[] {
  if (typeof Bucket !== 'string') return [];
  return [
    probe('GetBucketVersioning', 'bucket', { Bucket }, ({ Status, MFADelete }) => {
      const isOn = Status === 'Enabled';
      return {
        facts: [
          ...fact('versions', isOn ? 'kept' : Status === 'Suspended' ? 'no longer kept' : 'not kept'),
          ...fact('deleting versions needs MFA', MFADelete === 'Enabled' ? 'yes' : undefined),
        ],
        ...(isOn && undo !== undefined ? { reversibility: undo } : {}),
      };
    }),
  ];
}

/** The first key that begins with the whole key is the key itself, if there is one. */
function object({ Bucket, Key }: JsonObject, undoIfAbsent?: Reversibility): readonly Probe[] {
  if (typeof Bucket !== 'string' || typeof Key !== 'string') return [];
  const read = (output: JsonObject, now: number): Finding => {
    const found = each(output, 'Contents').find((entry) => entry.Key === Key);
    if (found === undefined) {
      return {
        facts: fact('object', 'there is none of this key now'),
        ...(undoIfAbsent === undefined ? {} : { reversibility: undoIfAbsent }),
      };
    }
    return {
      facts: [
        ...fact('size', size(number(found.Size))),
        ...passing('last modified', ago(found.LastModified, now)),
        ...fact('storage class', text(found.StorageClass)),
      ],
      marks: [at(found, 'ETag'), at(found, 'Size'), at(found, 'LastModified')],
    };
  };
  return [probe('ListObjectsV2', 'bucket', { Bucket, Prefix: Key, MaxKeys: 1 }, read)];
}

function objectTags({ Bucket, Key, VersionId }: JsonObject): readonly Probe[] {
  if (typeof Bucket !== 'string' || typeof Key !== 'string') return [];
  const which = typeof VersionId === 'string' ? { VersionId } : {};
  return [
    probe('GetObjectTagging', 'object', { Bucket, Key, ...which }, ({ TagSet }) => ({ facts: tags(TagSet) })),
  ];
}

function bucketTags({ Bucket }: JsonObject): readonly Probe[] {
  if (typeof Bucket !== 'string') return [];
  return [probe('GetBucketTagging', 'tags', { Bucket }, ({ TagSet }) => ({ facts: tags(TagSet) }))];
}

function isEmpty({ Bucket }: JsonObject): readonly Probe[] {
  if (typeof Bucket !== 'string') return [];
  return [
    probe('ListObjectsV2', 'bucket', { Bucket, MaxKeys: 1 }, (output) => {
      const holds = each(output, 'Contents').length > 0;
      return { facts: fact('objects', holds ? 'there are some, so AWS refuses to delete it' : 'none') };
    }),
  ];
}

function isPublic({ Bucket }: JsonObject): readonly Probe[] {
  if (typeof Bucket !== 'string') return [];
  return [
    probe('GetBucketPolicyStatus', 'bucket policy', { Bucket }, (output) => ({
      facts: fact('public by its policy now', text(at(output, 'PolicyStatus', 'IsPublic'))),
    })),
  ];
}

function publicAccessBlock({ Bucket }: JsonObject): readonly Probe[] {
  if (typeof Bucket !== 'string') return [];
  return [
    probe('GetPublicAccessBlock', 'public access block', { Bucket }, (output) => {
      const settings = each(output, 'PublicAccessBlockConfiguration').flatMap(Object.values);
      const isWhole = settings.length === 4 && settings.every((setting) => setting === true);
      return {
        facts: fact('public access', isWhole ? 'blocked now' : 'not wholly blocked now'),
        marks: at(output, 'PublicAccessBlockConfiguration'),
      };
    }),
  ];
}

const notThere: Reversibility = { reversible: 'yes', how: 'delete what it creates: nothing is overwritten' };

export const s3: ServiceProbes = {
  DeleteObject: (parameters) => [
    ...object(parameters),
    // A version that is named is gone for good, whatever the bucket keeps.
    ...versioning(parameters, parameters.VersionId === undefined ? undoneBy.delete : undefined),
    ...objectTags(parameters),
  ],
  DeleteObjects: (parameters) => {
    const named = each(parameters, 'Delete', 'Objects').some(({ VersionId }) => VersionId !== undefined);
    return [...versioning(parameters, named ? undefined : undoneBy.delete), ...bucketTags(parameters)];
  },
  PutObject: (parameters) => [...versioning(parameters, undoneBy.overwrite), ...object(parameters, notThere)],
  CopyObject: (parameters) => [
    ...versioning(parameters, undoneBy.overwrite),
    ...object(parameters, notThere),
  ],
  PutObjectTagging: (parameters) => [...object(parameters), ...objectTags(parameters)],
  DeleteObjectTagging: (parameters) => [...object(parameters), ...objectTags(parameters)],
  DeleteBucket: (parameters) => [
    ...isEmpty(parameters),
    ...versioning(parameters),
    ...bucketTags(parameters),
  ],
  PutBucketPolicy: (parameters) => [...isPublic(parameters), ...bucketTags(parameters)],
  DeleteBucketPolicy: (parameters) => [...isPublic(parameters), ...bucketTags(parameters)],
  PutBucketVersioning: (parameters) => [...versioning(parameters), ...bucketTags(parameters)],
  PutPublicAccessBlock: (parameters) => [...publicAccessBlock(parameters), ...bucketTags(parameters)],
  DeletePublicAccessBlock: (parameters) => [...publicAccessBlock(parameters), ...bucketTags(parameters)],
};
