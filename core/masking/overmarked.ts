// Members that the models mark `sensitive` and that are no secret: masking them breaks clients and hides nothing.
// Each row was read in the API reference of its service.
import type { Member, Shape } from '../catalogue/model.ts';

const overmarkedShapes: ReadonlySet<string> = new Set([
  'SSEKMSKeyId', // S3: the id or ARN of a KMS key (API_PutObject, x-amz-server-side-encryption-aws-kms-key-id)
]);

export function isOvermarked(member: Member): boolean {
  return overmarkedShapes.has(member.shape.name);
}

/** Marked as a whole for one member in them, which is searched on its own. */
const overmarkedStructures: ReadonlySet<string> = new Set([
  'ScheduledInstancesLaunchSpecification', // EC2: images, types and networks; its user data is an overlay row
]);

export const holdsOrdinaryMembers = (shape: Shape): boolean => overmarkedStructures.has(shape.name);
