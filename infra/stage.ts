// What differs between stages, in one place: how long things are kept. Nothing else may depend on the stage.
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';

/** `local`: one machine; `dev`: an account for trying; `prod`: the record must survive its operators. */
export const stages = ['local', 'dev', 'prod'] as const;
export type Stage = (typeof stages)[number];

export interface Keeping {
  /** What `cdk destroy` does with tables and keys. */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  /** The archive's default retention. COMPLIANCE cannot be shortened by anyone, AWS's root user included [L4]. */
  readonly archiveRetention: ObjectLockRetention;
}

export function keepingOf(stage: Stage, archiveRetentionDays: number): Keeping {
  if (stage === 'prod') {
    return {
      removalPolicy: RemovalPolicy.RETAIN,
      deletionProtection: true,
      archiveRetention: ObjectLockRetention.compliance(Duration.days(archiveRetentionDays)),
    };
  }
  return {
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    archiveRetention: ObjectLockRetention.governance(Duration.days(1)),
  };
}
