// Ends vended credentials early: a function fed by the streams of the tables, so that no code path can forget it. It
// alone may assume the roles that write deny policies; no door may.
import { Duration } from 'aws-cdk-lib';
import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue.ts';
import type { ServiceFunction } from './service-function.ts';

export class Revoker extends Construct {
  /** Where in the stream lies what could not be denied within the longest life of a credential. */
  readonly failures: Queue;

  constructor(
    scope: Construct,
    id: string,
    {
      revoke,
      sessions,
      registry,
    }: { readonly revoke: ServiceFunction; readonly sessions: Table; readonly registry: Table },
  ) {
    super(scope, id);
    this.failures = deadLetterQueue(this, 'Failures');
    const follow = (table: Table, ...changes: readonly object[]) =>
      revoke.function.addEventSource(
        new DynamoEventSource(table as ITable, {
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: 10,
          // What cannot be denied holds up its own lane of a shard until it is over, and no other one.
          parallelizationFactor: 10,
          retryAttempts: -1,
          // After an hour every credential has ended by itself.
          maxRecordAge: Duration.hours(1),
          reportBatchItemFailures: true,
          onFailure: new SqsDlq(this.failures),
          filters: changes.map((dynamodb) => FilterCriteria.filter({ dynamodb })),
        }),
      );
    // Sessions that were revoked, and what is stopped.
    follow(
      sessions,
      {
        Keys: { id: { S: FilterRule.beginsWith('ses_') } },
        NewImage: { revokedAtEpochSeconds: { N: FilterRule.exists() } },
      },
      { Keys: { id: { S: FilterRule.isEqual('standing#now') } } },
    );
    // Connections that were removed.
    follow(registry, { Keys: { id: { S: FilterRule.beginsWith('connection#') } } });
  }
}
