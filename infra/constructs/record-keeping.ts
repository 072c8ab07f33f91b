// What keeps the record whole beside the calls: checkpoints and the sweeper on a schedule, and records of what the tables'
// streams tell (docs/adr/0006).
import { Duration, Validations } from 'aws-cdk-lib';
import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import {
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionName } from '../../core/deployed-names.ts';
import type { Stage } from '../stage.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';

export interface RecordKeepingProps {
  readonly stage: Stage;
  readonly checkpoint: LambdaFunction;
  readonly checkpointMinutes: number;
  readonly sweep: LambdaFunction;
  readonly compact: LambdaFunction;
  readonly legalHold: LambdaFunction;
  readonly recordEvents: LambdaFunction;
  /** Table → what the ids begin with whose changes are recorded. No other item is shown to the function. */
  readonly streams: readonly { readonly table: Table; readonly idPrefixes: readonly string[] }[];
}

const sweepMinutes = 5;
const holdMinutes = 5;
const compactMinutes = 60;

export class RecordKeeping extends Construct {
  /** Where in a stream a record lies that could not be written for a day. */
  readonly lostChanges: Queue;

  constructor(scope: Construct, id: string, props: RecordKeepingProps) {
    super(scope, id);
    this.every(props.checkpointMinutes, functionName(props.stage, 'checkpoint'), props.checkpoint);
    this.every(sweepMinutes, functionName(props.stage, 'sweep'), props.sweep);
    this.every(holdMinutes, functionName(props.stage, 'legal-hold'), props.legalHold);
    this.every(compactMinutes, functionName(props.stage, 'compact'), props.compact);
    this.lostChanges = deadLetterQueue(this, 'LostChanges');
    for (const { table, idPrefixes } of props.streams) {
      props.recordEvents.addEventSource(
        new DynamoEventSource(table as ITable, {
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: 100,
          // Until an hour before the stream itself forgets: what waits is not lost, and what is given up is told.
          retryAttempts: -1,
          maxRecordAge: Duration.hours(23),
          reportBatchItemFailures: true,
          onFailure: new SqsDlq(this.lostChanges),
          // Items of task tokens are not of these ids [A6].
          filters: idPrefixes.map((idPrefix) =>
            FilterCriteria.filter({ dynamodb: { Keys: { id: { S: FilterRule.beginsWith(idPrefix) } } } }),
          ),
        }),
      );
    }
  }

  private every(minutes: number, ruleName: string, target: LambdaFunction): void {
    const rule = new Rule(this, `${target.node.scope?.node.id}Schedule`, {
      ruleName,
      schedule: Schedule.rate(Duration.minutes(minutes)),
      // What this run does not do, the next does.
      targets: [new LambdaTarget(target, { retryAttempts: 0 })],
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'A run that was lost is made up for by the next one, and an alarm tells when none comes.',
    });
  }
}
