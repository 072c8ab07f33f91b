// A function that tells people of changes of requests, fed by our bus. What it fails at for good lies in a queue that an
// alarm watches.
import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue.ts';
import type { ServiceFunction } from './service-function.ts';

/** Every change of state that people are told of; a test compares them with core/approvals/request-events.ts. */
const toldToPeople = [
  'RequestOpened',
  'RequestDecided',
  'RequestReminded',
  'RequestEscalated',
  'RequestApproved',
  'RequestDenied',
  'RequestExpired',
  'RequestWithdrawn',
  'RequestExecuted',
];
/** All there are, for systems. */
export const everyChange = [...toldToPeople, 'BreakGlassApproved', 'RequestReviewed', 'RequestRevoked'];

export class BusWorker extends Construct {
  /** Events that nobody was told of. */
  readonly failures: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly bus: EventBus;
      readonly worker: ServiceFunction;
      /** Default: what people are told of. */
      readonly heard?: readonly string[];
      /** Default: a queue of its own. */
      readonly failures?: Queue;
    },
  ) {
    super(scope, id);
    const { bus, worker, heard = toldToPeople } = props;
    this.failures = props.failures ?? deadLetterQueue(this, 'Failures');
    worker.function.configureAsyncInvoke({
      onFailure: new SqsDestination(this.failures),
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
    });
    new Rule(this, 'Heard', {
      eventBus: bus,
      eventPattern: { source: ['countersign'], detailType: [...heard] },
      targets: [
        new LambdaFunction(worker.function, {
          deadLetterQueue: this.failures,
          retryAttempts: 8,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
  }
}
