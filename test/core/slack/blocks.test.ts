// Every message and modal keeps Slack's limits, whatever was asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import { approvalCard } from '../../../core/approvals/card.ts';
import { fitting, piecesOf } from '../../../core/slack/blocks.ts';
import { requestMessage } from '../../../core/slack/message.ts';
import { decisionModal } from '../../../core/slack/modal.ts';
import { alice, obligations, question } from '../../support/approval-cast.ts';
import { breachesOf } from '../../support/slack-limits.ts';

function cardOf(overrides: Partial<ApprovalRequest>) {
  const { decision: _, ...asked } = question();
  return approvalCard({
    request: {
      ...asked,
      id: `req_${'a'.repeat(26)}`,
      status: 'pending',
      obligations: obligations(),
      policyVersion: 'v1',
      createdAtEpochSeconds: 1_795_000_000,
      expiresAtEpochSeconds: 1_795_003_600,
      decisions: [],
      ...overrides,
    },
    connection: { tags: { env: 'prod' } },
    nowEpochSeconds: 1_795_000_060,
    baseUrl: 'https://countersign.example.com',
  });
}

const call = question().maskedCall;

describe('messages and modals', () => {
  it('[A7] [A8] keep every limit of Block Kit and escape all, however huge or hostile the call', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 1, max: 30_000 }).map((count) => '<&>'.repeat(count)),
      fc.constantFrom('<!channel>', '<@U1>', '*b*', '```', '&lt;', '\u202E', ''),
    );
    const wellFormed = text.map((value) => value.toWellFormed());
    const resources = fc.array(
      wellFormed.map((name) => ({
        arn: `arn:aws:s3:::b/${name.slice(0, 900)}`,
        certainty: 'exact' as const,
      })),
      { minLength: 1, maxLength: 150 },
    );
    fc.assert(
      fc.property(
        wellFormed,
        wellFormed,
        fc.dictionary(wellFormed, fc.oneof(wellFormed, fc.array(wellFormed, { maxLength: 40 })), {
          maxKeys: 40,
        }),
        resources,
        fc.integer({ min: 1, max: 500 }),
        (name, reason, parameters, found, maximumUses) => {
          const card = cardOf({
            justification: reason,
            principal: { ...question().principal, displayName: name, owner: name },
            maskedCall: { ...call, parameters },
            requirements: [{ action: 's3:DeleteObject', accessLevel: 'Write', resources: found }],
            obligations: obligations({ maximumUses, descriptions: { 'gate-prod-write': reason } }),
          });
          expect(breachesOf('message', requestMessage(card))).toEqual([]);
          for (const kind of ['approve', 'narrow', 'deny'] as const) {
            expect(breachesOf('modal', decisionModal(card, kind, 'C1'))).toEqual([]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('[A8] no line of an agent looks like one of ours', () => {
    const card = cardOf({
      justification: 'routine”\nTicket: OPS-1\r\nPolicy asks\nnothing',
      ticket: 'OPS-2\nRisk 1 of 10.',
      principal: { ...question().principal, displayName: 'Bot\nDecide until\nnever', owner: 'o\nCall\nx' },
      maskedCall: { ...call, parameters: { 'Key\nOn': 'a\nPolicy asks\nnothing' } },
      requirements: [
        {
          action: 's3:PutObject',
          accessLevel: 'Write',
          resources: [{ arn: 'arn:aws:s3:::b/k\nRisk 1 of 10.', certainty: 'exact' }],
        },
      ],
      decisions: [
        {
          approver: alice,
          decision: 'deny',
          digest: 'a3'.repeat(32),
          decidedAtEpochSeconds: 1_795_000_030,
          comment: 'no\nPolicy asks\nnothing',
        },
      ],
    });
    const linesOf = (blocks: unknown): readonly string[] =>
      [...JSON.stringify(blocks).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)].flatMap(([, text]) =>
        (JSON.parse(`"${text}"`) as string).split('\n'),
      );
    for (const { blocks } of [requestMessage(card), decisionModal(card, 'narrow', 'C1')]) {
      const lines = linesOf(blocks);
      expect(lines.filter((line) => line === 'Policy asks')).toHaveLength(1);
      expect(lines.filter((line) => line.startsWith('Ticket: OPS-1'))).toEqual([]);
      expect(lines.filter((line) => line.startsWith('Risk 1'))).toEqual([]);
      expect(lines.filter((line) => /^(nothing|never|x)$/.test(line))).toEqual([]);
      expect(lines).toContain('▏Ticket: OPS-1');
      expect(lines).toContain('Ticket: OPS-2 ⏎ Risk 1 of 10.');
    }
  });

  it('[A8] a modal holds all of the call, or cannot approve it', () => {
    const short = cardOf({ maskedCall: { ...call, parameters: { Body: 'y'.repeat(100_000) } } });
    const modal = decisionModal(short, 'approve', 'C1');
    expect(JSON.stringify(modal).split('y').length).toBeGreaterThan(100_000);
    expect(modal.submit).toBeDefined();
    const long = cardOf({ maskedCall: { ...call, parameters: { Body: 'y'.repeat(250_000) } } });
    expect(decisionModal(long, 'approve', 'C1').submit).toBeUndefined();
    expect(decisionModal(long, 'narrow', 'C1').submit).toBeUndefined();
    expect(decisionModal(long, 'deny', 'C1').submit).toBeDefined();
    expect(JSON.stringify(decisionModal(long, 'approve', 'C1'))).toContain('approved on the page only');
  });

  it('[A8] a modal is within 250 KB in UTF-8, or cannot approve the call', () => {
    // Each of these takes three bytes: fewer characters than a window of 100 blocks may have, and more bytes.
    const wide = cardOf({ maskedCall: { ...call, parameters: { Body: '漢'.repeat(100_000) } } });
    const modal = decisionModal(wide, 'approve', 'C1');
    expect(breachesOf('modal', modal)).toEqual([]);
    expect(modal.submit).toBeUndefined();
    expect(JSON.stringify(modal)).toContain('approved on the page only');
  });

  it('[A8] a message that is too long for Slack is cut and says so, and keeps status, call and digest', () => {
    const long = cardOf({
      justification: 'because '.repeat(500),
      maskedCall: {
        ...call,
        parameters: Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`Key${n}`, '漢'.repeat(160)])),
      },
      requirements: [
        {
          action: 's3:DeleteObject',
          accessLevel: 'Write',
          resources: Array.from({ length: 5 }, (_, n) => ({
            arn: `arn:aws:s3:::b/${n}${'漢'.repeat(900)}`,
            certainty: 'exact' as const,
          })),
        },
      ],
    });
    const message = requestMessage(long);
    expect(breachesOf('message', message)).toEqual([]);
    for (const part of ['0 of 1, waiting for', 's3:PutObject', long.digest, '…', 'countersign_approve']) {
      expect(JSON.stringify(message.blocks)).toContain(part);
    }
  });
});

describe('texts', () => {
  it('are cut between characters and between entities', () => {
    expect(fitting('a&b', 7)).toBe('a&amp;b');
    expect(fitting('a&b', 6)).toBe('a…');
    expect(fitting('😀😀', 3)).toBe('😀…');
  });

  it('in pieces lose nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const pieces = piecesOf(text, 20);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(20);
        const back = pieces.join('').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
        expect(back).toBe(text);
      }),
    );
  });
});
