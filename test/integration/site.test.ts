// The documentation site as it is built: what its pages lead to is there.
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';

const folder = 'dist/site';
let pages: readonly string[];

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', '--silent', 'site']);
  pages = globSync('**/*.html', { cwd: folder });
}, 300_000);

test('every page of docs is built', () => {
  const expected = globSync('**/*.md', { cwd: 'docs' }).map((page) =>
    page.replace(/README\.md$/, 'index.md').replace(/md$/, 'html'),
  );
  expect(pages.toSorted()).toEqual([...expected, '404.html'].toSorted());
});

test('every address that a page names is a file of the site, and every anchor is in it', () => {
  const texts = new Map(pages.map((page) => [page, readFileSync(join(folder, page), 'utf8')]));
  const faults = [...texts].flatMap(([page, text]) =>
    [...text.matchAll(/ (?:href|src)="([^"]+)"/g)]
      .map(([, address = '']) => decodeURI(address))
      .filter((address) => !/^[a-z]+:/.test(address))
      .filter((address) => {
        const [path = '', anchor] = address.split('#');
        const named = path.startsWith('/') ? path.slice(1) : join(dirname(page), path);
        const file = path === '' ? page : named === '' || named.endsWith('/') ? `${named}index.html` : named;
        if (!existsSync(join(folder, file))) return true;
        return anchor !== undefined && anchor !== '' && !texts.get(file)?.includes(` id="${anchor}"`);
      })
      .map((address) => `${page} → ${address}`),
  );
  expect(faults).toEqual([]);
});

test('the search has the sections of every page', () => {
  const [index] = globSync('assets/chunks/@localSearchIndexroot.*.js', { cwd: folder });
  const text = readFileSync(join(folder, index ?? ''), 'utf8');
  const missing = pages.filter(
    (page) => !/^(404|index)\.html$/.test(page) && !text.includes(`"/${page.replace(/\bindex\.html$/, '')}#`),
  );
  expect(missing).toEqual([]);
});
