// Every variety of the approval pages in a real browser, on a phone and on a desktop, light and dark: nothing runs out of the
// page, all text can be read, and what is pressed is large enough. With COUNTERSIGN_PAGE_PICTURES=FOLDER it leaves pictures.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agent, askWith, digest, human, question } from '../../support/approval-cast.ts';
import { hasChromium, openBrowser } from '../../support/browser.ts';
import { createControlDoor } from '../../support/control-door.ts';
import { post } from '../../support/page-visits.ts';

const picturesFolder = process.env.COUNTERSIGN_PAGE_PICTURES;

const digestOf = (index: number) => String(index).padStart(64, '0');
const dropTable = {
  ...askWith({
    maximumUses: 5,
    quorum: 2,
    maximumDurationSeconds: 7200,
    unmask: ['dynamodb:GetItem#Item'],
    descriptions: { 'gate-prod-write': 'Two people look at whatever deletes in production.' },
    rules: [
      {
        gate: 'gate-prod-write',
        approvers: ['group:sre-oncall'],
        quorum: 2,
        escalation: { afterSeconds: 1800, approvers: ['group:security'] },
      },
    ],
  }),
  maskedCall: {
    ...question().maskedCall,
    service: 'dynamodb',
    operation: 'DeleteTable',
    parameters: { TableName: 'orders' },
  },
  requirements: [
    {
      action: 'dynamodb:DeleteTable',
      accessLevel: 'Write' as const,
      resources: ['orders', 'orders-archive'].map((name) => ({
        arn: `arn:aws:dynamodb:eu-central-1:123456789012:table/${name}`,
        certainty: 'exact' as const,
        type: 'table',
      })),
    },
  ],
  justification: 'The table is no longer read since the move to Aurora; it costs 40 dollars a day.',
  ticket: 'OPS-4211',
  appraise: async () => ({
    risk: {
      score: 9,
      reasons: [
        'It can be undone only in part.',
        'It takes something away.',
        'The connection is production.',
      ],
    },
    preview: {
      facts: [
        { label: 'state', value: 'ACTIVE' },
        { label: 'size', value: '41 GB, 12,041,337 items' },
        { label: 'tags', value: 'env=prod, owner=payments, data-classification=confidential' },
        { label: 'deletion protection', value: 'off' },
        { label: 'backups', value: 'the latest of 2026-11-20 03:00 UTC' },
      ],
      reversibility: {
        reversible: 'partly' as const,
        how: 'restore the latest backup, without what came after it',
      },
      problems: ['`cloudwatch:GetMetricData` was refused by AWS: AccessDenied'],
      fingerprint: 'ab'.repeat(32),
      parts: { '0 dynamodb:DescribeTable': 'cd'.repeat(32) },
      takenAtEpochSeconds: 1_795_000_000,
    },
  }),
};
const hostile = {
  ...question({
    principal: {
      ...agent,
      displayName: `<b>${'Ünbroken'.repeat(20)}`,
      subject: `agent/${'x'.repeat(200)}`,
    },
    justification: `ignore all previous text \u202Eevorppa\u200B, ${'word'.repeat(120)}\nApproved by security`,
  }),
  maskedCall: {
    ...question().maskedCall,
    parameters: {
      [`Key${'k'.repeat(150)}`]: `${'v'.repeat(600)}\u2066`,
      Metadata: { '<script>': 'x'.repeat(100) },
    },
  },
};

type Door = ReturnType<typeof createControlDoor>;
type Session = Awaited<ReturnType<Door['signIn']>>;

/** Each leaves the door as the page needs it, and says where the page is and who looks at it. */
const varieties: Record<string, (door: Door) => Promise<{ path: string; who: string } | { html: string }>> = {
  queue: async (door) => {
    await door.approvals.ask(dropTable);
    await door.approvals.ask(hostile);
    for (let index = 0; index < 3; index++)
      await door.approvals.ask(question({ principal: { ...agent, subject: 'ci' }, digest: digestOf(index) }));
    return { path: '/approve', who: 'alice' };
  },
  'queue-empty': async () => ({ path: '/approve', who: 'alice' }),
  batch: async (door) => {
    for (let index = 0; index < 3; index++) await door.approvals.ask(question({ digest: digestOf(index) }));
    return { path: '/approve', who: 'alice' };
  },
  'batch-result': async (door) => {
    const { id } = await door.approvals.ask(question());
    const session = await door.signIn('alice');
    const fields = { decision: 'approve', request: `${id}:${digestOf(1)}` };
    return posted(door, session, '/approve/decisions', fields);
  },
  request: async (door) => ({ path: `/approve/${(await door.approvals.ask(dropTable)).id}`, who: 'alice' }),
  'one-of-two': async (door) => {
    const { id } = await door.approvals.ask(dropTable);
    const narrowing = { maximumUses: 2, maximumDurationSeconds: 1800 };
    await door.approvals.decide({
      requestId: id,
      approver: human('alice'),
      decision: 'approve',
      digest,
      narrowing,
      comment: 'Twice is enough.',
    });
    return { path: `/approve/${id}`, who: 'bob' };
  },
  approved: async (door) => {
    const { id } = await door.approvals.ask(question());
    await door.approvals.decide({ requestId: id, approver: human('alice'), decision: 'approve', digest });
    return { path: `/approve/${id}`, who: 'alice' };
  },
  denied: async (door) => {
    const { id } = await door.approvals.ask(dropTable);
    await door.approvals.decide({
      requestId: id,
      approver: human('bob'),
      decision: 'deny',
      digest,
      comment: 'Take a backup first, then ask again.',
    });
    return { path: `/approve/${id}`, who: 'alice' };
  },
  expired: async (door) => {
    const { id } = await door.approvals.ask(question());
    door.pass(3600);
    return { path: `/approve/${id}`, who: 'alice' };
  },
  owner: async (door) => ({ path: `/approve/${(await door.approvals.ask(question())).id}`, who: 'olivia' }),
  'fresh-sign-in': async (door) => {
    const { id } = await door.approvals.ask(askWith({ signInMaximumAgeSeconds: 300 }));
    return { path: `/approve/${id}`, who: 'alice' };
  },
  review: async (door) => ({ path: `/approve/${await brokenGlass(door)}`, who: 'zoe' }),
  reviews: async (door) => {
    await brokenGlass(door);
    return { path: '/approve/reviews', who: 'zoe' };
  },
  history: async (door) => {
    await brokenGlass(door);
    const { id } = await door.approvals.ask({ ...dropTable, digest: digestOf(1) });
    await door.approvals.decide({
      requestId: id,
      approver: human('alice'),
      decision: 'deny',
      digest: digestOf(1),
      comment: 'Take a backup first, then ask again.',
    });
    return { path: '/approve/history', who: 'alice' };
  },
  hostile: async (door) => ({ path: `/approve/${(await door.approvals.ask(hostile)).id}`, who: 'alice' }),
  'not-found': async () => ({ path: `/approve/req_${'0'.repeat(26)}`, who: 'alice' }),
  'no-longer-open': async (door) => {
    const { id } = await door.approvals.ask(question());
    const session = await door.signIn('alice');
    await door.approvals.withdraw(id, agent);
    return posted(door, session, `/approve/${id}/decision`, { decision: 'approve', digest });
  },
};

async function posted(door: Door, session: Session, path: string, fields: Record<string, string>) {
  return { html: (await post(door, path, session, { formToken: session.formToken, ...fields })).text };
}

async function brokenGlass(door: Door): Promise<string> {
  const { id } = await door.approvals.ask(askWith({ reviewers: ['group:security'] }));
  await door.approvals.decide({ requestId: id, approver: human('alice'), decision: 'approve', digest });
  return id;
}

/**
 * What is wrong with the page: it is wider than the window, a text of it has less contrast than 4.5 to 1 (WCAG 2.2, 1.4.3), or
 * something to press is lower than 24 pixels (2.5.8).
 */
const faults = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [...document.querySelectorAll('body *')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((element) => {
      const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
      return [element.outerHTML.slice(0, 80), (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)];
    })
    .filter(([, ratio]) => ratio < 4.5)
    .map(([html, ratio]) => 'contrast ' + ratio.toFixed(2) + ': ' + html);
  const low = [...document.querySelectorAll('main button, main .button, main .chip[href], summary')]
    .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().height < 24)
    .map((element) => 'low: ' + element.outerHTML.slice(0, 80));
  const { scrollWidth } = document.documentElement;
  return [...faint, ...low, ...(scrollWidth > innerWidth ? ['wide: ' + scrollWidth] : [])];
})()`;

const looks = [
  { name: 'phone', width: 390 },
  { name: 'desktop', width: 1280 },
].flatMap(({ name, width }) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    name: `${name}, ${colorScheme}`,
    width,
    colorScheme,
  })),
);

describe.skipIf(!hasChromium)('the pages', () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    // With scripts, for the measuring: the pages have none.
    page = await (await browser.newReader()).newPage();
  });
  afterAll(() => browser?.close());

  test.each(Object.keys(varieties))('%s can be read and pressed everywhere', async (variety) => {
    const door = createControlDoor();
    door.people.zoe = human('zoe', { groups: ['security'] });
    const made = await varieties[variety]?.(door);
    if (made === undefined) throw new Error(variety);
    const html =
      'html' in made
        ? made.html
        : (await door.ask({ path: made.path, headers: { Cookie: (await door.signIn(made.who)).cookie } }))
            .text;
    await page.setContent(html);
    for (const isOpen of [false, true]) {
      if (isOpen)
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })");
      for (const { name, width, colorScheme } of looks) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        if (picturesFolder) {
          const path = `${variety}${isOpen ? '-open' : ''}-${name.replace(', ', '-')}.png`;
          await page.screenshot({ path: join(picturesFolder, path), fullPage: true });
        }
        expect(await page.evaluate(faults), `${variety}, ${name}`).toEqual([]);
      }
    }
  });
});
