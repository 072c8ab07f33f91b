import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { approvalCard } from '../../../core/approvals/card.ts';
import type { JsonObject } from '../../../core/json.ts';
import { alice, bob, digest, obligations, question } from '../../support/approval-cast.ts';

// 2026-11-23T14:00:00Z
const askedAt = Date.UTC(2026, 10, 23, 14) / 1000;

function request(overrides: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const { decision: _, ...asked } = question();
  return {
    ...asked,
    id: `req_${'a'.repeat(26)}`,
    status: 'pending',
    obligations: obligations(),
    policyVersion: 'v1',
    createdAtEpochSeconds: askedAt,
    expiresAtEpochSeconds: askedAt + 3600,
    decisions: [],
    ...overrides,
  };
}

const cardOf = (overrides: Partial<ApprovalRequest> = {}, nowEpochSeconds = askedAt + 60) =>
  approvalCard({
    request: request(overrides),
    connection: { tags: { env: 'prod' } },
    nowEpochSeconds,
    baseUrl: 'https://countersign.example.com',
  });

const withParameters = (parameters: JsonObject) =>
  cardOf({ maskedCall: { ...request().maskedCall, parameters } });

const approved = {
  approver: alice,
  decision: 'approve',
  digest,
  decidedAtEpochSeconds: askedAt + 120,
} as const;

describe('the card', () => {
  it('says which approval it is to follow', () => {
    const renews = { requestId: 'req_before', usableUntilEpochSeconds: askedAt + 600, usesLeft: 3 };
    expect(cardOf({ renews }).why.renews).toBe(
      'the approval of req_before, usable until 2026-11-23 14:10 UTC, 3 more times',
    );
    expect(cardOf().why.renews).toBeUndefined();
  });

  it('[A8] says who asks for what, where, why and until when, and which digest is bound', () => {
    const card = cardOf();
    expect(card.title).toBe('Put object reports/2026/q4.csv');
    expect(card.what.sentence).toBe('The agent Release agent asks to put object reports/2026/q4.csv.');
    expect(card.what.operation).toBe('s3:PutObject');
    expect(card.who).toEqual({
      name: 'Release agent',
      kind: 'agent',
      owner: 'olivia@example.com',
      subject: 'agent-7',
      issuer: 'https://agents.example.com',
    });
    expect(card.where).toEqual({
      connection: 'demo',
      accountId: '123456789012',
      region: 'eu-central-1',
      tags: ['env: prod'],
    });
    expect(card.why.reason?.text).toBe('upload the quarterly report');
    expect(card.why.caution).toContain('Nobody has checked');
    expect(card.times.decideUntil).toBe('2026-11-23 15:00 UTC');
    expect(card.digest).toBe(digest);
    expect(card.approvalUrl).toBe(`https://countersign.example.com/approve/req_${'a'.repeat(26)}`);
  });

  it('[A8] shows every member of the call with its path, and the whole as canonical JSON', () => {
    const card = withParameters({ b: [{ deep: true }, []], a: { n: 1, empty: '' } });
    expect(card.what.lines).toEqual([
      { path: 'a.empty', short: '(empty text)' },
      { path: 'a.n', short: '1' },
      { path: 'b[1].deep', short: 'true' },
      { path: 'b[2]', short: '[]' },
    ]);
    expect(card.what.canonical.text).toContain(
      '"parameters":{"a":{"empty":"","n":1},"b":[{"deep":true},[]]}',
    );
  });

  it('[A8] shortens a long value to its beginning, length and SHA-256, and keeps the whole', () => {
    const long = 'x'.repeat(5000);
    const [line] = withParameters({ Body: long }).what.lines;
    const sha256 = createHash('sha256').update(long).digest('hex');
    expect(line?.short).toBe(`${'x'.repeat(160)}… (5000 characters, SHA-256 ${sha256})`);
    expect(line?.whole).toEqual({ text: long, lengthCharacters: 5000, sha256 });
  });

  it('[A8] shows invisible and bidirectional characters by their code point, and says that there are some', () => {
    const card = withParameters({ Key: 'invoice\u202Efdp.exe\u200B' });
    expect(card.what.lines[0]?.short).toBe('invoice[U+202E]fdp.exe[U+200B]');
    expect(card.what.hasHiddenCharacters).toBe(true);
    expect(cardOf().what.hasHiddenCharacters).toBe(false);
  });

  it('[A8] has no hidden character in any text, whatever the agent wrote', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (name, reason, key, value) => {
        const call = { ...request().maskedCall, parameters: { [key]: value } };
        let card: ReturnType<typeof cardOf>;
        try {
          card = cardOf({
            maskedCall: call,
            justification: reason,
            ticket: reason,
            principal: { ...request().principal, displayName: name },
          });
        } catch (error) {
          // RFC 8785 has no form for lone surrogates: such a call is refused long before.
          expect(String(error)).toMatch(/surrogate/i);
          return;
        }
        const texts = [
          card.title,
          card.who.name,
          card.what.sentence,
          card.what.canonical.text,
          card.why.reason?.text ?? '',
          card.why.ticket ?? '',
          ...card.what.lines.flatMap(({ path, short }) => [path, short]),
        ];
        for (const text of texts)
          expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u);
      }),
    );
  });

  it('lists each resource once with its actions, and tells sure ones from guesses', () => {
    const arn = 'arn:aws:s3:::reports/a';
    const card = cardOf({
      requirements: [
        { action: 's3:GetObject', accessLevel: 'Read', resources: [{ arn, certainty: 'exact' }] },
        { action: 's3:DeleteObject', accessLevel: 'Write', resources: [{ arn, certainty: 'exact' }] },
        {
          action: 'kms:Decrypt',
          accessLevel: 'Write',
          dependent: true,
          resources: [{ arn: 'arn:aws:kms:*:1:key/*', certainty: 'unknown' }],
        },
      ],
    });
    expect(card.resources).toEqual([
      { arn, shown: arn, actions: ['s3:GetObject', 's3:DeleteObject'], sure: true, dependent: false },
      {
        arn: 'arn:aws:kms:*:1:key/*',
        shown: 'arn:aws:kms:*:1:key/*',
        actions: ['kms:Decrypt'],
        sure: false,
        dependent: true,
      },
    ]);
  });

  it('names the kind of a resource once', () => {
    const resources = [
      { arn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/orders', certainty: 'exact' },
    ] as const;
    const card = cardOf({
      maskedCall: { ...request().maskedCall, service: 'dynamodb', operation: 'DeleteTable' },
      requirements: [{ action: 'dynamodb:DeleteTable', accessLevel: 'Write', resources }],
    });
    expect(card.title).toBe('Delete table orders');
  });

  it('says what was narrowed so far', () => {
    const card = cardOf({
      obligations: obligations({ quorum: 2 }),
      decisions: [{ ...approved, narrowing: { maximumDurationSeconds: 600 } }],
    });
    expect(card.asked.narrowed).toEqual(['within 10 minutes']);
    expect(card.status.decisions).toEqual(['approved in part by alice at 2026-11-23 14:02 UTC']);
  });

  it('shows risk and preview where there are some, and neither where there is none', () => {
    expect(cardOf()).not.toHaveProperty('risk');
    expect(cardOf()).not.toHaveProperty('preview');
    const card = cardOf({
      risk: { score: 8, reasons: ['It cannot be undone.'] },
      preview: {
        facts: [{ label: 'size', value: '41 GB' }],
        reversibility: { reversible: 'no', how: 'the table is gone' },
        problems: [],
        fingerprint: 'ff',
        parts: {},
        takenAtEpochSeconds: askedAt,
      },
    });
    expect(card.risk).toEqual({ score: 8, reasons: ['It cannot be undone.'], tone: 'grave' });
    expect(card.preview?.reversible).toBe('Cannot be undone: the table is gone');
  });
});

describe('the status', () => {
  const two = obligations({ quorum: 2 });
  it.each([
    ['waits for everybody', { obligations: two }, '0 of 2, waiting for the group sre-oncall'],
    [
      'waits for the second',
      { obligations: two, decisions: [approved] },
      '1 of 2, waiting for the group sre-oncall',
    ],
    [
      'was approved',
      { status: 'approved', decisions: [approved], usableUntilEpochSeconds: askedAt + 1920 },
      'approved by alice at 2026-11-23 14:02 UTC, usable until 2026-11-23 14:32 UTC, not used yet',
    ],
    [
      'was denied with a comment',
      {
        status: 'denied',
        decisions: [{ ...approved, approver: bob, decision: 'deny', comment: 'too broad' }],
      },
      'denied by bob at 2026-11-23 14:02 UTC: too broad',
    ],
    [
      'was executed',
      { status: 'executed', decisions: [approved], callId: 'call_1' },
      'executed as call_1, approved by alice at 2026-11-23 14:02 UTC',
    ],
    ['was withdrawn', { status: 'withdrawn' }, 'withdrawn, nothing has run'],
  ] as const)('%s', (_, overrides, words) => {
    expect(cardOf(overrides as Partial<ApprovalRequest>).status.words).toBe(words);
  });

  it('[A10] is expired by the clock, whatever was written', () => {
    expect(cardOf({}, askedAt + 3600).status).toMatchObject({
      status: 'expired',
      words: 'expired, nobody decided in time',
    });
  });
});
