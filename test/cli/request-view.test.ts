// Requests as an approver reads them in a terminal.
import { describe, expect, test } from 'vitest';
import { type RequestView, renderRequest, renderRequests } from '../../cli/request-view.ts';
import { standingOf } from '../../core/approvals/quorum.ts';
import { alice, askWith, question } from '../support/approval-cast.ts';
import { createTestDesk } from '../support/approval-desk.ts';

const descriptions = {
  'gate-prod-write': 'Whatever changes production waits for two people who are on call.',
};

async function asked(ask = askWith({ descriptions })): Promise<RequestView> {
  const request = await createTestDesk().approvals.ask(ask);
  return {
    ...request,
    approvalUrl: `https://countersign.example.com/approve/${request.id}`,
    standing: standingOf(request, request.decisions, request.createdAtEpochSeconds),
  };
}

function lines(render: typeof renderRequest, request: RequestView, widthColumns?: number): string[] {
  const written: string[] = [];
  const terminal = {
    line: (text = '') => void written.push(text),
    hasColour: false,
    ...(widthColumns === undefined ? {} : { widthColumns }),
  };
  render(terminal, request);
  return written;
}

const renderList: typeof renderRequest = (terminal, request) => renderRequests(terminal, [request]);

describe('a request', () => {
  test('says what, on what, by whom, why, which rule asks and until when', async () => {
    const request = await asked();
    const text = lines(renderRequest, request).join('\n');
    for (const part of [
      `${request.id}  pending`,
      'agent Release agent (https://agents.example.com agent-7)',
      'olivia@example.com',
      's3:PutObject on arn:aws:s3:::reports/2026/q4.csv (Write)',
      '"upload the quarterly report" (the agent\'s words, unverified)',
      'gate-prod-write: Whatever changes production waits',
      '1 of group:sre-oncall',
      request.digest,
      request.approvalUrl,
    ]) {
      expect(text).toContain(part);
    }
  });

  test('tells who decided, when, by which link and in what words', async () => {
    const request = await asked();
    const decision = {
      approver: alice,
      decision: 'approve',
      comment: 'go',
      digest: request.digest,
      decidedAtEpochSeconds: 1_795_000_060,
      linkSentTo: 'a…@example.com',
    } as const;
    expect(lines(renderRequest, { ...request, decisions: [decision] }).join('\n')).toMatch(
      /approved +by alice \(by the link sent to a…@example\.com\) at .*: "go"/,
    );
  });

  test('tells what the service may do onward from what the agent asked for', async () => {
    const ask = question();
    const onward = {
      action: 'kms:GenerateDataKey',
      accessLevel: 'Write' as const,
      resources: [
        {
          arn: 'arn:aws:kms:eu-central-1:123456789012:key/*',
          certainty: 'unknown' as const,
          pattern: true as const,
        },
      ],
      dependent: true as const,
    };
    const request = await asked({ ...ask, requirements: [...ask.requirements, onward] });
    const shown = lines(renderRequest, request).filter((line) => /^ +(needs|onward) /.test(line));
    expect(shown.map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      'needs s3:PutObject on arn:aws:s3:::reports/2026/q4.csv (Write)',
      'onward kms:GenerateDataKey on arn:aws:kms:eu-central-1:123456789012:key/* (only if s3 needs it for this call)',
    ]);
    expect(lines(renderList, request).join('\n')).not.toContain('kms');
  });

  test.each([
    ['alone', renderRequest],
    ['in a list', renderList],
  ] as const)('fits 80 columns %s, but for words that are longer', async (_, render) => {
    const ask = askWith({ descriptions });
    const request = await asked({ ...ask, justification: 'because '.repeat(40) });
    const text = lines(render, request, 80);
    const long = text.filter((line) => line.length > 80);
    for (const line of long) expect(line, 'a name and one word').toMatch(/^ +("?\w+"?:? +)?\S+$/);
    expect(text.join(' ').replace(/ +/g, ' ')).toBe(lines(render, request).join(' ').replace(/ +/g, ' '));
  });
});
