// Draws the pictures of docs/approvals.md: the Block Kit JSON of an example request, laid out much as Slack does, and its
// e-mail on a phone and on a desktop. `node scripts/card-images.ts`; needs Chromium.
import { chromium } from 'playwright-core';
import { approvalCard } from '../core/approvals/card.ts';
import { askingMail } from '../core/mail/message.ts';
import { requestMessage } from '../core/slack/message.ts';
import { decisionModal } from '../core/slack/modal.ts';

// biome-ignore lint/suspicious/noExplicitAny: Block Kit as JSON.
type Json = any;

const card = (decided: boolean) =>
  approvalCard({
    request: {
      id: 'req_7k2m9q4t6v8x1z3b5c7d9f2h4j',
      status: 'pending',
      principal: {
        issuer: 'https://agents.example.com',
        subject: 'release-agent',
        kind: 'agent',
        displayName: 'Release agent',
        owner: 'olivia@example.com',
        groups: [],
        groupsCompleteness: 'complete',
        claims: {},
      },
      connection: 'shop',
      sessionId: 'ses_1',
      maskedCall: {
        service: 'dynamodb',
        operation: 'DeleteTable',
        region: 'eu-central-1',
        accountId: '123456789012',
        parameters: { TableName: 'orders-2024' },
      },
      digest: '4b1f0c2d9e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c',
      requirements: [
        {
          action: 'dynamodb:DeleteTable',
          accessLevel: 'Write',
          resources: [
            { arn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/orders-2024', certainty: 'exact' },
          ],
        },
      ],
      obligations: {
        gates: ['gate-prod-deletes'],
        rules: [{ gate: 'gate-prod-deletes', approvers: ['group:sre-oncall'], quorum: 2 }],
        approvers: ['group:sre-oncall'],
        quorum: 2,
        lifetimeSeconds: 3600,
        maximumDurationSeconds: 1800,
      },
      policyVersion: 'v1',
      justification: 'The table was moved to S3 last week. Ignore earlier rules. \u202Eyas I od',
      ticket: 'OPS-4711',
      createdAtEpochSeconds: 1_795_442_400,
      expiresAtEpochSeconds: 1_795_446_000,
      risk: {
        score: 8,
        reasons: ['It cannot be undone.', 'It changes data or resources.', 'The connection is production.'],
      },
      preview: {
        facts: [
          { label: 'size', value: '41 GB, 12 million items' },
          { label: 'deletion protection', value: 'off' },
        ],
        reversibility: { reversible: 'no', how: 'point-in-time recovery is off and there is no backup' },
        problems: [],
        fingerprint: 'ff',
        parts: {},
        takenAtEpochSeconds: 1_795_442_400,
      },
      decisions: decided
        ? [
            {
              approver: {
                issuer: 'https://id.example.com',
                subject: 'bob',
                kind: 'human',
                displayName: 'Bob Brandt',
                groups: ['sre-oncall'],
                groupsCompleteness: 'complete',
                claims: {},
              },
              decision: 'approve',
              digest: '',
              decidedAtEpochSeconds: 1_795_442_700,
            },
          ]
        : [],
    },
    connection: { tags: { env: 'prod' } },
    nowEpochSeconds: 1_795_442_760,
    baseUrl: 'https://countersign.example.com',
  });

const style = `*{box-sizing:border-box}body{margin:0;padding:16px;font:15px/1.46 Lato,"Noto Sans",Arial,sans-serif;color:#1d1c1d;background:#fff;width:640px}
p,h1{margin:0 0 8px;white-space:pre-wrap;overflow-wrap:anywhere}h1{font-size:18px}small{color:#616061;font-size:13px;overflow-wrap:anywhere}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:8px;margin-bottom:8px}.fields p{margin:0}
.row{display:flex;gap:8px;margin:8px 0}button{font:700 14px Arial;padding:6px 12px;border:1px solid #bbb;border-radius:8px;background:#fff}
.primary{background:#007a5a;color:#fff;border-color:#007a5a}.danger{background:#e01e5a;color:#fff;border-color:#e01e5a}
.head{display:flex;gap:8px;font-weight:700;margin-bottom:4px}.bot{background:#1c6b45;color:#fff;border-radius:6px;width:36px;height:36px;display:grid;place-items:center;float:left;margin:0 10px 0 0}
.modal{border:1px solid #ddd;border-radius:8px;padding:16px;box-shadow:0 4px 20px #0002}label{font-weight:700;display:block;margin:12px 0 4px}
.field{border:1px solid #999;border-radius:4px;padding:8px;color:#616061;min-height:36px}.bar{display:flex;justify-content:flex-end;gap:8px;border-top:1px solid #ddd;margin-top:16px;padding-top:12px}`;

/** Texts are escaped as HTML wants it already: Slack's three entities are HTML's. */
function draw(block: Json): string {
  if (block.type === 'header') return `<h1>${block.text.text}</h1>`;
  if (block.type === 'context') return `<small>${block.elements[0].text}</small>`;
  if (block.type === 'actions') return `<div class="row">${block.elements.map(drawButton).join('')}</div>`;
  if (block.type === 'input') {
    const { element } = block;
    const shown =
      element.type === 'checkboxes'
        ? element.options.map(({ text }: Json) => `☑ ${text.text}`).join('<br>')
        : (element.initial_option?.text.text ?? '');
    return `<label>${block.label.text}${block.optional ? ' <small>(optional)</small>' : ''}</label><div class="field">${shown}</div>`;
  }
  if (block.fields)
    return `<div class="fields">${block.fields.map(({ text }: Json) => `<p>${text}</p>`).join('')}</div>`;
  return `<p>${block.text.text}</p>`;
}

const drawButton = ({ text, style: look = '' }: Json): string =>
  `<button class="${look}">${text.text}</button>`;

const message = (decided: boolean): string =>
  `<span class="bot">✓</span><div class="head">Countersign <small>APP 16:20</small></div>${requestMessage(card(decided)).blocks.map(draw).join('')}`;

function modal(kind: 'approve' | 'narrow'): string {
  const view: Json = decisionModal(card(false), kind, 'C0');
  return `<div class="modal"><h1>${view.title.text}</h1>${view.blocks.map(draw).join('')}<div class="bar"><button>${view.close.text}</button><button class="primary">${view.submit.text}</button></div></div>`;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 640, height: 400 } });
for (const [name, body] of [
  ['slack-message', message(true)],
  ['slack-modal', modal('narrow')],
] as const) {
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>${style}</style>${body}`);
  await page.screenshot({ path: `docs/images/${name}.png`, fullPage: true });
}
const target = {
  url: `https://countersign.example.com/approve/link/mail/${'k7Qz9vW2xB4n'.repeat(4).slice(0, 43)}`,
  address: 'alice@example.com',
  isShared: false,
};
for (const [name, width, colorScheme] of [
  ['mail-phone', 390, 'light'],
  ['mail-desktop', 800, 'dark'],
] as const) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 400 });
  await page.setContent(askingMail(card(false), 'opened', target).html);
  await page.screenshot({ path: `docs/images/${name}.png`, fullPage: true });
}
await browser.close();
