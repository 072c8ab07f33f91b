// People with a browser each, for the tests of one `describe`: opened before them, closed after them.
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { follow, openBrowser, signInAs } from './browser.ts';

export function peopleInBrowser() {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
  });

  async function newPerson(look?: BrowserContextOptions): Promise<BrowserContext> {
    const context = await browser.newPerson(look);
    contexts.push(context);
    return context;
  }

  return {
    newPerson,
    /** Signs in on the way. */
    async open(url: string, subject: string, look?: BrowserContextOptions): Promise<Page> {
      const page = await (await newPerson(look)).newPage();
      await page.goto(url);
      await signInAs(page, subject);
      return page;
    },
  };
}

export const textOf = (page: Page) => page.locator('main').textContent();

export const approve = (page: Page) => follow(page.getByRole('button', { name: /^Approve (once|up to)/ }));
