// Every message and window that approvers meet in Slack keeps Slack's limits.
import { expect, test } from 'vitest';
import { nothingDecided, requestMessage, signInHint } from '../../core/slack/message.ts';
import { decisionModal } from '../../core/slack/modal.ts';
import { exampleCard, exampleRequests } from '../../scripts/card-images/example-requests.ts';
import { breachesOf } from '../support/slack-limits.ts';

test.each(Object.keys(exampleRequests))(
  'the card of a request that is %s, and each window for it',
  (name) => {
    const card = exampleCard(name);
    expect(breachesOf('message', requestMessage(card))).toEqual([]);
    for (const kind of ['approve', 'narrow', 'deny'] as const) {
      expect(breachesOf('modal', decisionModal(card, kind, 'C0000000001'))).toEqual([]);
    }
  },
);

test('what only one person sees', () => {
  const url = `https://countersign.example.com/approve/link/slack/${'x'.repeat(43)}`;
  expect(breachesOf('message', signInHint(url, 12))).toEqual([]);
  expect(breachesOf('message', nothingDecided('é"\n'.repeat(5_000), url))).toEqual([]);
});
