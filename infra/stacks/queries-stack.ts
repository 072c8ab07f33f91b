// What asks the record: nothing of it is needed to act, to decide or to record, so it is a stack of its own.
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AuditQueries } from '../constructs/audit-queries.ts';
import type { Stage } from '../stage.ts';

export interface QueriesStackProps extends StackProps {
  readonly stage: Stage;
  readonly archiveBucketName: string;
}

export class QueriesStack extends Stack {
  constructor(scope: Construct, id: string, { stage, archiveBucketName, ...props }: QueriesStackProps) {
    super(scope, id, props);
    new AuditQueries(this, 'AuditQueries', { stage, archiveBucketName });
  }
}
