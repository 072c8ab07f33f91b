// The pages are written for GitHub and read here as GitHub reads them: a README.md is its folder's index, what stands in a code
// span is text (the site would run `{{…}}`), and files outside of docs/, which are not on the site, are named and not linked.
import { dirname, relative, resolve, sep } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/** @param folder the absolute path of docs/ */
export function readAsGitHub(markdown: MarkdownRenderer, folder: string): void {
  markdown.core.ruler.push('read_as_github', ({ tokens, env }) => {
    for (const { children } of tokens) {
      for (const token of children ?? []) if (token.type === 'code_inline') token.attrSet('v-pre', '');
      linkWithinFolder(children ?? [], dirname(env.path), folder);
    }
  });
}

/** The anchor of a heading, as GitHub makes it. */
export function headingSlug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}

function linkWithinFolder(tokens: readonly Token[], from: string, folder: string): void {
  let isOutside = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const address = token.attrGet('href') ?? '';
      isOutside = leaves(folder, from, address);
      if (isOutside) token.attrs = [['title', 'a file of the repository']];
      else token.attrSet('href', address.replace(/\bREADME\.md(?=#|$)/, 'index.md'));
    }
    if (isOutside && token.type.startsWith('link_')) {
      token.type = token.type.replace('link', 'span');
      token.tag = 'span';
    }
  }
}

function leaves(folder: string, from: string, address: string): boolean {
  if (/^([a-z]+:|#|\/)/.test(address)) return false;
  return relative(folder, resolve(from, address.replace(/#.*$/, ''))).split(sep)[0] === '..';
}
