// `countersign login` against the local provider: the address that it prints, opened in a browser, signs the terminal in.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { hasChromium, openBrowser, signInAs } from '../support/browser.ts';

const { COUNTERSIGN_TOKEN_FILE: aliceTokenFile = '', ...alice } = inject('stack').people.alice ?? {};

/** In the browser; `more` is what the terminal has beside the addresses. */
async function signIn(subject: string, home: string, more: Readonly<Record<string, string>> = {}) {
  const env = { HOME: home, ...alice, ...more };
  const child = spawn(process.execPath, ['cli/countersign.mjs', 'login'], { env });
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const address = await new Promise<string>((resolve) => {
    child.stderr.on('data', (chunk) => {
      const [found] = /https:\S+/.exec(String(chunk)) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const browser = await openBrowser();
  try {
    const page = await (await browser.newPerson()).newPage();
    await page.goto(address);
    await signInAs(page, subject);
    expect(await page.textContent('body')).toContain('go back to the terminal');
  } finally {
    await browser.close();
  }
  return { stdout: await stdout, stderr: await stderr };
}

describe.skipIf(!hasChromium)('countersign login', () => {
  test('prints an address, says who signed in there, and speaks for them from then on', async () => {
    const home = await mkdtemp(join(tmpdir(), 'countersign-login-'));
    const { stdout } = await signIn('bob', home);
    expect(stdout).toMatch(/^name +Bob Brandt$/m);
    const later = await promisify(execFile)(process.execPath, ['cli/countersign.mjs', 'whoami'], {
      env: { HOME: home, NODE_EXTRA_CA_CERTS: alice.NODE_EXTRA_CA_CERTS },
    });
    expect(later.stdout).toMatch(/^name +Bob Brandt$/m);
  });

  test('says so where COUNTERSIGN_TOKEN_FILE keeps the word', async () => {
    const home = await mkdtemp(join(tmpdir(), 'countersign-login-'));
    const { stdout, stderr } = await signIn('bob', home, { COUNTERSIGN_TOKEN_FILE: aliceTokenFile });
    expect(stdout).toMatch(/^name +Bob Brandt$/m);
    expect(stderr).toMatch(/COUNTERSIGN_TOKEN_FILE is set .* unset it/);
  });
});
