// What an approver does in a browser, without a line of JavaScript: follow the link, sign in, read, decide.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { arriveBy, follow, hasChromium, signInAs } from '../support/browser.ts';
import { peopleInBrowser, textOf } from '../support/people-in-browser.ts';
import { callS3 } from '../support/s3-call.ts';

const stack = inject('stack');
const token = await readFile(stack.people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');

interface CallAnswer {
  readonly status: number;
  readonly body: { readonly requestId: string; readonly approvalUrl: string; readonly detail?: string };
}

async function put(key: string, reason = 'the monthly report'): Promise<CallAnswer> {
  const door = { url: stack.url, environment: stack.people['demo-agent'] };
  const parameters = { Bucket: 'acme-reports', Key: key, Body: Buffer.from('text').toString('base64') };
  return callS3<CallAnswer['body']>(door, 'PutObject', parameters, { reason });
}

async function statusOf(requestId: string): Promise<string> {
  const response = await fetch(`${stack.url}/v1/requests/${requestId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await response.json()) as { status: string }).status;
}

const bannerOf = (page: Page) => page.getByRole('status').textContent();

describe.skipIf(!hasChromium)('the approval page', () => {
  const people = peopleInBrowser();
  const { open } = people;

  test('an approver follows the link, signs in, reads what would run and approves; then it runs, once', async () => {
    const { status, body } = await put('browser/approved.txt');
    expect(status).toBe(202);
    const page = await open(body.approvalUrl, 'alice');
    expect(page.url()).toBe(body.approvalUrl);
    const text = await textOf(page);
    for (const shown of [
      'Waits for a decision',
      'Demo agent',
      'dave',
      's3:PutObject',
      'acme-reports/browser/approved.txt',
      'the monthly report',
      'Nobody has checked them',
      'Rule gate-write: Every change waits for an approver',
    ]) {
      expect(text).toContain(shown);
    }
    await page.getByLabel('Comment').fill('go ahead');
    await follow(page.getByRole('button', { name: 'Approve once' }));
    expect(page.url()).toBe(body.approvalUrl);
    expect(await bannerOf(page)).toContain('Approved');
    expect(await textOf(page)).toContain('go ahead');
    expect((await put('browser/approved.txt')).status).toBe(200);
    await page.reload();
    expect(await bannerOf(page)).toContain('It cannot run again under this approval');
    expect((await put('browser/approved.txt')).body.requestId).not.toBe(body.requestId);
  });

  test('the keyboard alone is enough', async () => {
    const { body } = await put('browser/keyboard.txt');
    const page = await open(body.approvalUrl, 'alice');
    await page.getByLabel('Comment').focus();
    await page.keyboard.type('no mouse');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus-visible').textContent()).toBe('Deny');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus-visible').textContent()).toBe('Approve once');
    await arriveBy(page, () => page.keyboard.press('Enter'));
    expect(await bannerOf(page)).toContain('Approved');
    expect(await textOf(page)).toContain('no mouse');
  });

  test('a decided request says so to the next approver, who goes on to what still waits', async () => {
    const { body } = await put('browser/first.txt');
    const waiting = await put('browser/second.txt');
    const [alice, bob] = [await open(body.approvalUrl, 'alice'), await open(body.approvalUrl, 'bob')];
    await follow(alice.getByRole('button', { name: 'Deny' }));
    await follow(bob.getByRole('button', { name: 'Approve once' }));
    expect(await textOf(bob)).toContain('The request is denied');
    await follow(bob.getByRole('link', { name: 'Open the request' }));
    expect(await bannerOf(bob)).toContain('Denied');
    await follow(bob.getByRole('link', { name: 'See what waits for you' }));
    // Alike requests of one agent are folded together.
    const link = bob.locator(`a[href$="${waiting.body.requestId}"]`);
    const folded = bob.locator('details', { has: link });
    if ((await folded.count()) > 0) await folded.first().locator('summary').first().click();
    await follow(link);
    expect(bob.url()).toBe(waiting.body.approvalUrl);
  });

  test('whoever signed in as the wrong person signs out and comes back as another', async () => {
    const { body } = await put('browser/changed.txt');
    const page = await open(`${stack.url}/approve/req_${'0'.repeat(26)}`, 'dave');
    await follow(page.getByRole('button', { name: 'Sign out' }));
    await follow(page.getByRole('link', { name: 'Sign in again' }));
    await signInAs(page, 'alice');
    // Where no script presses it: the provider's page that ends Dave's session there.
    await follow(page.getByRole('button', { name: 'Continue' }));
    await page.goto(body.approvalUrl);
    expect(await page.getByRole('button', { name: 'Approve once' }).count()).toBe(1);
  });

  test.each(['light', 'dark'] as const)(
    'a phone shows all of it without scrolling sideways (%s)',
    async (colorScheme) => {
      const { body } = await put(`browser/${'long-name-'.repeat(20)}.txt`, 'word'.repeat(100));
      const page = await open(body.approvalUrl, 'alice', {
        viewport: { width: 320, height: 640 },
        colorScheme,
      });
      const widthPixels = await page.evaluate('document.documentElement.scrollWidth');
      expect(widthPixels).toBe(320);
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      for (const button of await page.locator('main button').all()) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
    },
  );

  test('a deny with a comment reaches the agent', async () => {
    const { body } = await put('browser/denied.txt');
    const page = await open(body.approvalUrl, 'bob');
    await page.getByLabel('Comment').fill('use the archive bucket');
    await follow(page.getByRole('button', { name: 'Deny' }));
    expect(await bannerOf(page)).toContain('Denied');
    const again = await put('browser/denied.txt');
    expect(again.status).toBe(403);
    expect(again.body.detail).toContain('use the archive bucket');
    await follow(page.getByRole('link', { name: 'See what waits for you' }));
    await follow(page.getByRole('link', { name: 'Decided by you' }));
    const decided = page.locator(`a[href$="${body.requestId}"]`);
    expect(await decided.textContent()).toContain('You denied it');
  });

  test('[A1] opening the link a hundred times decides nothing, signed in or not, prefetched or not', async () => {
    const { body } = await put('browser/opened.txt');
    const page = await open(body.approvalUrl, 'alice');
    const stranger = await people.newPerson();
    for (let time = 0; time < 25; time++) {
      await page.goto(body.approvalUrl);
      await page.request.head(body.approvalUrl);
      await page.request.get(body.approvalUrl, { headers: { 'sec-purpose': 'prefetch' } });
      await stranger.request.get(body.approvalUrl, { maxRedirects: 0 });
      await stranger.request.head(body.approvalUrl, { maxRedirects: 0 });
    }
    expect(await statusOf(body.requestId)).toBe('pending');
  });

  test("[A2] the agent's owner reads the request, cannot decide it, and withdraws it", async () => {
    const { body } = await put('browser/owned.txt');
    const page = await open(body.approvalUrl, 'dave');
    expect(await textOf(page)).toContain('The owner of an agent does not decide for it');
    expect(await page.getByRole('button', { name: 'Approve once' }).count()).toBe(0);
    await follow(page.getByRole('button', { name: 'Withdraw it' }));
    expect(await bannerOf(page)).toContain('Withdrawn');
    expect(await statusOf(body.requestId)).toBe('withdrawn');
  });

  test('an auditor reads it, is told who may decide, and cannot', async () => {
    const { body } = await put('browser/audited.txt');
    const page = await open(body.approvalUrl, 'carol');
    expect(await textOf(page)).toContain('You are not among the approvers');
    expect(await page.getByRole('button', { name: 'Approve once' }).count()).toBe(0);
  });

  test('[A1] a form of another session decides nothing', async () => {
    const { body } = await put('browser/forged.txt');
    const [alice, bob] = [await open(body.approvalUrl, 'alice'), await open(body.approvalUrl, 'bob')];
    const field = (page: Page, name: string) => page.locator(`input[name=${name}]`).last().inputValue();
    const form = {
      formToken: await field(bob, 'formToken'),
      digest: await field(bob, 'digest'),
      decision: 'approve',
    };
    for (const forged of [form, { ...form, formToken: '' }]) {
      const answer = await alice.request.post(`${body.approvalUrl}/decision`, { form: forged });
      expect(answer.status()).toBe(403);
    }
    expect(await statusOf(body.requestId)).toBe('pending');
  });

  test('[A8] characters that nobody would see are shown', async () => {
    const { body } = await put('browser/report\u202Etxt.exe', 'harmless\u200B, truly');
    const page = await open(body.approvalUrl, 'alice');
    const marks = await page.locator('mark').allInnerTexts();
    expect(marks).toContain('U+202E');
    expect(marks).toContain('U+200B');
  });

  test('a request that does not exist is not found, and says no more', async () => {
    const page = await open(`${stack.url}/approve/req_${'0'.repeat(26)}`, 'alice');
    expect(await textOf(page)).toContain('that you may see');
  });
});
