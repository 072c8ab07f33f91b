// Events are best effort: what the bus does not take is told, never thrown.
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';

function busOver(answer: () => unknown) {
  const sent: { input: unknown }[] = [];
  const lost: unknown[] = [];
  const client = {
    send: async (command: { input: unknown }) => {
      sent.push(command);
      return answer();
    },
  } as unknown as EventBridgeClient;
  const onLost = (type: string, cause: unknown) => lost.push([type, cause]);
  return { bus: createEventbridgeEventBus({ client, busName: 'countersign', onLost }), sent, lost };
}

const event = { type: 'RequestApproved', detail: { requestId: 'req_1' } };

it('puts the event on the bus under our source', async () => {
  const { bus, sent, lost } = busOver(() => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }));
  await bus.emit(event);
  expect(sent[0]?.input).toEqual({
    Entries: [
      {
        EventBusName: 'countersign',
        Source: 'countersign',
        DetailType: 'RequestApproved',
        Detail: '{"requestId":"req_1"}',
      },
    ],
  });
  expect(lost).toEqual([]);
});

it('tells of an entry that the bus refused with status 200', async () => {
  const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
  const { bus, lost } = busOver(() => ({ FailedEntryCount: 1, Entries: [refused] }));
  await bus.emit(event);
  expect(lost).toEqual([['RequestApproved', 'ThrottlingException: slow down']]);
});

it('tells of a bus that does not answer', async () => {
  const { bus, lost } = busOver(() => {
    throw new Error('no route');
  });
  await bus.emit(event);
  expect(lost).toEqual([['RequestApproved', new Error('no route')]]);
});
