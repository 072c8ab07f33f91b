// A registered AWS account and the role through which Countersign acts there.
import type { VendingProfile } from './vending/profile.ts';

export interface Connection {
  /** `[a-z0-9-]{1,32}`, e.g. `demo`. */
  readonly name: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** The role that is assumed for each call. */
  readonly roleArn: string;
  /** Sent with every AssumeRole of this connection [E1]; secret from agents. */
  readonly externalId: string;
  /** Regions in which calls may be made; a call elsewhere is denied. The first is the default. */
  readonly regions: readonly string[];
  /** What policies ask about, e.g. `{ env: 'prod' }`. */
  readonly tags: Readonly<Record<string, string>>;
  /** `observe`: reads that nothing permits or that wait for approval pass (core/observe.ts). Absent: nothing does. */
  readonly mode?: 'observe';
  /** What pipelines may be given here. Absent: nothing. */
  readonly vendingProfiles?: readonly VendingProfile[];
  /** `aws`, `aws-us-gov`, `aws-cn`. */
  readonly partition: string;
}

/** The role ARN that an agent names in AssumeRoleWithWebIdentity to get surrogate keys for a connection. */
export function surrogateRoleArn(connection: Connection): string {
  return `arn:${connection.partition}:iam::${connection.accountId}:role/countersign/${connection.name}`;
}
