// Who is shown what Countersign found of a target.
import { describe, expect, test } from 'vitest';
import { shownTo } from '../../../core/approvals/shown-to.ts';
import type { ImpactPreview } from '../../../core/preview/impact-preview.ts';
import { agent, alice, auditor, human, olivia, question } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const preview: ImpactPreview = {
  facts: [{ label: 'tags', value: 'owner=payments' }],
  reversibility: { reversible: 'no', how: 'gone' },
  problems: [],
  fingerprint: 'aa',
  parts: {},
  takenAtEpochSeconds: 1_795_000_000,
};
const risk = { score: 7, reasons: ['It cannot be undone.'] };

const asked = async (principal = agent) =>
  await createTestDesk().approvals.ask({
    ...question({ principal, askedAgainBecause: 'tags was owner=a, is owner=payments' }),
    appraise: async () => ({ preview, risk }),
  });

describe('what was found of the target', () => {
  test.each([
    { name: 'an approver', viewer: alice },
    { name: 'who answers for the agent', viewer: olivia },
    { name: 'an auditor', viewer: auditor },
  ])('is shown to $name', async ({ viewer }) => {
    const request = await asked();
    expect(shownTo(viewer, request)).toEqual(request);
  });

  test.each([
    { name: 'the agent that asks', requester: agent, viewer: agent },
    { name: 'a person who asks', requester: human('dora'), viewer: human('dora') },
    {
      name: 'the same person under another identity',
      requester: human('dora'),
      viewer: human('d-2', { email: 'DORA@example.com' }),
    },
  ])('is not shown to $name, who may have no right to look', async ({ requester, viewer }) => {
    const shown = shownTo(viewer, { ...(await asked(requester)), voidBecause: 'tags was owner=payments' });
    expect(JSON.stringify(shown)).not.toContain('owner=');
    expect(shown).not.toHaveProperty('preview');
    expect(shown).toMatchObject({
      risk,
      askedAgainBecause: 'what approvers were shown of the target no longer stands',
      voidBecause: 'what approvers were shown of the target no longer stands',
    });
  });
});
