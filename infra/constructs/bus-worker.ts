// A function that tells people of changes of requests, fed by our bus. What it fails at for good lies in a queue that an
// alarm watches.
import { Duration, Validations } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** Every change of state that people are told of; a test compares them with core/approvals/request-events.ts. */
const heard = [
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

export class BusWorker extends Construct {
  /** Events that nobody was told of. */
  readonly failures: Queue;

  constructor(
    scope: Construct,
    id: string,
    { bus, worker }: { readonly bus: EventBus; readonly worker: ServiceFunction },
  ) {
    super(scope, id);
    this.failures = new Queue(this, 'Failures', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    worker.function.configureAsyncInvoke({
      onFailure: new SqsDestination(this.failures),
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
    });
    new Rule(this, 'Heard', {
      eventBus: bus,
      eventPattern: { source: ['countersign'], detailType: heard },
      targets: [
        new LambdaFunction(worker.function, {
          deadLetterQueue: this.failures,
          retryAttempts: 8,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
    const reason =
      'It is a dead-letter queue itself: EventBridge and Lambda fill it, an alarm watches it, people empty it.';
    Validations.of(this.failures).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
  }
}
