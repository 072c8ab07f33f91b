// How dangerous a call is and what it would touch, on the card, in the API and in the terminal.
import { describe, expect, it } from 'vitest';
import { type RequestView, renderRequest } from '../../../cli/request-view.ts';
import type { ImpactPreview } from '../../../core/preview/impact-preview.ts';
import { agent, question } from '../../support/approval-cast.ts';
import { createControlDoor } from '../../support/control-door.ts';
import { opened, textOf } from '../../support/page-visits.ts';

const found: ImpactPreview = {
  facts: [
    { label: 'size', value: '41 GB' },
    { label: 'tags', value: 'env=prod, owner=payments' },
    { label: 'last used', value: '3 days ago', volatile: true },
  ],
  reversibility: { reversible: 'partly', how: 'restore a snapshot that was taken before' },
  problems: ['`rds:DescribeDBSnapshots` was refused by AWS: AccessDenied'],
  fingerprint: 'ab'.repeat(32),
  parts: { '0 rds:DescribeDBInstances': 'cd'.repeat(32) },
  takenAtEpochSeconds: Date.parse('2026-11-26T12:00:00Z') / 1000,
};
const risk = { score: 8, reasons: ['It cannot be undone.', 'The connection is production.'] };

const asked = (preview: Partial<ImpactPreview> = {}, again?: string) => ({
  ...question(again === undefined ? {} : { askedAgainBecause: again }),
  appraise: async () => ({ preview: { ...found, ...preview }, risk }),
});

async function page(ask: ReturnType<typeof asked>): Promise<string> {
  const { door, session, path } = await opened('alice', ask);
  const { status, text } = await door.ask({ path, headers: { Cookie: session.cookie } });
  expect(status).toBe(200);
  return text;
}

describe('the card', () => {
  it('says the risk in words, with its reasons', async () => {
    const text = textOf(await page(asked()));
    expect(text).toContain('Risk 8 of 10 It cannot be undone. The connection is production.');
  });

  it('says what the call would touch, since when, and that it is looked at again', async () => {
    const text = textOf(await page(asked()));
    for (const part of [
      'What it would touch, as Countersign found it at 2026-11-26 12:00 UTC',
      'size41 GB',
      'tagsenv=prod, owner=payments',
      'last used3 days ago',
      'Can be undone in part: restore a snapshot that was taken before.',
      'Not everything could be looked at:`rds:DescribeDBSnapshots` was refused by AWS: AccessDenied.',
      'It is looked at again before the call runs. If it has changed, the approval does not count.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says so when nothing could be seen, and then promises no second look', async () => {
    const text = textOf(await page(asked({ facts: [], parts: {} })));
    expect(text).toContain('Nothing could be seen of the target beforehand.');
    expect(text).not.toContain('looked at again');
  });

  it('says why people are asked again', async () => {
    const text = textOf(
      await page(asked({}, 'the approval of req_x does not count any more: state was a, is b')),
    );
    expect(text).toContain('Asked againThe approval of req_x does not count any more: state was a, is b.');
  });

  it('[A8] escapes what stands in tags, and shows what is hidden in them', async () => {
    const script = '<script>alert(1)</script>';
    const facts = [{ label: script, value: `${script}\u202Eevil\u200B` }];
    const text = await page(
      asked({ facts, problems: [script], reversibility: { reversible: 'no', how: script } }),
    );
    expect(text).not.toMatch(/<script|[\u202E\u200B]/u);
    expect(text).toContain('U+202E');
    expect(textOf(text)).toContain('characters that are invisible');
  });
});

describe('the API', () => {
  it('gives approvers the risk and the preview, and the agent that asks the risk alone', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(asked());
    const read = async (bearer: string) => (await door.ask({ path: `/v1/requests/${id}`, bearer })).json;
    expect(await read('alice')).toMatchObject({ risk, preview: found });
    const own = await read('agent');
    expect(own).toMatchObject({ id, risk });
    expect(own).not.toHaveProperty('preview');
    const mine = (await door.ask({ path: '/v1/requests', bearer: 'agent' })).json;
    expect(JSON.stringify(mine)).not.toContain('41 GB');
  });

  it('takes the decision of who saw it, and answers with it', async () => {
    const door = createControlDoor();
    const { id, digest } = await door.approvals.ask(asked());
    const { status, json } = await door.ask({
      method: 'POST',
      path: `/v1/requests/${id}/decision`,
      bearer: 'alice',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ decision: 'approve', digest }),
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: 'approved', preview: found, principal: { subject: agent.subject } });
  });
});

describe('the terminal', () => {
  it('says the same', async () => {
    const door = createControlDoor();
    const request = await door.approvals.ask(asked({}, 'the approval of req_x does not count any more'));
    const written: string[] = [];
    const view: RequestView = {
      ...request,
      voidBecause: 'it changed',
      approvalUrl: 'https://c.example.com/a',
      standing: [],
    };
    renderRequest({ line: (text = '') => void written.push(text), hasColour: false }, view);
    const text = written.join('\n').replace(/ +/g, ' ');
    for (const part of [
      'risk 8 of 10. It cannot be undone. The connection is production.',
      'again the approval of req_x does not count any more',
      'void it changed',
      'touches size: 41 GB',
      'unseen `rds:DescribeDBSnapshots` was refused by AWS: AccessDenied',
      'undo partly: restore a snapshot that was taken before',
    ]) {
      expect(text).toContain(part);
    }
  });
});
