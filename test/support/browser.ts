// Headless Chromium, as Debian packages it. People without it miss these tests and are told; CI has it (.ci/run).
import { existsSync } from 'node:fs';
import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export const hasChromium = existsSync(executablePath);
if (!hasChromium && process.env.CI) throw new Error(`there is no Chromium at ${executablePath}: install it`);
if (!hasChromium) {
  console.warn(`browser tests are skipped: there is no Chromium at ${executablePath} (apt install chromium)`);
}

/** Without JavaScript, and trusting whatever certificate the local identity provider shows. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    newPerson: (look: BrowserContextOptions = {}): Promise<BrowserContext> =>
      browser.newContext({ ...look, javaScriptEnabled: false, ignoreHTTPSErrors: true }),
    /** Of a page that has a script of its own, and no network. */
    newReader: (look: BrowserContextOptions = {}): Promise<BrowserContext> =>
      browser.newContext({ ...look, offline: true }),
    close: () => browser.close(),
  };
}

/** On the local identity provider's page. */
export async function signInAs(page: Page, subject: string): Promise<void> {
  await follow(page.locator(`button[name=person][value=${subject}]`));
}

/** Does what leads to another page, and waits until that is there. */
export async function arriveBy(page: Page, act: () => Promise<void>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()]);
}

/** Clicks a link or a button of a form. */
export function follow(locator: Locator): Promise<void> {
  return arriveBy(locator.page(), () => locator.click());
}
