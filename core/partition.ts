// AWS's partitions that Countersign runs in and acts in. An ARN, a role or a credential of one is nothing in another.

export const partitions = ['aws', 'aws-us-gov', 'aws-cn'] as const;
export type Partition = (typeof partitions)[number];

/** Of a region such as `cn-north-1`; of no region: `aws`. */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
