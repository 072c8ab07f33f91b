// A queue that hears what a bus of the emulator tells.
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { emulatorClientOptions } from './emulator-client-options.ts';

interface BusQueue {
  /** Waits a second at most. Hands over each event, and forgets it afterwards. */
  hand(over: (event: unknown) => Promise<void> | void): Promise<void>;
  close(): Promise<void>;
}

/** `detailTypes`: which events; absent: all of ours. */
export async function openBusQueue(ask: {
  readonly busName: string;
  /** Of the rule and the queue. */
  readonly name: string;
  readonly detailTypes?: readonly string[];
}): Promise<BusQueue> {
  const { busName, name, detailTypes } = ask;
  const sqs = new SQSClient(emulatorClientOptions());
  const bridge = new EventBridgeClient(emulatorClientOptions());
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const rule = { Name: name, EventBusName: busName };
  const targets = { Rule: name, EventBusName: busName };
  const EventPattern = JSON.stringify({
    source: ['countersign'],
    ...(detailTypes && { 'detail-type': detailTypes }),
  });
  await bridge.send(new PutRuleCommand({ ...rule, EventPattern }));
  await bridge.send(
    new PutTargetsCommand({ ...targets, Targets: [{ Id: '1', Arn: Attributes?.QueueArn ?? '' }] }),
  );
  return {
    async hand(over) {
      const received = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await sqs.send(received);
      for (const { Body = '', ReceiptHandle } of Messages) {
        await over(JSON.parse(Body));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    },
    async close() {
      await bridge.send(new RemoveTargetsCommand({ ...targets, Ids: ['1'] }));
      await bridge.send(new DeleteRuleCommand(rule));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
