// The saved replay in a real browser, with what an agent or AWS could put into a record.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReplayPage } from '../../cli/replay-page.ts';
import type { Transcript } from '../../core/transcript.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { read, records, session } from '../support/session-records.ts';

const hostileTexts = [
  '<script>globalThis.ran=1</script>',
  '</script><script>globalThis.ran=2</script>',
  '</pre></dd></details><img src=x onerror="globalThis.ran=3">',
  '"><svg onload=globalThis.ran=4>',
  "' autofocus onfocus='globalThis.ran=5",
  '</title><style>*{display:none}</style>',
  '<a href="javascript:globalThis.ran=6">x</a>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example.com">',
  '<!--',
  ']]>',
  '&lt;script&gt;',
  '`$' + '{globalThis.ran=7}`',
  '\u202egnp.exe\u2066\u200b\u0000\u001b[2J',
];

/** Every text of the record is replaced, and every name of a member that the agent chooses. */
function poisoned(text: string): Transcript {
  const poison = (value: unknown): unknown => {
    if (typeof value === 'string') return text;
    if (Array.isArray(value)) return value.map(poison);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, poison(each)]));
  };
  const { receivedAt, completedAt, kind, outcome } = read;
  return {
    ...(poison({ ...records[2], ...read, refusal: { code: '', message: '' } }) as Transcript),
    maskedCall: {
      service: text,
      operation: text,
      region: text,
      accountId: text,
      parameters: { [text]: text },
    },
    userAgent: text,
    sourceAddress: text,
    receivedAt,
    kind,
    ...(completedAt && { completedAt }),
    ...(outcome && { outcome }),
  };
}

describe.runIf(hasChromium)('the saved replay', () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let folder: string;
  beforeAll(async () => {
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), 'countersign-page-'));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  async function shown(html: string, look: BrowserContextOptions = {}) {
    const file = join(folder, 'replay.html');
    await writeFile(file, html);
    const page = await (await browser.newReader(look)).newPage();
    const seen = { requests: [] as string[], errors: [] as string[], violations: [] as string[] };
    page.on('request', (request) => void seen.requests.push(request.url()));
    page.on('pageerror', (error) => void seen.errors.push(error.message));
    page.on('console', (message) => void seen.violations.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    return { page, seen, url: pathToFileURL(file).href };
  }
  // biome-ignore lint/performance/useDomNodeTextContent: what people see, not what stands in the script.
  const textOf = (page: Page) => page.locator('body').innerText();
  const countOf = (page: Page) => page.locator('#count').textContent();

  test('[A8] runs nothing, loads nothing and hides nothing of a hostile record', async () => {
    for (const text of hostileTexts) {
      const principal = { ...session.principal, displayName: text, owner: text };
      const html = renderReplayPage({ ...session, id: text, principal, label: text, connection: text }, [
        poisoned(text),
      ]);
      const { page, seen, url } = await shown(html);
      await page.keyboard.press('e');
      expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
      expect(seen).toEqual({ requests: [url], errors: [], violations: [] });
      expect(await page.locator('script').count()).toBe(1);
      expect(
        await page.locator('img, a[href^="javascript"], svg[onload], [autofocus], [onerror]').count(),
      ).toBe(0);
      expect(await page.locator('.call').isVisible()).toBe(true);
      const visible = await textOf(page);
      for (const hidden of ['\u202e', '\u2066', '\u200b', '\u0000', '\u001b'])
        expect(visible).not.toContain(hidden);
      expect(visible).toContain(text.startsWith('\u202e') ? '\\u{202e}gnp.exe' : text);
      await page.context().close();
    }
  });

  test('[A8] a script that got in all the same would not run: the policy lists one by its hash', async () => {
    const html = renderReplayPage(session, records).replace(
      '</main>',
      '<script>globalThis.ran=1</script><img src=x onerror="globalThis.ran=2"></main>',
    );
    const { page, seen } = await shown(html);
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
    expect(seen.violations.join('\n')).toMatch(/Content Security Policy/);
    expect(html).not.toContain('unsafe-inline');
  });

  test('is searched, filtered and walked through by keys', async () => {
    const { page } = await shown(renderReplayPage(session, records));
    expect(await countOf(page)).toBe('5 of 5 calls');
    await page.keyboard.press('/');
    await page.keyboard.type('stopinstances ahead');
    expect(await countOf(page)).toBe('1 of 5 calls');
    await page.keyboard.press('Escape');
    await page.locator('#search').fill('');
    await page.locator('#outcome').selectOption('denied');
    expect(await countOf(page)).toBe('1 of 5 calls');
    await page.locator('#outcome').selectOption('');
    await page.locator('#search').blur();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    expect(await page.locator('details[open]').getAttribute('id')).toBe('call-1');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    expect(await page.locator('details[open]').count()).toBe(2);
  });

  test('says who, what, why, by whom, what changed and what was masked', async () => {
    const { page } = await shown(renderReplayPage(session, records));
    await page.keyboard.press('e');
    const text = await textOf(page);
    for (const part of [
      'Release agent',
      'stopping needs an approval (gate-stop)',
      'by alice (by the link sent to a…@example.com) at 2026-11-18 11:09:30 UTC: "go ahead"',
      'state: running → stopping',
      '[masked:secret:a1b2]',
    ])
      expect(text).toContain(part);
  });

  test.each(['light', 'dark'] as const)('fits a telephone, %s', async (colorScheme) => {
    const look = { viewport: { width: 375, height: 800 }, colorScheme };
    const { page } = await shown(renderReplayPage(session, records), look);
    await page.keyboard.press('e');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)');
  });
});
