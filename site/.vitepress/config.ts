// The documentation site: the Markdown of docs/ as it is, with navigation, search and a home page around it.
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { headingSlug, readAsGitHub } from '../github-markdown.ts';
import { type Entry, navigation } from '../navigation.ts';

const project = resolve(import.meta.dirname, '..', '..');
const docs = join(project, 'docs');

const siteName = (page: string) => page.replace(/README\.md$/, 'index.md');

/** Groups inside groups are closed until somebody opens them. */
function sidebarItem({ text, page, items }: Entry, depth = 0): DefaultTheme.SidebarItem {
  return {
    text,
    ...(page ? { link: `/${siteName(page)}` } : {}),
    ...(items ? { items: items.map((item) => sidebarItem(item, depth + 1)), collapsed: depth > 0 } : {}),
  };
}

export default defineConfig({
  lang: 'en',
  title: 'Countersign',
  description: 'Just-in-time AWS access for autonomous agents',
  srcDir: docs,
  outDir: join(project, 'dist', 'site'),
  cacheDir: join(project, 'dist', 'site-cache'),
  rewrites: siteName,
  markdown: {
    anchor: { slugify: headingSlug },
    // `{id}` in a heading is a part of a path.
    attrs: { disable: true },
    // Nobody made a highlighter of Cedar for it; in this one strings, comments and paths stand out.
    languageAlias: { cedar: 'rust' },
    config: (markdown) => readAsGitHub(markdown, docs),
  },
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  themeConfig: {
    nav: [
      { text: 'Start', link: '/getting-started' },
      { text: 'Concepts', link: '/concepts' },
      { text: 'API', link: '/reference/api/' },
    ],
    sidebar: navigation.map((entry) => sidebarItem(entry)),
    outline: [2, 3],
    search: { provider: 'local' },
  },
  buildEnd: ({ outDir }) => cpSync(join(docs, 'schemas'), join(outDir, 'schemas'), { recursive: true }),
});
