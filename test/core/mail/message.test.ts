// A request as an e-mail: what people read, and what hostile text cannot do to it.
import { describe, expect, test } from 'vitest';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { approvalCard } from '../../../core/approvals/card.ts';
import { type AskingOccasion, askingMail, closingMail } from '../../../core/mail/message.ts';
import { recipientsOf } from '../../../core/mail/recipients.ts';
import { mailSettingsSchema } from '../../../core/mail/settings.ts';
import { agent, alice, obligations, pendingRequest, question } from '../../support/approval-cast.ts';

const card = (overrides: Partial<ApprovalRequest> = {}) =>
  approvalCard({
    request: pendingRequest(overrides),
    connection: { tags: { env: 'prod' } },
    nowEpochSeconds: 1_795_000_000,
    baseUrl: 'https://countersign.example.com',
  });
const url = `https://countersign.example.com/approve/link/mail/${'x'.repeat(43)}`;
const target = { url, address: 'alice@example.com', isShared: false };
const mail = (overrides: Partial<ApprovalRequest> = {}, occasion: AskingOccasion = 'opened') =>
  askingMail(card(overrides), occasion, target);

describe('an e-mail that asks', () => {
  test('[A8] says who, what, where, why, how dangerous, what policy asks and until when, in both bodies', () => {
    const risk = { score: 8, reasons: ['It cannot be undone.'] };
    const { subject, text, html } = mail({ risk, ticket: 'OPS-7' });
    expect(subject).toBe('Approval needed, risk 8 of 10: Put object reports/2026/q4.csv (demo)');
    for (const words of [
      'Release agent, of olivia@example.com',
      's3:PutObject',
      'demo · 123456789012 · eu-central-1 · env: prod',
      'arn:aws:s3:::reports/2026/q4.csv',
      '“upload the quarterly report” In the words of who asks. Nobody has checked them.',
      'OPS-7',
      '8 of 10. It cannot be undone.',
      'One person of the group sre-oncall must agree.',
      '0 of 1, waiting for the group sre-oncall',
      'UTC',
      question().digest,
    ]) {
      expect(text).toContain(words);
      expect(html).toContain(words);
    }
  });

  test('[A1] [A6] has one address to go to, a link of its own, and nothing that decides', () => {
    const { text, html } = mail();
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address)).toEqual([url]);
    expect([...text.matchAll(/https:\/\/countersign\S+/g)].map(([address]) => address)).toEqual([url]);
    expect(`${text}${html}`).not.toContain('req_');
    expect(html).not.toMatch(/<(?:form|script|img|iframe|link|input|button)\b/i);
    expect(html).not.toMatch(/\b(?:src|action|background)=/i);
  });

  test('[A8] hostile text stays text, with its hidden characters shown', () => {
    const evil = '</td><script>alert(1)</script><a href="https://evil.example">ok</a>\u202Egnp\u200B';
    const { subject, text, html } = mail({
      justification: evil,
      principal: { ...agent, displayName: `Bot\r\nBcc: all@example.com ${evil}` },
    });
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('href="https://evil.example"');
    expect(`${html}${text}${subject}`).not.toMatch(/[\u202E\u200B]/);
    expect(text).toContain('[U+202E]');
    expect(subject).not.toMatch(/[\r\n]/);
  });

  test('says for whom the link is, how often it works and until when', () => {
    expect(mail().text).toContain(
      'It is for alice@example.com alone, and for one decision, until 2026-11-18 12:06 UTC.',
    );
    const shared = { ...target, address: 'oncall@example.com', isShared: true };
    expect(askingMail(card(), 'opened', shared).text).toContain(
      'It is for whoever reads oncall@example.com and may decide: the first decision uses it up, until',
    );
  });

  test('[A8] has each member of the call on a line of its own, in HTML too', () => {
    expect(mail().html).toContain('Bucket = reports<br>Key = 2026/q4.csv');
  });

  test('says that a long value is cut, and how long it is', () => {
    const { text } = mail({ justification: 'word '.repeat(300) });
    expect(text).toContain('… (1500 characters in all)');
  });

  test.each<[AskingOccasion, RegExp]>([
    ['reminded', /^Still waiting: /],
    ['escalated', /^Escalated to you: /],
  ])('says when it is %s', (occasion, subject) => {
    expect(mail({}, occasion).subject).toMatch(subject);
  });
});

test('an e-mail that closes says what became of it and asks for nothing', () => {
  const decision = {
    approver: alice,
    decision: 'deny',
    comment: 'not today',
    decidedAtEpochSeconds: 1_795_000_060,
    digest: question().digest,
  } as const;
  const { subject, text } = closingMail(card({ status: 'denied', decisions: [decision] }));
  expect(subject).toMatch(/^denied by alice at .* UTC: not today: Put object/);
  expect(text).toContain(`See the request: https://countersign.example.com/approve/req_${'a'.repeat(26)}`);
  expect(text).not.toContain('decide: ');
});

describe('recipients', () => {
  const recipients = {
    'group:sre-oncall': ['oncall@example.com', 'OnCall@example.com'],
    'group:managers': ['boss@example.com'],
    'group:others': ['others@example.com'],
  };
  const rules = [
    {
      gate: 'g',
      approvers: ['group:sre-oncall', 'group:nobody'],
      quorum: 1,
      escalation: { afterSeconds: 600, approvers: ['group:managers'] },
    },
  ];
  const at = (seconds: number) =>
    recipientsOf(
      pendingRequest({ obligations: obligations({ rules }) }),
      { recipients, sharedMailboxes: ['OnCall@example.com'] },
      1_795_000_000 + seconds,
    );

  test('are those who may decide now, each address once', () => {
    const addressesAt = (seconds: number) => at(seconds).map(({ address }) => address);
    expect(addressesAt(599)).toEqual(['oncall@example.com']);
    expect(addressesAt(600)).toEqual(['boss@example.com', 'oncall@example.com']);
  });

  test('[A6] the link is that of whom the configuration names, else of whose address it is, or of the first of a shared mailbox', () => {
    const named = { ...recipients, 'user:https://id.example.com|bo': ['Boss@Example.com'] };
    const holders = (all: typeof recipients) =>
      recipientsOf(
        pendingRequest({ obligations: obligations({ rules }) }),
        { recipients: all, sharedMailboxes: ['OnCall@example.com'] },
        1_795_000_600,
      ).map(({ holder }) => holder);
    expect(holders(recipients)).toEqual([{ by: 'address' }, { by: 'first-decision' }]);
    expect(holders(named)[0]).toEqual({
      by: 'principal',
      principalIds: ['https://id.example.com|bo'],
    });
  });

  test.each([
    ['no recipients', { from: 'a@example.com', recipients: {} }, 'somebody to write to'],
    ['a bare name', { from: 'a@example.com', recipients: { sre: ['b@example.com'] } }, 'group:NAME'],
    [
      'a shared mailbox that nobody is written to at',
      {
        from: 'a@example.com',
        recipients: { 'group:a': ['b@example.com'] },
        sharedMailboxes: ['c@example.com'],
      },
      'nobody is written to at c@example.com',
    ],
    ['no address', { from: 'nobody', recipients: { 'group:a': ['b@example.com'] } }, 'e-mail address'],
  ])('with %s are refused', (_name, settings, reason) => {
    expect(() => mailSettingsSchema.parse(settings)).toThrow(reason);
  });
});
