import { describe, expect, test } from 'vitest';
import { renderReplay } from '../../cli/replay-view.ts';
import type { Session } from '../../core/session.ts';
import { type Transcript, transcriptVersion } from '../../core/transcript.ts';
import { agent, alice } from '../support/approval-cast.ts';

const session: Session = {
  id: 'ses_00000000000000000000000001',
  principal: agent,
  connection: 'demo',
  door: 'aws',
  issuedAtEpochSeconds: 1_795_000_000,
  expiresAtEpochSeconds: 1_795_003_600,
};

const record: Transcript = {
  version: transcriptVersion,
  kind: 'call',
  callId: 'call_00000000000000000000000001',
  sessionId: session.id,
  door: 'aws',
  principal: agent,
  connection: 'demo',
  receivedAt: '2026-11-18T09:26:41.000Z',
  maskedCall: {
    service: 's3',
    operation: 'PutObject',
    region: 'eu-central-1',
    accountId: '111122223333',
    parameters: { Bucket: 'acme-reports', Key: 'q4.csv' },
  },
  requirements: [
    {
      action: 's3:PutObject',
      accessLevel: 'Write',
      resources: [{ arn: 'arn:aws:s3:::acme-reports/q4.csv', certainty: 'exact', type: 'object' }],
    },
  ],
  decision: {
    effect: 'ask',
    reasons: [{ code: 'gated', message: 'writes need an approval', policies: ['gate-write'] }],
    policyVersion: 'v1',
  },
  approval: {
    requestId: 'req_1',
    decisions: [
      {
        approver: alice,
        decision: 'approve',
        comment: 'go ahead',
        decidedAtEpochSeconds: 1_795_000_010,
        digest: 'd',
      },
    ],
  },
  outcome: 'succeeded',
  result: { statusCode: 200, output: { ETag: '"1"' }, masked: [] },
};

function render(transcripts: readonly Transcript[], bodyLines = 20): string {
  const lines: string[] = [];
  const terminal = { line: (text = '') => void lines.push(text), hasColour: false };
  renderReplay(terminal, session, transcripts, { bodyLines });
  return lines.join('\n');
}

describe('replay', () => {
  test('says who, what, why, by whom and with what result', () => {
    const text = render([record]);
    for (const part of [
      'agent Release agent (agent-7, owner olivia@example.com)',
      '09:26:41   s3 PutObject  succeeded 200',
      's3:PutObject on arn:aws:s3:::acme-reports/q4.csv',
      'writes need an approval (gate-write)',
      'by alice at 2026-11-18 11:06:50 UTC: "go ahead"',
      '"Bucket": "acme-reports"',
      '"ETag": "\\"1\\""',
      '1 record',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('[A8] text from an agent cannot move the cursor or turn around', () => {
    const hostile = '\u001b[2Jinnocent\u202egnp.exe\u200b';
    const text = render([{ ...record, refusal: { code: 'x', message: hostile } }]);
    for (const character of ['\u001b', '\u202e', '\u200b']) expect(text).not.toContain(character);
    expect(text).toContain('\\u{1b}[2Jinnocent\\u{202e}gnp.exe\\u{200b}');
  });

  test('long bodies are cut, and say how to see them', () => {
    expect(render([record], 2)).toContain('more lines: --full');
  });

  test('a call that lost its result is unknown', () => {
    const { outcome: _, result: __, ...open } = record;
    expect(render([{ ...open, kind: 'intent' }])).toContain('s3 PutObject  unknown');
  });
});
