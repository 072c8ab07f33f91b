// A function of ours, run from the bundle that is deployed, and fed from a bus of the emulator. Between them stands a queue
// and not the emulator's own Lambda, which turns https on this machine into http.
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
import type { FunctionPool } from '../../local/function-pool.ts';
import { emulatorClientOptions } from './emulator-client-options.ts';

/** Answers what takes it down again, and fails when the function failed. */
export async function startBusFunction(ask: {
  readonly name: string;
  readonly pool: FunctionPool;
  readonly busName: string;
  readonly detailTypes: readonly string[];
}): Promise<() => Promise<void>> {
  const { name, pool, busName, detailTypes } = ask;
  const sqs = new SQSClient(emulatorClientOptions());
  const events = new EventBridgeClient(emulatorClientOptions());
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const rule = { Name: name, EventBusName: busName };
  const EventPattern = JSON.stringify({ source: ['countersign'], 'detail-type': detailTypes });
  await events.send(new PutRuleCommand({ ...rule, EventPattern }));
  const targets = { Rule: name, EventBusName: busName };
  await events.send(
    new PutTargetsCommand({ ...targets, Targets: [{ Id: '1', Arn: Attributes?.QueueArn ?? '' }] }),
  );

  const stopping = new AbortController();
  const failures: unknown[] = [];
  const handing = (async () => {
    while (!stopping.signal.aborted) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      for (const { Body = '', ReceiptHandle } of Messages) {
        await pool.invoke(JSON.parse(Body)).catch((error: unknown) => failures.push(error));
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  })();
  return async () => {
    stopping.abort();
    await handing;
    await events.send(new RemoveTargetsCommand({ ...targets, Ids: ['1'] }));
    await events.send(new DeleteRuleCommand(rule));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await pool.stop();
    if (failures.length > 0) throw new AggregateError(failures, `${name} failed`);
  };
}
