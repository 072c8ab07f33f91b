// Listens to a bus of the emulator by a queue, so that a test sees what was told.
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { emulatorClientOptions } from './emulator-client-options.ts';

export interface BusEvent {
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface BusTap {
  /** Waits until so many events of that type were told since the tap was opened, and gives all of them. */
  heard(detailType: string, count: number): Promise<readonly BusEvent[]>;
  close(): Promise<void>;
}

export async function openBusTap(busName: string, name: string): Promise<BusTap> {
  const sqs = new SQSClient(emulatorClientOptions());
  const bridge = new EventBridgeClient(emulatorClientOptions());
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const rule = { Name: name, EventBusName: busName };
  const targets = { Rule: name, EventBusName: busName };
  await bridge.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":["countersign"]}' }));
  await bridge.send(
    new PutTargetsCommand({ ...targets, Targets: [{ Id: '1', Arn: Attributes?.QueueArn ?? '' }] }),
  );
  const events: BusEvent[] = [];
  const heardOf = (detailType: string) => events.filter((event) => event['detail-type'] === detailType);
  return {
    async heard(detailType, count) {
      const deadline = Date.now() + 20_000;
      while (heardOf(detailType).length < count) {
        if (Date.now() > deadline) {
          throw new Error(
            `the bus told ${heardOf(detailType).length} times of ${detailType}, expected ${count}`,
          );
        }
        const received = new ReceiveMessageCommand({
          QueueUrl,
          WaitTimeSeconds: 1,
          MaxNumberOfMessages: 10,
          // Nobody reads it a second time.
          VisibilityTimeout: 3600,
        });
        const { Messages = [] } = await sqs.send(received);
        events.push(...Messages.map(({ Body = '' }) => JSON.parse(Body)));
      }
      return heardOf(detailType);
    },
    async close() {
      await bridge.send(new RemoveTargetsCommand({ ...targets, Ids: ['1'] }));
      await bridge.send(new DeleteRuleCommand(rule));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
