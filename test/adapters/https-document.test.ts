import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchHttpsDocument } from '../../adapters/https-document.ts';
import { startTestIssuer, type TestIssuer } from '../support/test-issuer.ts';

let server: TestIssuer;
beforeAll(async () => {
  server = await startTestIssuer();
  server.answer('/document', { body: '{"a":1}' });
  server.answer('/moved', { statusCode: 301, headers: { location: '/document' }, body: '' });
  server.answer('/slow', { body: '{', isUnfinished: true });
});
afterAll(() => server[Symbol.asyncDispose]());

const fetch = (path: string, options = {}) =>
  fetchHttpsDocument(`${server.url}${path}`, { ca: server.caCertificate, ...options });

describe('fetching a document', () => {
  it('answers its bytes', async () => {
    expect(Buffer.from(await fetch('/document')).toString()).toBe('{"a":1}');
  });

  it('[J9] follows no redirect, and bounds size and time', async () => {
    await expect(fetch('/moved')).rejects.toThrow(/answered 301, expected 200/);
    await expect(fetch('/document', { maximumBytes: 6 })).rejects.toThrow(/more than 6 bytes/);
    await expect(fetch('/slow', { timeoutMilliseconds: 100 })).rejects.toThrow(
      /could not be fetched|broke off/,
    );
    expect(server.requests).not.toContain('/moved/document');
  });

  it('[J9] speaks https only, to servers that somebody vouches for', async () => {
    await expect(fetchHttpsDocument('http://127.0.0.1/keys')).rejects.toThrow(/is not https/);
    await expect(fetchHttpsDocument(`${server.url}/document`)).rejects.toThrow(/could not be fetched/);
  });

  it('trusts the authorities of NODE_EXTRA_CA_CERTS', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'authority-'));
    const file = join(directory, 'ca.pem');
    writeFileSync(file, server.caCertificate);
    const script = `
      import { fetchHttpsDocument } from '${new URL('../../adapters/https-document.ts', import.meta.url)}';
      process.stdout.write(await fetchHttpsDocument('${server.url}/document'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
    });
    expect(stdout).toBe('{"a":1}');
    rmSync(directory, { recursive: true });
  });
});
