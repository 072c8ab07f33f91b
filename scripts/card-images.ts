// Draws the pictures of docs/approvals.md: the Block Kit JSON of an example request, laid out much as Slack does, and its
// e-mail on a phone and on a desktop. `node scripts/card-images.ts`; needs Chromium and a font with emoji. With a folder
// it draws every message and window there instead, to be looked at.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { mailMessage } from '../core/mail/message.ts';
import { requestMessage, signInHint } from '../core/slack/message.ts';
import { decisionModal } from '../core/slack/modal.ts';
import { drawnMessage, drawnModal, style } from './card-images/block-kit-picture.ts';
import { exampleCard, exampleRequests } from './card-images/example-requests.ts';

const message = (name: string): string => drawnMessage(requestMessage(exampleCard(name)));
const modal = (name: string, kind: 'approve' | 'narrow' | 'deny'): string =>
  drawnModal(decisionModal(exampleCard(name), kind, 'C0'));

const folder = process.argv[2];
const inDocs: readonly (readonly [name: string, body: string])[] = [
  ['slack-message', message('one-of-two')],
  ['slack-denied', message('denied')],
  ['slack-modal', modal('pending', 'narrow')],
];
const all = (): typeof inDocs => [
  ...Object.keys(exampleRequests).map((name) => [name, message(name)] as const),
  ...(['approve', 'narrow', 'deny'] as const).map(
    (kind) => [`window-${kind}`, modal('one-of-two', kind)] as const,
  ),
  ['window-long', modal('long', 'narrow')],
  ['window-hostile', modal('hostile', 'approve')],
  ['hint', drawnMessage(signInHint('https://countersign.example.com/approve/link/slack/x', 12))],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 640, height: 100 } });
if (folder !== undefined) mkdirSync(folder, { recursive: true });
for (const [name, body] of folder === undefined ? inDocs : all()) {
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>${style}</style>${body}`);
  await page.screenshot({ path: `${folder ?? 'docs/images'}/${name}.png`, fullPage: true });
}
for (const [name, width, colorScheme] of [
  ['mail-phone', 390, 'light'],
  ['mail-desktop', 800, 'dark'],
] as const) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 400 });
  await page.setContent(mailMessage(exampleCard('pending'), 'opened').html);
  await page.screenshot({ path: `docs/images/${name}.png`, fullPage: true });
}
await browser.close();
