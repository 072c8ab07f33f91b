// What Countersign knows and cannot make again: tables, the record, keys. A stack of its own, so that no change of the functions,
// and no failure or removal of their stack, touches it. Refers to nothing of the other stack but names of roles.
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { functionName } from '../../core/deployed-names.ts';
import type { Configuration } from '../configuration.ts';
import { ArchiveBucket } from '../constructs/archive-bucket.ts';
import { Keys } from '../constructs/keys.ts';
import { Tables } from '../constructs/tables.ts';
import { keepingOf } from '../stage.ts';

export interface DataStackProps extends StackProps {
  readonly configuration: Configuration;
}

export class DataStack extends Stack {
  readonly tables: Tables;
  readonly archive: Bucket;
  readonly keys: Keys;

  constructor(scope: Construct, id: string, { configuration, ...props }: DataStackProps) {
    const { stage } = configuration;
    const keeping = keepingOf(stage, configuration.archiveRetentionDays);
    super(scope, id, { ...props, terminationProtection: keeping.deletionProtection });
    this.tables = new Tables(this, 'Tables', keeping);
    this.archive = new ArchiveBucket(this, 'Archive', {
      ...keeping,
      legalHoldRoleName: functionName(stage, 'legal-hold'),
    }).bucket;
    this.keys = new Keys(this, 'Keys', { stage, keeping, generations: configuration.keyGenerations });
  }
}
