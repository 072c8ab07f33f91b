// One request, many faces: the page, the e-mail, the Slack message and its window say the same of a request.
import { expect, it } from 'vitest';
import { approvalCard } from '../../core/approvals/card.ts';
import { askingMail } from '../../core/mail/message.ts';
import { requestMessage } from '../../core/slack/message.ts';
import { decisionModal } from '../../core/slack/modal.ts';
import { askWith, digest } from '../support/approval-cast.ts';
import { demo } from '../support/control-door.ts';
import { base, opened } from '../support/page-visits.ts';

const asked = {
  ...askWith({
    quorum: 2,
    maximumUses: 3,
    holdSeconds: 30,
    reviewers: ['group:security'],
    unmask: ['s3:GetObject#Body'],
    descriptions: { 'gate-prod-write': 'Two people look at production.' },
  }),
  ticket: 'OPS-42',
  appraise: async () => ({
    risk: { score: 8, reasons: ['It cannot be undone.', 'The connection is production.'] },
    preview: {
      facts: [{ label: 'size', value: '41 GB' }],
      reversibility: { reversible: 'no' as const, how: 'no version is kept' },
      problems: ['its tags were refused'],
      fingerprint: 'ff',
      parts: {},
      takenAtEpochSeconds: 1_795_000_000,
    },
  }),
};

it('[A8] every face shows the same call, digest, risk, reasons, rules and preview', async () => {
  const { door, id, session, path } = await opened('alice', asked);
  const request = await door.approvals.get(id);
  if (request === undefined) throw new Error('the request was not kept');
  const card = approvalCard({ request, connection: demo, nowEpochSeconds: door.now(), baseUrl: base });
  const { text, html } = askingMail(card, 'opened', {
    url: `${base}${path}`,
    address: 'alice@example.com',
    isShared: false,
  });
  const page = (await door.ask({ path, headers: { Cookie: session.cookie } })).text;
  const faces = {
    page: page.replace(/<style>.*<\/style>/s, ''),
    'e-mail, text': text,
    'e-mail, HTML': html,
    'Slack message': JSON.stringify(requestMessage(card).blocks),
    'Slack window': JSON.stringify(decisionModal(card, 'approve', 'meta').blocks),
  };
  for (const [face, shown] of Object.entries(faces)) {
    const plain = shown.replace(/<[^>]+>/g, '').replaceAll('&#39;', "'");
    for (const part of [
      'Release agent',
      'olivia@example.com',
      's3:PutObject',
      'arn:aws:s3:::reports/2026/q4.csv',
      '123456789012',
      'eu-central-1',
      'env: prod',
      'upload the quarterly report',
      'OPS-42',
      card.why.caution,
      'It cannot be undone. The connection is production.',
      '8 of 10',
      '41 GB',
      'Cannot be undone: no version is kept',
      'gate-prod-write',
      '2 people of the group sre-oncall must agree.',
      ...card.asked.conditions,
      card.times.decideUntil,
      digest,
    ]) {
      expect(plain, face).toContain(part);
    }
  }
  expect(card.asked.conditions).toEqual([
    'The call is held open for up to 30 seconds.',
    'The agent sees unmasked: s3:GetObject#Body.',
    'Break-glass: somebody of the group security looks at it afterwards.',
  ]);
});
