// Members that the models mark `sensitive` and that are no secret: masking them breaks clients and hides nothing.
// Each row was read in the API reference of its service.
import type { Member } from '../catalogue/model.ts';

const overmarkedShapes: ReadonlySet<string> = new Set([
  'SSEKMSKeyId', // S3: the id or ARN of a KMS key (API_PutObject, x-amz-server-side-encryption-aws-kms-key-id)
]);

export function isOvermarked(member: Member): boolean {
  return overmarkedShapes.has(member.shape.name);
}
