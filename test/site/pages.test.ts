// The pages of docs: each has its place in the sidebar, each link leads somewhere, and what is written from code is current.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { references } from '../../scripts/references/build-references.ts';
import { headingSlug } from '../../site/github-markdown.ts';
import { type Entry, navigation } from '../../site/navigation.ts';
import { headingsOf, linksOf, markdownPages, pathsIn } from '../support/markdown.ts';

const pagesIn = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ page, items = [] }) => [...(page ? [page] : []), ...pagesIn(items)]);

test('every page of docs has one place in the navigation', () => {
  // The site's own front page is led to by its name.
  const pages = globSync('**/*.md', { cwd: 'docs' }).filter((page) => page !== 'index.md');
  expect(pagesIn(navigation).toSorted()).toEqual(pages.toSorted());
});

/** Two headings of one text get a number, from the second on. */
function anchorsOf(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    headingsOf(page).map((heading) => {
      const slug = headingSlug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, ''));
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

/** What is wrong with a link of a page, if anything is. */
function faultOf(page: string, link: string): string | undefined {
  // The front page's links are the site's own addresses.
  if (link.startsWith('/')) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(target)) return `${page}: there is no ${link}`;
  if (anchor === undefined || statSync(target).isDirectory()) return undefined;
  return anchorsOf(target).has(anchor) ? undefined : `${page}: ${target} has no heading for #${anchor}`;
}

test('every link leads to a file, and every anchor to a heading', () => {
  const links = markdownPages.flatMap((page) => linksOf(page).map((link) => [page, link] as const));
  expect(links.length).toBeGreaterThan(300);
  expect(links.map(([page, link]) => faultOf(page, link)).filter((fault) => fault !== undefined)).toEqual([]);
});

test('a link that leads nowhere would be found', () => {
  expect(faultOf('docs/faq.md', 'nothing-such.md')).toContain('there is no');
  expect(faultOf('docs/faq.md', 'limits.md#nothing-such')).toContain('no heading');
  expect(faultOf('docs/faq.md', 'limits.md#sizes')).toBeUndefined();
});

test('every file and folder that a page names is there', () => {
  const paths = markdownPages.flatMap((page) => pathsIn(page).map((path) => [page, path] as const));
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.filter(([, path]) => globSync(path).length === 0)).toEqual([]);
});

test('the references are what the program and the OpenAPI document say (else: `npm run references`)', async () => {
  const written = globSync('**/*.md', { cwd: 'docs/reference' });
  const expected = await references();
  expect(written.toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [name, text] of expected)
    expect(readFileSync(join('docs/reference', name), 'utf8'), name).toBe(text);
});
